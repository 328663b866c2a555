import { readFileSync } from "node:fs";
import { join } from "node:path";

import { plannedDocuments } from "../../scripts/planned-documents";

test("the README and the picture show today's plans; `npm run generate` writes them anew", async () => {
  for (const [path, text] of Object.entries(await plannedDocuments())) {
    expect(readFileSync(join(__dirname, "..", "..", path), "utf8")).toBe(text);
  }
});
