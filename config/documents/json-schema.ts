import { z } from "zod";

import { fieldNotes } from "../fields";
import { configShape, NAMESPACE } from "../shape";
import { defaultInWords, describeField } from "./fields";

type JsonSchema = z.core.JSONSchema.BaseSchema;

const SECURE = "#/definitions/secure";

/** Keys of a stack file beside `config`: https://www.pulumi.com/docs/iac/concepts/projects/stack-settings-file/ */
const pulumiKeys: Readonly<Record<string, JsonSchema>> = {
  secretsprovider: { type: "string", description: "The provider of the key that encrypts the stack's secrets." },
  encryptedkey: {
    type: "string",
    description: "The data key of the stack's secrets, encrypted by the secrets provider.",
  },
  encryptionsalt: { type: "string", description: "The salt of the passphrase that encrypts the stack's secrets." },
  environment: { description: "Pulumi ESC environments that the stack takes config from." },
};

/** JSON Schema, draft 7, of a whole stack file, for editors: `# yaml-language-server: $schema=config/schema.json`. */
export function stackFileSchema(): JsonSchema {
  const { properties, required } = configSchema();
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Tributary's stack file",
    type: "object",
    properties: {
      ...pulumiKeys,
      config: {
        type: "object",
        description: "Config by namespace and key. Keys of other namespaces are Pulumi's and its providers'.",
        properties: Object.fromEntries(
          Object.entries(properties ?? {}).map(([key, schema]) => [
            `${NAMESPACE}:${key}`,
            inFile(schema as JsonSchema),
          ]),
        ),
        patternProperties: { [`^(?!${NAMESPACE}:)`]: true },
        required: required?.map((key) => `${NAMESPACE}:${key}`),
        additionalProperties: false,
      },
    },
    required: ["config"],
    additionalProperties: false,
    definitions: {
      secure: {
        type: "object",
        description: "A value that `pulumi config set --secret` has encrypted.",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
      },
    },
  };
}

function configSchema(): JsonSchema {
  const schema = z.toJSONSchema(z.strictObject(configShape), {
    target: "draft-7",
    io: "input",
    override({ zodSchema, jsonSchema }) {
      const field = zodSchema as unknown as z.ZodType;
      Object.assign(jsonSchema, fieldNotes.get(field)?.json);
      if (field instanceof z.ZodOptional) {
        const { description, note } = describeField(field);
        const otherwise = defaultInWords(note);
        jsonSchema.description = otherwise === undefined ? description : `${description} Default: ${otherwise}.`;
      }
    },
  });
  return withSecrets(schema);
}

/** Lets every text be encrypted. */
function withSecrets(schema: JsonSchema): JsonSchema {
  if ([schema.type].flat().includes("string")) {
    const { description, ...plain } = schema;
    return { ...(description !== undefined && { description }), anyOf: [plain, { $ref: SECURE }] };
  }
  const { properties, additionalProperties, items, anyOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: mapValues(properties as Record<string, JsonSchema>, withSecrets) }),
    ...(isSchema(additionalProperties) && { additionalProperties: withSecrets(additionalProperties) }),
    ...(isSchema(items) && { items: withSecrets(items) }),
    ...(anyOf && { anyOf: (anyOf as JsonSchema[]).map(withSecrets) }),
  };
}

/** `pulumi config set` writes what stands at the top as text. */
function inFile(schema: JsonSchema): JsonSchema {
  if (schema.type !== "boolean") {
    return schema;
  }
  const { type, ...rest } = schema;
  return { ...rest, anyOf: [{ type }, { type: "string", enum: ["true", "false"] }] };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues<Value>(values: Record<string, Value>, change: (value: Value) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
