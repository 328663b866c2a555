// `npm run generate`: writes every document that is made from the schemas and from the stacks' plans.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

require("../bin/typescript").register();
const { generatedDocuments } = require("../config/documents");
const { plannedDocuments } = require("./planned-documents");

async function main() {
  const documents = { ...generatedDocuments(), ...(await plannedDocuments()) };
  for (const [file, text] of Object.entries(documents)) {
    const target = path.join(__dirname, "..", file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
    console.log(file);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
