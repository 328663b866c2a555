// `npm run bench:ingest`: images per second of the ingest function, beside sharp called bare.
"use strict";

require("../bin/typescript").register();
require("./ingest/main.ts");
