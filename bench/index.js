"use strict";

require("../bin/typescript").register();
require("./main.ts");
