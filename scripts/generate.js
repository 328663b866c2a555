// `npm run generate`: writes every document that is made from the schemas.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

require("../bin/typescript").register();
const { generatedDocuments } = require("../config/documents");

for (const [file, text] of Object.entries(generatedDocuments())) {
  fs.writeFileSync(path.join(__dirname, "..", file), text);
  console.log(file);
}
