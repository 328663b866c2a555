import { z } from "zod";

import { PromoteError } from "./errors";

const count = z.int().nonnegative();

const recordSchema = z.object({
  version: z.literal(1),
  project: z.string(),
  stack: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  /** First line of the commit's message. */
  subject: z.string(),
  /** Who wrote the commit. */
  author: z.string(),
  status: z.enum(["deploying", "succeeded", "failed", "smoke-failed", "interrupted"]),
  /** UTC, ISO 8601, as every time here. */
  startedAt: z.iso.datetime(),
  /** Absent while it is deploying. */
  finishedAt: z.iso.datetime().optional(),
  /** From the start to the end. */
  seconds: z.number().nonnegative().optional(),
  approval: z.object({
    how: z.enum(["token", "interactive", "not-required"]),
    by: z.string().optional(),
    at: z.iso.datetime().optional(),
  }),
  /** Of the plan that was deployed. */
  digest: z.string(),
  tally: z.object({ created: count, updated: count, replaced: count, deleted: count, unchanged: count }),
  /** What the diff with the release before puts at risk, the gravest first. */
  risks: z.array(z.string()),
  smoke: z.array(
    z.object({ name: z.string(), passed: z.boolean(), attempts: count, seconds: z.number(), detail: z.string() }),
  ),
  /** Where the run can be read: the pipeline's page, or Pulumi Cloud's. */
  link: z.string().optional(),
  /** Why it did not succeed. */
  reason: z.string().optional(),
  /** Where it was run from. */
  runner: z.object({ host: z.string(), pid: z.int(), user: z.string() }),
  /** Version of Tributary. */
  tributary: z.string(),
});

/** What is kept of a release. It is written before the deployment begins, and again at its end. */
export type ReleaseRecord = Readonly<z.output<typeof recordSchema>>;
export type ReleaseStatus = ReleaseRecord["status"];
export type ReleaseApproval = Readonly<ReleaseRecord["approval"]>;

/** Reads a record; throws {@link PromoteError} `BadRecord` where the text is none. Keys of a later version are left out. */
export function readRecord(text: string, path: string): ReleaseRecord {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PromoteError(
      "BadRecord",
      `${path}, beside the state, is no record of a release: it was changed by hand, or written by a later version of Tributary. ` +
        `Look at it, and put it right or remove it.`,
      { cause },
    );
  }
}

/** The record as its object has it. */
export function writeRecord(record: ReleaseRecord): string {
  return `${JSON.stringify(recordSchema.parse(record), null, 2)}\n`;
}
