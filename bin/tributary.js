#!/usr/bin/env node
"use strict";

require("./typescript").register();
require("./lazy-sdk").register();
require("../cli/main.ts").main(process.argv);
