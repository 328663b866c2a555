import { realpathSync } from "node:fs";
import { join, relative } from "node:path";

import { z } from "zod";

import type { Approvers } from "../delivery/approval";
import type { ApprovalBefore } from "../delivery/promote";
import { findBase } from "../delivery/preview/git";
import { addWorktree } from "../delivery/preview/worktree";
import { readProject, readStackConfig } from "../planner/project";

/** No more of it than is needed: what else stands in an old file need not hold by the rules of today. */
const approvalSchema = z.object({
  approval: z
    .object({
      required: z.boolean().default(true),
      approvers: z.record(z.string(), z.object({ publicKey: z.string() })).default({}),
    })
    .prefault({}),
});

/**
 * The rules of a stack by its file at another commit of the repository that `cwd`, the program's folder, lies in. Rejects
 * where there is no such commit, or its file can't be read.
 */
export async function approvalAt(cwd: string, stack: string, commit: string): Promise<ApprovalBefore> {
  const base = await findBase(cwd, commit);
  const program = relative(realpathSync(base.root), realpathSync(readProject(cwd).root));
  const worktree = await addWorktree(base);
  try {
    return approvalIn(join(worktree.root, program), stack);
  } finally {
    worktree.remove();
  }
}

/** The rules of a stack by its file in a folder. */
export function approvalIn(folder: string, stack: string): ApprovalBefore {
  const delivery = readStackConfig(readProject(folder), stack)["tributary:delivery"] ?? {};
  return approvalSchema.parse(typeof delivery === "string" ? JSON.parse(delivery) : delivery).approval;
}

/** What a commit changes about a stack's approvals, in sentences: a plan knows nothing of it. */
export function approvalChanges(stack: string, before: ApprovalBefore, now: ApprovalBefore): readonly string[] {
  const names = (those: Approvers, others: Approvers): string =>
    Object.keys(those)
      .filter((name) => !Object.hasOwn(others, name) || others[name]?.publicKey !== those[name]?.publicKey)
      .sort()
      .join(", ");
  const gained = names(now.approvers, before.approvers);
  const lost = names(before.approvers, now.approvers);
  return [
    ...(before.required && !now.required ? [`Nobody has to approve releases of ${stack} any more.`] : []),
    ...(gained === "" ? [] : [`${gained} can approve releases of ${stack} from the next one on.`]),
    ...(lost === "" ? [] : [`${lost} can no longer approve releases of ${stack} with the key of before.`]),
  ];
}
