import { z } from "zod";

import type { EnvironmentDefaults } from "./environments";

/** What a default is: a value in words, or what the environment's table says. */
export type DefaultNote = string | ((environment: EnvironmentDefaults) => string | number | boolean | undefined);

/** What the errors and the generated documents say of a field beside its description. */
export interface FieldNote {
  /** What the field accepts, in words. */
  readonly accepted?: string;
  /** What holds where the stack file is silent; absent for a field that must be there or may simply be absent. */
  readonly default?: DefaultNote;
  /** What JSON Schema can say of the field and zod can't. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** The notes of every field. A schema derived from another inherits its notes. */
export const fieldNotes = z.registry<FieldNote>();

/** A text that matches `pattern`; `accepted` says in words what that is. */
export function text(accepted: string, pattern: RegExp) {
  return note(z.string({ error: accepted }).regex(pattern, { error: accepted }), { accepted });
}

/** A text that a rule accepts which is no pattern; `accepted` says in words what that is. */
export function textThat(accepted: string, isAccepted: (found: string) => boolean) {
  return note(z.string({ error: accepted }).refine(isAccepted, { error: accepted }), { accepted });
}

/**
 * A text of `length` digits, or of so many at most. `pulumi config set --path` writes digits as a number, so a number is
 * taken too, as long as no digit can have been lost: a number never begins with 0.
 */
export function digits(length: number, kind: "exactly" | "at most") {
  const accepted = kind === "exactly" ? `${length} digits` : `1 to ${length} digits`;
  const pattern = kind === "exactly" ? new RegExp(`^\\d{${length}}$`) : new RegExp(`^[1-9]\\d{0,${length - 1}}$`);
  const toText = (value: unknown) => (Number.isSafeInteger(value) ? String(value) : value);
  return note(z.preprocess(toText, z.string({ error: accepted }).regex(pattern, { error: accepted })), {
    accepted,
    json: {
      type: ["string", "integer"],
      minimum: kind === "exactly" ? 10 ** (length - 1) : 1,
      maximum: Math.min(10 ** length - 1, Number.MAX_SAFE_INTEGER),
    },
  });
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return note(z.int({ error }).min(min, { error }).max(max, { error }), { accepted: error });
}

/** A whole number within bounds, or a word that stands for another wish. */
export function wholeNumberOr<const Word extends string>(min: number, max: number, word: Word) {
  const error = `a whole number from ${min} to ${max}, or ${word}`;
  return note(z.union([z.int({ error }).min(min, { error }).max(max, { error }), z.literal(word)], { error }), {
    accepted: error,
  });
}

/** One of a few numbers. */
export function oneOf<const Values extends readonly [number, ...number[]]>(values: Values) {
  const accepted = orList(values.map(String));
  return note(z.literal([...values] as [...Values], { error: accepted }), { accepted });
}

/** True or false. */
export function flag() {
  return note(z.boolean({ error: "true or false" }), { accepted: "true or false" });
}

/** One of a few words. */
export function choice<const Values extends readonly [string, ...string[]]>(values: Values) {
  const accepted = orList(values);
  return note(z.enum(values, { error: accepted }), { accepted });
}

/** An object with these keys and no others. */
export function group<Shape extends z.ZodRawShape>(shape: Shape) {
  const accepted = `an object with ${orList(Object.keys(shape), "and")}`;
  return note(z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? accepted : undefined) }), {
    accepted,
  });
}

/** A map from names to values of one kind. */
export function mapOf<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value) {
  return z.record(key, value, { error: "an object with a name for each entry" });
}

/** A list in which no item stands twice; `items` says in words what they are. */
export function setOf<Item extends z.ZodType<string>>(item: Item, items: string) {
  const accepted = `a list of ${items}`;
  const list = z.array(item, { error: accepted }).superRefine((found, context) => {
    for (const [index, value] of found.entries()) {
      if (found.indexOf(value) < index) {
        context.addIssue({
          code: "custom",
          path: [index],
          params: { code: "RepeatedItem" },
          message: "stands in the list already: name it once",
        });
      }
    }
  });
  return note(list, { accepted, json: { uniqueItems: true } });
}

/** A field that may be left out; `otherwise` is what holds then, for the documents. The loader is who applies it. */
export function optional<Schema extends z.ZodType>(schema: Schema, otherwise?: DefaultNote) {
  const field = schema.optional();
  return otherwise === undefined ? field : note(field, { default: otherwise });
}

/** `schema` with more said of it. */
export function note<Schema extends z.ZodType>(schema: Schema, said: FieldNote): Schema {
  fieldNotes.add(schema, { ...fieldNotes.get(schema), ...said } as FieldNote);
  return schema;
}

/** `a, b or c`. */
export function orList(words: readonly string[], last = "or"): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}
