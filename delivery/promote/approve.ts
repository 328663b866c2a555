import { verifyApproval } from "../approval";
import { PromoteError } from "./errors";
import type { ReleaseApproval } from "./record";
import type { ReleaseSummary, StageRules, Surroundings } from "./stage";

/**
 * Who says yes to a release: the token that was given, or else a person at the terminal. Throws `ApprovalError` where the
 * token does not hold, and {@link PromoteError} `ApprovalMissing` where nobody says yes.
 */
export async function approve(
  summary: ReleaseSummary,
  { approval }: StageRules,
  token: string | undefined,
  { confirm, now }: Pick<Surroundings, "confirm" | "now">,
): Promise<ReleaseApproval> {
  if (!approval.required) {
    return { how: "not-required" };
  }
  const { stage, project, commit, digest } = summary;
  if (token !== undefined) {
    const { approver, at } = await verifyApproval(
      token,
      { project, stack: stage, commit: commit.hash, digest },
      approval,
      now(),
    );
    return { how: "token", by: approver, at };
  }
  if (confirm === undefined) {
    throw new PromoteError(
      "ApprovalMissing",
      `Nobody has approved the release of ${commit.hash.slice(0, 12)} to ${stage}, and there is no terminal to ask on. Nothing was deployed. ` +
        `Its plan is ${digest}. Write a request with tributary preview ${stage} --request FILE, have it approved with ` +
        `tributary approve --request FILE, and give the token in TRIBUTARY_APPROVAL.`,
    );
  }
  const by = await confirm(summary);
  if (by === undefined) {
    throw new PromoteError(
      "ApprovalMissing",
      `${stage} was not released: its name was not typed. Nothing was deployed.`,
    );
  }
  return { how: "interactive", by, at: now().toISOString() };
}
