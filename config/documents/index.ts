import { stackFileSchema } from "./json-schema";
import { configurationReference } from "./reference";

/** Every document that is generated from the schemas: its text by its path from the repository's root. */
export function generatedDocuments(): Readonly<Record<string, string>> {
  return {
    "config/schema.json": `${JSON.stringify(stackFileSchema(), null, 2)}\n`,
    "docs/configuration.md": configurationReference(),
  };
}
