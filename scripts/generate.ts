import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { generatedDocuments } from "../config/documents";

// `npm run generate`: writes every document that is made from the schemas.
for (const [path, text] of Object.entries(generatedDocuments())) {
  writeFileSync(join(__dirname, "..", path), text);
  console.log(path);
}
