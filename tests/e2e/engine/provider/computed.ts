import { createHash } from "node:crypto";

import { declarationOf, type Fields, type Shape } from "./declarations";
import { isMap, reveal, secret, UNKNOWN, type Value, type Values } from "./values";

/** Where something is made. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Tags that the provider puts on whatever it makes. */
  readonly defaultTags: Values;
}

/** Nesting below which nothing is made up: some types of Kubernetes hold themselves. */
const DEEPEST = 4;

/** Ids as a cloud gives them: unlike each other, and the same each time the same things are made in the same order. */
export function newId(type: string, urn: string, count: number): string {
  const kind = kindOf(type);
  return `${kind.toLowerCase()}-${digest(`${urn} ${count}`, 17)}`;
}

/** All that a provider answers of a thing with `inputs`: those, and what only the cloud knows. */
export function outputsOf(type: string, id: string, inputs: Values, place: Place): Values {
  const declared = declarationOf(type);
  const context: Context = { type, id, place, unknown: false };
  return declared === undefined ? inputs : complete(declared.outputs, inputs, context, declared.secretOutputs);
}

/** {@link outputsOf} before the thing is made: what only the cloud knows is unknown. */
export function previewedOutputs(type: string, inputs: Values, place: Place): Values {
  const declared = declarationOf(type);
  const context: Context = { type, id: UNKNOWN, place, unknown: true };
  return declared === undefined ? inputs : complete(declared.outputs, inputs, context, declared.secretOutputs);
}

/** A value for each field, made up from its name and type. */
export function madeUp(fields: Fields, token: string, id: string, place: Place): Values {
  return complete(fields, {}, { type: token, id, place, unknown: false }, []);
}

interface Context {
  readonly type: string;
  readonly id: string;
  readonly place: Place;
  readonly unknown: boolean;
}

function complete(fields: Fields, given: Values, context: Context, secrets: readonly string[]): Values {
  const values: Record<string, Value> = { ...given };
  for (const [name, shape] of fields) {
    const own = given[name];
    if (own !== undefined) {
      values[name] = fill(shape, own, context);
    } else if (name === "tagsAll") {
      values[name] = { ...context.place.defaultTags, ...(isMap(given["tags"]) ? given["tags"] : {}) };
    } else if (!shape.optional) {
      const made = context.unknown ? UNKNOWN : makeUp(name, shape, context, given, 0);
      if (made !== undefined) {
        values[name] = made;
      }
    }
  }
  for (const name of secrets) {
    if (values[name] !== undefined) {
      values[name] = secret(values[name]);
    }
  }
  return values;
}

/** What was given, with the words and numbers beside it that the cloud adds. */
function fill(shape: Shape, given: Value, context: Context): Value {
  if (shape.kind !== "object" || !isMap(given) || context.unknown || context.type.startsWith("kubernetes:")) {
    return given;
  }
  const added: Record<string, Value> = { ...given };
  for (const [name, field] of shape.fields()) {
    if (!field.optional && added[name] === undefined && field.kind === "string") {
      added[name] = makeUp(name, field, context, given, 1) ?? null;
    }
  }
  return added;
}

function makeUp(name: string, shape: Shape, context: Context, given: Values, depth: number): Value | undefined {
  switch (shape.kind) {
    case "string":
      return text(name, context, given);
    case "number":
      return 1 + (parseInt(digest(`${context.id} ${name}`, 6), 16) % 1000);
    case "boolean":
      return false;
    case "literal":
      return shape.value;
    case "map":
      return {};
    case "list": {
      const element = depth < DEEPEST ? makeUp(name, shape.element, context, given, depth + 1) : undefined;
      return element === undefined ? [] : [element];
    }
    case "object": {
      if (depth >= DEEPEST) {
        return undefined;
      }
      const fields = [...shape.fields()].filter(([, field]) => !field.optional);
      return Object.fromEntries(
        fields.flatMap(([key, field]) => {
          const value = makeUp(key, field, context, {}, depth + 1);
          return value === undefined ? [] : [[key, value] as const];
        }),
      );
    }
    default:
      return undefined;
  }
}

/** A text as its name lets one expect it. */
function text(name: string, { type, id, place }: Context, given: Values): string {
  const [pkg = "", module = ""] = type.split(":");
  const service = module.split("/")[0] ?? "";
  const called = Object.entries(given).find(([key]) => /^(name|bucket|.*Name)$/.test(key))?.[1];
  const label = typeof called === "string" && called !== UNKNOWN ? called : id;
  if (/arn$/i.test(name)) {
    return service === "s3"
      ? `arn:aws:s3:::${label}`
      : `arn:aws:${service}:${place.region}:${place.account}:${kindOf(type).toLowerCase()}/${id}`;
  }
  if (/^(id|bucket)$/.test(name)) {
    return id;
  }
  if (/^(accountId|ownerId|registryId|userId)$/.test(name)) {
    return place.account;
  }
  if (/^(region|location)$/.test(name)) {
    return place.region;
  }
  if (/(url|uri|endpoint|issuer|link)$/i.test(name)) {
    return `https://${id}.${service || pkg}.example.com`;
  }
  if (/(brokers|domainname|host|fqdn)/i.test(name)) {
    return `${id}.${service || pkg}.example.com`;
  }
  if (/(data|certificate)$/i.test(name)) {
    return Buffer.from(`${name} of ${id}`).toString("base64");
  }
  if (/^(result|password|secret)$/i.test(name)) {
    const length = reveal(given["length"] ?? 24);
    return digest(`${id} ${name}`, typeof length === "number" ? length : 24);
  }
  return `${label}-${name}`.slice(0, 63);
}

function kindOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}

function digest(of: string, length: number): string {
  const hex = createHash("sha512").update(of).digest("hex");
  return hex.repeat(Math.ceil(length / hex.length)).slice(0, length);
}
