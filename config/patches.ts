import { z } from "zod";

import { fieldNotes, group, note } from "./fields";
import type { Finding, Findings } from "./findings";
import { mergePatch } from "./merge-patch";
import { nearest } from "./nearest";
import type { Path } from "./positions";

/**
 * What a stack file says of one thing of a ready-made set: the keys that differ, as a JSON merge patch (RFC 7396). A key
 * that may be absent is taken away with null.
 */
export function patchOf(schema: z.ZodObject): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([key, field]) => {
    const said = fieldNotes.get(field);
    const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
    const description = (inner as z.ZodType).description ?? "";
    const patched = inner instanceof z.ZodObject ? patchOf(inner).describe(description) : (inner as z.ZodType);
    const open: z.ZodType = field instanceof z.ZodOptional ? patched.nullable().optional() : patched.optional();
    return [key, said === undefined ? open : note(open, said)] as const;
  });
  return group(Object.fromEntries(shape));
}

/** Ready-made things by name, and what a stack file makes of them. */
export interface Patching<Spec> {
  /** Where the patches stand in the config. */
  readonly at: Path;
  readonly ready: ReadonlyMap<string, unknown>;
  readonly patches: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  /** What one must have when the patch is laid over it. */
  readonly schema: z.ZodType<Spec>;
  /** What to say of a key that one of the stack's own lacks, where `missing` says too little. */
  readonly missing?: (key: string) => Partial<Finding> | undefined;
}

/** One thing, complete. */
export interface Patched<Spec> {
  readonly name: string;
  readonly spec: Spec;
  /** What the stack file says of it. */
  readonly patch: Readonly<Record<string, unknown>>;
}

/** Lays each patch over what it changes, or makes a thing of its own of it; `enabled: false` leaves one out. In order of name. */
export function applyPatches<Spec>(
  { at, ready, patches, schema, missing }: Patching<Spec>,
  findings: Findings,
): { readonly on: readonly Patched<Spec>[]; readonly off: readonly string[] } {
  const on: Patched<Spec>[] = [];
  const off: string[] = [];
  for (const name of [...new Set([...ready.keys(), ...Object.keys(patches)])].sort()) {
    const { enabled = true, ...patch } = Object.hasOwn(patches, name) ? (patches[name] ?? {}) : {};
    const result = schema.safeParse(mergePatch(ready.get(name) ?? {}, patch));
    if (!result.success) {
      addMissing(
        result.error.issues,
        { at: [...at, name], meant: nearest(name, [...ready.keys()]), missing },
        findings,
      );
    } else if (enabled === false) {
      off.push(name);
    } else {
      on.push({ name, spec: result.data, patch });
    }
  }
  return { on, off };
}

/** What one lacks. What it has is checked already, key by key. */
function addMissing(
  issues: readonly z.core.$ZodIssue[],
  { at, meant, missing }: { at: Path; meant: string | undefined; missing: Patching<unknown>["missing"] },
  findings: Findings,
): void {
  for (const issue of issues) {
    const path = [...at, ...(issue.path as Path)];
    const [key, ...inside] = issue.path;
    if (findings.touch(...path)) {
      continue;
    }
    findings.add({
      code: "MissingKey",
      path,
      message: "missing",
      accepted: issue.message,
      ...(inside.length === 0 && { nearest: meant, ...missing?.(String(key)) }),
    });
  }
}
