import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PROPERTIES, PROVIDER_ONLY, REPLACES, SERVICES, SETTINGS, TYPES } from "./aws-replacement-names";

/** What is read of CloudFormation's specification, as `@aws-cdk/service-spec-types` declares it. */
export interface Spec {
  all(entity: "resource"): readonly Resource[];
  get(entity: "typeDefinition", id: string): { readonly properties: Readonly<Record<string, Property>> };
}

interface Resource {
  readonly cloudFormationType: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, Property>>;
}

interface Property {
  readonly type: PropertyType;
  readonly causesReplacement?: "yes" | "no" | "maybe";
}

type PropertyType =
  | { readonly type: "array" | "map"; readonly element: PropertyType }
  | { readonly type: "union"; readonly types: readonly PropertyType[] }
  | { readonly type: "ref"; readonly reference: { readonly $ref: string } }
  | { readonly type: "string" | "number" | "integer" | "boolean" | "json" | "date-time" | "null" | "tag" };

/** What one type's documentation says of a change to each of its inputs. An input in none of the lists is not told of. */
interface TypeEntry {
  readonly replaces?: readonly string[];
  readonly mayReplace?: readonly string[];
  readonly inPlace?: readonly string[];
}

/** An input of a resource of `@pulumi/aws`, with its documentation. */
interface Input {
  readonly name: string;
  readonly doc: string;
}

/** How the SDK's documentation says that a change makes a new resource. */
const SAYS_REPLACED =
  /forces? (?:a |the )?(?:new resource|replacement|creation of a new)|new resource (?:to be|will be) created/i;

/**
 * For every resource type of `@pulumi/aws` below `sdk`, what a change to an input does: what CloudFormation says of the
 * property of the same name, what the SDK's own documentation says, and `region`, which no resource moves between.
 */
export function awsReplacement(sdk: string, spec: Spec): Readonly<Record<string, TypeEntry>> {
  const cloudFormation = new Map(spec.all("resource").map((one) => [one.cloudFormationType.toLowerCase(), one]));
  const entries: Record<string, TypeEntry> = {};
  for (const [type, inputs] of sdkTypes(sdk)) {
    const resource = counterpart(type, cloudFormation);
    const effects = new Map<string, keyof TypeEntry>();
    for (const { name, doc } of inputs) {
      const property = resource && propertyFor(type, name, resource);
      if (name === "region" || SAYS_REPLACED.test(doc) || REPLACES[type]?.includes(name) === true) {
        effects.set(name, "replaces");
      } else if (PROVIDER_ONLY.includes(name)) {
        effects.set(name, "inPlace");
      } else if (property !== undefined) {
        effects.set(name, effectOf(property, spec));
      }
    }
    const having = (effect: keyof TypeEntry): Partial<TypeEntry> => {
      const names = [...effects].filter(([, one]) => one === effect).map(([name]) => name);
      return names.length > 0 ? { [effect]: names.sort() } : {};
    };
    const entry = { ...having("replaces"), ...having("mayReplace"), ...having("inPlace") };
    if (Object.keys(entry).length > 0) {
      entries[type] = entry;
    }
  }
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every resource type of the SDK with its inputs, read off its JavaScript and its typings. */
function* sdkTypes(sdk: string): Iterable<readonly [string, readonly Input[]]> {
  for (const folder of readdirSync(sdk, { withFileTypes: true })) {
    if (!folder.isDirectory() || ["types", "config", "node_modules"].includes(folder.name)) {
      continue;
    }
    for (const file of readdirSync(join(sdk, folder.name)).filter((name) => name.endsWith(".js"))) {
      const path = join(sdk, folder.name, file);
      const [, type] = / __pulumiType = '([^']+)'/.exec(readFileSync(path, "utf8")) ?? [];
      const typings = path.replace(/\.js$/, ".d.ts");
      if (type !== undefined && existsSync(typings)) {
        yield [type, inputsOf(readFileSync(typings, "utf8"), type.split(":").at(-1) ?? "")];
      }
    }
  }
}

function inputsOf(typings: string, kind: string): readonly Input[] {
  const [, body = ""] = new RegExp(`^export interface ${kind}Args \\{\\n([^]*?)^\\}`, "m").exec(typings) ?? [];
  return [...body.matchAll(/(?:^ {4}\/\*\*\n([^]*?)^ {5}\*\/\n)?^ {4}(\w+)\??: /gm)].map(([, doc = "", name = ""]) => ({
    name,
    doc: doc.replace(/\n\s*\*\s?/g, " "),
  }));
}

function counterpart(type: string, resources: ReadonlyMap<string, Resource>): Resource | undefined {
  const module = type.split(":")[1]?.split("/")[0] ?? "";
  const kind = type.split(":").at(-1) ?? "";
  const names = [
    SETTINGS[type]?.of ?? TYPES[type] ?? [],
    [module, ...(SERVICES[module] ?? [])].map((service) => `AWS::${service}::${kind}`),
  ].flat();
  return names.map((name) => resources.get(name.toLowerCase())).find((found) => found !== undefined);
}

function propertyFor(type: string, input: string, { properties, name: kind }: Resource): Property | undefined {
  const setting = SETTINGS[type];
  const renamed = setting === undefined ? PROPERTIES[type]?.[input] : setting.properties[input];
  if (renamed !== undefined || setting !== undefined) {
    return renamed === undefined ? undefined : properties[renamed];
  }
  const wanted = [
    input,
    ...(input === "name" ? [`${kind}Name`] : []),
    ...(plain(input) === plain(kind) ? [`${kind}Name`] : []),
  ];
  const known = new Map(Object.entries(properties).map(([name, property]) => [plain(name), property]));
  return wanted.map((name) => known.get(plain(name))).find((found) => found !== undefined);
}

function plain(name: string): string {
  return name.replace(/[^a-z0-9]/gi, "").toLowerCase();
}

function effectOf(property: Property, spec: Spec): keyof TypeEntry {
  switch (property.causesReplacement) {
    case "yes":
      return "replaces";
    case "maybe":
      return "mayReplace";
    default:
      return holdsReplacing(property.type, spec, new Set()) ? "mayReplace" : "inPlace";
  }
}

/** Whether a part of a value of this type replaces the resource. */
function holdsReplacing(type: PropertyType, spec: Spec, seen: Set<string>): boolean {
  switch (type.type) {
    case "array":
    case "map":
      return holdsReplacing(type.element, spec, seen);
    case "union":
      return type.types.some((one) => holdsReplacing(one, spec, seen));
    case "ref": {
      const { $ref } = type.reference;
      if (seen.has($ref)) {
        return false;
      }
      seen.add($ref);
      return Object.values(spec.get("typeDefinition", $ref).properties).some(
        (part) => (part.causesReplacement ?? "no") !== "no" || holdsReplacing(part.type, spec, seen),
      );
    }
    default:
      return false;
  }
}
