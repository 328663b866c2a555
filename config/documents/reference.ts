import { z } from "zod";

import { presets, type Zones } from "../../components/data-lake/presets";
import { storageClasses, type ZoneSpec } from "../../components/data-lake/zone";
import { configShape, NAMESPACE } from "../load";
import { projectShape } from "../project";
import { defaultInWords, describeField } from "./fields";

/** `docs/configuration.md`: every key of a stack file, and every preset. */
export function configurationReference(): string {
  const capabilities = Object.keys(configShape).filter((key) => !Object.hasOwn(projectShape, key));
  return `${[
    "<!-- Generated from config/ by `npm run generate`; change the schemas there. -->",
    "# Configuration",
    INTRODUCTION,
    "## The whole stack",
    keyTable(projectShape),
    ...capabilities.flatMap((key) => capability(key, configShape[key as keyof typeof configShape])),
    "## Presets of zones",
    PRESETS,
    ...Object.entries(presets).flatMap(([name, zones]) => [`### \`${name}\``, zoneTable(zones)]),
  ].join("\n\n")}\n`;
}

const INTRODUCTION = `A stack's config stands in \`Pulumi.<stack>.yaml\`, under \`config\`, each key behind \`${NAMESPACE}:\`. An editor with the
YAML language server checks and completes it when the file begins with
\`# yaml-language-server: $schema=config/schema.json\`. \`pulumi config set --path '${NAMESPACE}:dataLake.recoveryDays' 14\`
writes one key.

A key without a default must be there, unless its description says when it may be absent. Where a default differs between
environments, \`${NAMESPACE}:environment\` decides, by the one table in \`config/environments.ts\`. All mistakes are reported at
once, each with its line.`;

const PRESETS = `\`${NAMESPACE}:dataLake.presets\` names any of these; \`zones\` changes them key by key, and \`enabled: false\` leaves one out. Days
count from an object's creation. Only zones that say so delete anything.`;

function capability(key: string, schema: z.ZodType): readonly string[] {
  const { description, schema: inner } = describeField(schema);
  return [
    `## \`${NAMESPACE}:${key}\``,
    description,
    keyTable((inner as z.ZodObject).shape as z.ZodRawShape, `${key}.`),
  ];
}

function keyTable(shape: z.ZodRawShape, prefix = ""): string {
  return table(["Key", "Type", "Accepted", "Default", "What it is for"], rows(shape, prefix));
}

function rows(shape: z.ZodRawShape, prefix: string): readonly (readonly string[])[] {
  return Object.entries(shape).flatMap(([key, field]) => {
    const { schema, description, note, optional } = describeField(field as z.ZodType);
    const type = typeInWords(schema);
    const accepted = type === "object" || type === "map" ? "" : (note.accepted ?? "");
    const otherwise = defaultInWords(note) ?? (optional ? "absent" : "");
    return [[`\`${prefix}${key}\``, type, accepted, otherwise, description], ...rowsInside(schema, `${prefix}${key}.`)];
  });
}

function rowsInside(schema: z.ZodType, prefix: string): readonly (readonly string[])[] {
  if (schema instanceof z.ZodObject) {
    return rows(schema.shape as z.ZodRawShape, prefix);
  }
  return schema instanceof z.ZodRecord ? rowsInside(schema.valueType as z.ZodType, `${prefix}<name>.`) : [];
}

function typeInWords(schema: z.ZodType): string {
  if (schema instanceof z.ZodObject) {
    return "object";
  }
  if (schema instanceof z.ZodRecord) {
    return "map";
  }
  if (schema instanceof z.ZodArray) {
    return "list";
  }
  if (schema instanceof z.ZodNumber) {
    return "number";
  }
  return schema instanceof z.ZodBoolean ? "switch" : "text";
}

function zoneTable(zones: Zones): string {
  return table(
    ["Zone", "What it holds", "What happens by age", "Versions", "Replicated", "Why"],
    Object.entries(zones).map(([name, spec]) => [
      `\`${name}\``,
      spec.purpose,
      ageing(spec),
      spec.versioning === true ? "kept" : "",
      spec.replication === true ? "yes" : "",
      spec.reason ?? "",
    ]),
  );
}

function ageing(spec: ZoneSpec): string {
  const moves = storageClasses.flatMap((storageClass) => {
    const days = spec.moveAfterDays?.[storageClass];
    return days === undefined ? [] : [`moves to ${storageClass} after ${days} days`];
  });
  return [
    ...(spec.tiering === "automatic" ? ["moves as it is read"] : []),
    ...moves,
    ...(spec.deleteAfterDays === undefined ? [] : [`deleted after ${spec.deleteAfterDays} days`]),
  ].join(", ");
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
