import { ApprovalError, type Approvers, verifyApproval } from "../approval";
import { PromoteError } from "./errors";
import type { ReleaseApproval } from "./record";
import type { ApprovalBefore, ReleaseSummary, StageRules, Surroundings } from "./stage";

/** What {@link approve} needs from outside. */
export interface ApprovalSurroundings extends Pick<Surroundings, "confirm" | "now"> {
  /** What the stage's config says of approvals at another commit. */
  readonly approvalAt: (commit: string) => Promise<ApprovalBefore>;
}

/**
 * Who says yes to a release: the token that was given, or else a person at the terminal.
 *
 * No commit loosens the rules for itself: where the config of the release before asks for an approval, this one has to be
 * approved whatever its own config says, and a token has to be of an approver whom both name.
 *
 * Throws `ApprovalError` where the token does not hold, and {@link PromoteError} `ApprovalMissing` where nobody says yes,
 * `ApproversUnknown` where the config of the release before can't be read.
 */
export async function approve(
  summary: ReleaseSummary,
  { approval }: StageRules,
  token: string | undefined,
  { confirm, now, approvalAt }: ApprovalSurroundings,
): Promise<ReleaseApproval> {
  const { stage, project, commit, digest, before } = summary;
  // Where the same commit was released, or one that nobody had to approve, no rule can have been loosened.
  const loosened = before !== undefined && before.commit !== commit.hash && before.approval.how !== "not-required";
  const rulesBefore = () => (loosened ? readRules(stage, before.commit, approvalAt) : Promise.resolve(undefined));
  if (!approval.required && (await rulesBefore())?.required !== true) {
    return { how: "not-required" };
  }
  if (token !== undefined) {
    const { approver, at } = await verifyApproval(
      token,
      { project, stack: stage, commit: commit.hash, digest },
      { ...approval, ...(before !== undefined && { lastRelease: new Date(before.startedAt) }) },
      now(),
    );
    const earlier = await rulesBefore();
    if (earlier?.required === true) {
      requireKnownApprover(stage, approver, approval.approvers, earlier.approvers);
    }
    return { how: "token", by: approver, at };
  }
  if (confirm === undefined) {
    throw new PromoteError(
      "ApprovalMissing",
      `Nobody has approved the release of ${commit.hash.slice(0, 12)} to ${stage}, and there is no terminal to ask on. Nothing was deployed. ` +
        (approval.required ? "" : "It asks for no approval any more, which itself has to be approved. ") +
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

async function readRules(
  stage: string,
  commit: string,
  approvalAt: ApprovalSurroundings["approvalAt"],
): Promise<ApprovalBefore> {
  try {
    return await approvalAt(commit);
  } catch (cause) {
    throw new PromoteError(
      "ApproversUnknown",
      `Who approves ${stage} was said by ${commit.slice(0, 12)}, its last release, and that can't be read: ` +
        `${cause instanceof Error ? cause.message : String(cause)}\nNothing was deployed.`,
      { cause },
    );
  }
}

function requireKnownApprover(stage: string, approver: string, now: Approvers, before: Approvers): void {
  const known = Object.hasOwn(before, approver) ? before[approver]?.publicKey : undefined;
  if (known === undefined || known !== now[approver]?.publicKey) {
    throw new ApprovalError(
      "NewApprover",
      `${approver} may approve ${stage} from this release on, with the key that the commit names, and so not this release. ` +
        `Whoever could approve the last one can: ${Object.keys(before).join(", ") || "nobody by a token"}. ` +
        `Nothing was deployed. Without a token, a release is asked for on a terminal.`,
    );
  }
}
