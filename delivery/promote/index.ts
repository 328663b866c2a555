import type { ResourceGraph } from "../../planner/graph";
import { StateStoreError } from "../state/contract";
import { PromoteError } from "./errors";
import type { ReleaseRecord } from "./record";
import { releaseStage } from "./release";
import type { Commit, PlannedStage, Stage, Surroundings } from "./stage";

export { checkOutCommit, type CommitCheckout, describeHead } from "./checkout";
export { PromoteError, type PromoteErrorCode } from "./errors";
export { lastSuccess, type ReleaseLog, releaseLog } from "./log";
export type { ReleaseRecord } from "./record";
export type * from "./stage";

/** What is to be released, and how far. */
export interface PromoteRequest {
  readonly commit: Commit;
  /** Stacks in the order in which a commit passes through them. */
  readonly through: readonly string[];
  /** The last of them that it shall reach. */
  readonly to: string;
  /** A token for one of the stages. */
  readonly approval?: string;
}

/** A commit's program, by stage. */
export interface Checkout {
  /** Opens a stage. A wrong config is an error here. */
  readonly open: (stage: string) => Promise<Stage>;
  /** Plans a stage without the engine. A wrong program is an error here. */
  readonly plan: (stage: string) => Promise<ResourceGraph>;
}

/** What became of a stage. */
export interface StageOutcome {
  readonly stage: string;
  readonly outcome: "released" | "already-released";
  readonly record: ReleaseRecord;
}

/**
 * Takes a commit through the stages, each after the one before it has it. Every stage that is left to do is opened and
 * planned before the first is deployed, so that a mistake in prod's config is found before dev is touched.
 *
 * Throws {@link PromoteError}, and what {@link releaseStage} throws; what was released until then stays released.
 */
export async function promote(
  request: PromoteRequest,
  checkout: Checkout,
  surroundings: Surroundings,
): Promise<readonly StageOutcome[]> {
  const { commit, approval } = request;
  const { observer } = surroundings;
  const outcomes: StageOutcome[] = [];
  const done = (stage: string, outcome: StageOutcome["outcome"], record: ReleaseRecord): void => {
    outcomes.push({ stage, outcome, record });
    observer?.done?.(stage, outcome, record);
  };

  const left: Stage[] = [];
  for (const name of stagesUpTo(request)) {
    const stage = await checkout.open(name);
    const record = left.length === 0 ? await releaseOf(request, name === request.to, stage) : undefined;
    if (record === undefined) {
      left.push(stage);
    } else {
      done(name, "already-released", record);
    }
  }
  // The last is left whenever one before it is.
  requireEarlierStages(left.slice(0, -1), request, surroundings);

  const planned: PlannedStage[] = [];
  for (const stage of left) {
    observer?.doing?.(stage.name, "planning");
    planned.push({ ...stage, graph: await checkout.plan(stage.name) });
  }
  for (const stage of planned) {
    done(stage.name, "released", await releaseStage(stage, commit, approval, surroundings));
  }
  return outcomes;
}

function stagesUpTo({ through, to }: PromoteRequest): readonly string[] {
  const last = through.indexOf(to);
  if (last < 0 || new Set(through).size < through.length) {
    throw new PromoteError(
      "UnknownStage",
      `A commit goes through ${through.join(", ")}, each once, and ${to} has to be one of them: see --through and --to.`,
    );
  }
  return through.slice(0, last + 1);
}

/**
 * The release that makes a stage done: of the last stage, what is there now; of one before it, any that succeeded, since
 * a later commit may have reached it meanwhile.
 */
async function releaseOf(
  { commit, to }: PromoteRequest,
  isLast: boolean,
  { log, name }: Stage,
): Promise<ReleaseRecord | undefined> {
  const records = isLast
    ? await log.newest(1)
    : await log.ofCommit(commit.hash).catch((error: unknown) => unreadable(name, to, error));
  return records.find((record) => record.commit === commit.hash && record.status === "succeeded");
}

function unreadable(stage: string, to: string, error: unknown): never {
  if (!(error instanceof StateStoreError)) {
    throw error;
  }
  throw new PromoteError(
    "StageUnknown",
    `${error.message}\nSo nobody can say whether ${stage} has the commit, which comes before ${to}. Let whoever releases ${to} read tributary/releases/ ` +
      `in the place of ${stage}'s state. Where the pipeline itself keeps the order of its jobs: --through ${to}`,
    { cause: error },
  );
}

/** A token is for one stage. Without a terminal the stages before it can't be approved, so they must be done. */
function requireEarlierStages(
  earlier: readonly Stage[],
  { commit, to, approval }: PromoteRequest,
  { confirm }: Pick<Surroundings, "confirm">,
): void {
  const first = earlier.find(({ rules }) => rules.approval.required);
  if (first !== undefined && (approval !== undefined || confirm === undefined)) {
    throw new PromoteError(
      "StageNotReleased",
      `${commit.hash.slice(0, 12)} can't go to ${to} yet: ${first.name} has no successful release of it. Nothing was deployed. ` +
        `Release it there first: tributary promote --to ${first.name} --commit ${commit.hash.slice(0, 12)}`,
    );
  }
}
