import { z } from "zod";

import type { Finding, Findings } from "./findings";
import { orList } from "./fields";
import { isObject } from "./merge-patch";
import { nearest } from "./nearest";
import type { Path } from "./positions";

/** What is left of a value when everything that is wrong with it has been taken out. */
export type Sound<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Key in keyof Value]?: Sound<Value[Key]> }
    : Value;

/**
 * Checks `value` against `schema`, reports everything that is wrong, and returns what is sound, so that it can still be
 * checked against the rest; all of it if nothing was reported.
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: Path,
  findings: Findings,
): Sound<z.output<Schema>> | undefined {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data as Sound<z.output<Schema>>;
  }
  const issues = result.error.issues;
  for (const finding of withoutEchoes(issues.flatMap((issue) => findingsOf(issue, schema, value)))) {
    if (!findings.touch(...at, ...finding.path)) {
      findings.add({ ...finding, path: [...at, ...finding.path] });
    }
  }
  const sound = structuredClone(value);
  issues.flatMap(pathsToRemove).forEach((path) => {
    remove(sound, path);
  });
  return relaxed(schema).safeParse(sound).data as Sound<z.output<Schema>> | undefined;
}

/** A map without what was taken out of it, in order of name. */
export function whole<Value>(map: Readonly<Record<string, Value | undefined>> = {}): Readonly<Record<string, Value>> {
  const there = Object.entries(map).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return Object.fromEntries(there.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The value at `path`; `undefined` where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => {
    if (Array.isArray(inside)) {
      return inside[key as number] as unknown;
    }
    return isObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined;
  }, value);
}

function findingsOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): readonly Finding[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => ({ ...unknownKey(key, known), path: [...path, key] }));
  }
  if (issue.code === "invalid_key") {
    return [
      {
        code: "NotAccepted",
        path,
        message: "not accepted as a name",
        accepted: issue.issues[0]?.message ?? issue.message,
      },
    ];
  }
  const found = valueAt(value, path);
  if (issue.code === "custom" && issue.params?.code !== undefined) {
    return [{ code: String(issue.params.code), path, message: issue.message, showsFound: !isObject(found) }];
  }
  if (found === undefined) {
    return [{ code: "MissingKey", path, message: "missing", accepted: issue.message }];
  }
  const meant =
    issue.code === "invalid_value" && typeof found === "string" ? nearest(found, issue.values.map(String)) : undefined;
  return [{ code: "NotAccepted", path, accepted: issue.message, nearest: meant, showsFound: true }];
}

/** What is wrong with a key that no schema knows: the key that was probably meant, or all that there are. */
export function unknownKey(key: string, known: readonly string[]): Omit<Finding, "path"> {
  const meant = nearest(key, known);
  const help = meant === undefined ? { accepted: orList(known, "and") } : { nearest: meant };
  return { code: "UnknownKey", message: "no such key", ...help };
}

/** Leaves out the keys that are missing only because their names are misspelt. */
export function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const misspelt = new Set(
    findings
      .filter(({ code, nearest: meant }) => code === "UnknownKey" && meant !== undefined)
      .map(({ path, nearest: meant }) => JSON.stringify([...path.slice(0, -1), meant])),
  );
  return findings.filter(({ code, path }) => code !== "MissingKey" || !misspelt.has(JSON.stringify(path)));
}

/** The keys of the object that `path` leads to. */
function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  let inside: unknown = schema;
  for (const key of [...path, undefined]) {
    while (inside instanceof z.ZodOptional || inside instanceof z.ZodNullable) {
      inside = inside.unwrap();
    }
    if (inside instanceof z.ZodObject) {
      if (key === undefined) {
        return Object.keys(inside.shape);
      }
      inside = inside.shape[key];
    } else if (inside instanceof z.ZodRecord) {
      inside = inside.valueType;
    }
  }
  return [];
}

/** What must go so that the rest can be read: the keys that nobody knows, or the value, or the list around it. */
function pathsToRemove(issue: z.core.$ZodIssue): readonly Path[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => [...path, key]);
  }
  return [typeof path.at(-1) === "number" ? path.slice(0, -1) : path];
}

const relaxedSchemas = new WeakMap<z.ZodType, z.ZodType>();

/** {@link withNothingRequired}, made once for each schema. */
function relaxed(schema: z.ZodType): z.ZodType {
  const made = relaxedSchemas.get(schema) ?? withNothingRequired(schema);
  relaxedSchemas.set(schema, made);
  return made;
}

/** `schema` with every key left open, and without the rules that take in several keys. */
function withNothingRequired(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return withNothingRequired(schema.unwrap() as z.ZodType).nullish();
  }
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as z.ZodRawShape);
    return z.object(
      Object.fromEntries(shape.map(([key, field]) => [key, withNothingRequired(field as z.ZodType).optional()])),
    );
  }
  if (schema instanceof z.ZodRecord) {
    return z.record(z.string(), withNothingRequired(schema.valueType as z.ZodType));
  }
  return schema;
}

function remove(value: unknown, path: Path): void {
  const parent = valueAt(value, path.slice(0, -1));
  if (isObject(parent)) {
    Reflect.deleteProperty(parent, String(path.at(-1)));
  }
}
