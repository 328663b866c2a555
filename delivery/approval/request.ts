import { z } from "zod";

import { ApprovalError } from "./errors";

const count = z.int().nonnegative();
const tally = z.strictObject({ created: count, updated: count, replaced: count, deleted: count, unchanged: count });

/** What is to be approved, by what names it and what it does. */
export const approvalRequestSchema = z.strictObject({
  version: z.literal(1),
  project: z.string().min(1),
  stack: z.string().min(1),
  /** Full hash. */
  commit: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
  /** First line of the commit's message. */
  subject: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  tally,
  /** The gravest first, one plain sentence each. */
  risks: z.array(z.string()),
  /** UTC, ISO 8601. */
  requestedAt: z.iso.datetime(),
});

/** The document that `tributary preview --request` writes, and that an approver signs the digest of. */
export type ApprovalRequest = Readonly<z.output<typeof approvalRequestSchema>>;

/** Reads an approval request; throws {@link ApprovalError} `Malformed` where `text` is none. */
export function readApprovalRequest(text: string, origin: string): ApprovalRequest {
  const result = approvalRequestSchema.safeParse(jsonOf(text));
  if (result.success) {
    return result.data;
  }
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
  throw new ApprovalError(
    "Malformed",
    `${origin} is no approval request${where}. Make one with: tributary preview <stack> --request ${origin}`,
  );
}

/** The request as its file has it. */
export function writeApprovalRequest(request: ApprovalRequest): string {
  return `${JSON.stringify(approvalRequestSchema.parse(request), null, 2)}\n`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
