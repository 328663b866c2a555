import { z } from "zod";

import { environmentClasses, environments } from "../environments";
import { type FieldNote, fieldNotes } from "../fields";

/** What a field is below its wrappers, and all that has been said of it on the way. */
export interface DescribedField {
  readonly schema: z.ZodType;
  readonly description: string;
  readonly note: FieldNote;
  /** Whether the stack file may leave it out. */
  readonly optional: boolean;
}

/** Takes the wrappers off `schema`: what may be absent, or null. */
export function describeField(schema: z.ZodType): DescribedField {
  const own = { description: schema.description ?? "", note: fieldNotes.get(schema) ?? {} };
  if (!(schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)) {
    return { schema, ...own, optional: false };
  }
  const inner = describeField(schema.unwrap() as z.ZodType);
  return {
    schema: inner.schema,
    description: own.description === "" ? inner.description : own.description,
    note: { ...inner.note, ...own.note },
    optional: inner.optional || schema instanceof z.ZodOptional,
  };
}

/** The default in words: one for all environments, or each environment's own; `undefined` where there is none. */
export function defaultInWords({ default: said }: FieldNote): string | undefined {
  if (said === undefined || typeof said === "string") {
    return said;
  }
  const values = environmentClasses.map((environment) => String(said(environments[environment])));
  return new Set(values).size === 1
    ? values[0]
    : environmentClasses.map((environment, index) => `${environment}: ${values[index]}`).join(", ");
}
