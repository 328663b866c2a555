import { z } from "zod";

import { presets, type Zones } from "../../components/data-lake/presets";
import { storageClasses, type ZoneSpec } from "../../components/data-lake/zone";
import { topicPresets } from "../../components/streaming/presets";
import type { Topics } from "../../components/streaming/topic";
import { environmentClasses, environments } from "../environments";
import { configShape, NAMESPACE } from "../shape";
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
    ZONE_PRESETS,
    ...Object.entries(presets).flatMap(([name, zones]) => [`### \`${name}\``, zoneTable(zones)]),
    "## Presets of topics",
    TOPIC_PRESETS,
    ...Object.entries(topicPresets).flatMap(([name, topics]) => [`### \`${name}\``, topicTable(topics)]),
    "## Node groups",
    NODE_GROUPS,
    nodeGroupTable(),
  ].join("\n\n")}\n`;
}

const INTRODUCTION = `A stack's config stands in \`Pulumi.<stack>.yaml\`, under \`config\`, each key behind \`${NAMESPACE}:\`. An editor with the
YAML language server checks and completes it when the file begins with
\`# yaml-language-server: $schema=config/schema.json\`. \`pulumi config set --path '${NAMESPACE}:dataLake.recoveryDays' 14\`
writes one key.

A key without a default must be there, unless its description says when it may be absent. Where a default differs between
environments, \`${NAMESPACE}:environment\` decides, by the one table in \`config/environments.ts\`. All mistakes are reported at
once, each with its line.`;

const ZONE_PRESETS = `\`${NAMESPACE}:dataLake.presets\` names any of these; \`zones\` changes them key by key, and \`enabled: false\` leaves one out. Days
count from an object's creation. Only zones that say so delete anything.`;

const TOPIC_PRESETS = `\`${NAMESPACE}:kafka.presets\` names any of these; \`topics\` changes them key by key, and \`enabled: false\` leaves one out.`;

const NODE_GROUPS = `What each environment begins with; \`${NAMESPACE}:kubernetes.nodeGroups\` changes them key by key, and \`enabled: false\` leaves
one out. A group with a taint takes only pods that tolerate it.`;

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
  if (!(schema instanceof z.ZodRecord)) {
    return [];
  }
  const inside = rowsInside(schema.valueType as z.ZodType, `${prefix}<name>.`);
  return inside.length > 0 ? inside : rows({ "<name>": schema.valueType }, prefix);
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
  if (
    schema instanceof z.ZodNumber ||
    (schema instanceof z.ZodLiteral && [...schema.values].every((value) => typeof value === "number"))
  ) {
    return "number";
  }
  if (schema instanceof z.ZodUnion) {
    const types = (schema.options as readonly z.ZodType[]).map((option) => typeInWords(option));
    return [...new Set(types)].join(" or ");
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

function topicTable(topics: Topics): string {
  return table(
    ["Topic", "Partitions", "Kept"],
    Object.entries(topics).map(([name, { partitions, retentionHours }]) => [
      `\`${name}\``,
      String(partitions),
      retentionHours === "forever" ? "for ever" : `${retentionHours} hours`,
    ]),
  );
}

function nodeGroupTable(): string {
  return table(
    ["Environment", "Group", "Instance types", "Capacity", "Nodes", "Disk", "Labels", "Taints"],
    environmentClasses.flatMap((environment) =>
      Object.entries(environments[environment].kubernetes.nodeGroups).map(([name, group]) => [
        environment,
        `\`${name}\``,
        group.instanceTypes.join(", "),
        group.capacity ?? "on-demand",
        `${group.minNodes} to ${group.maxNodes}`,
        `${group.diskGib} GiB`,
        Object.entries(group.labels ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(", "),
        Object.entries(group.taints ?? {})
          .map(([key, { value = "", effect }]) => `${key}=${value}:${effect}`)
          .join(", "),
      ]),
    ),
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
