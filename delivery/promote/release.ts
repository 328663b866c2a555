import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { planDigest, tallyOf } from "../approval";
import { EngineError, type EngineRun } from "../engine/contract";
import { approve } from "./approve";
import { PromoteError } from "./errors";
import { lastSuccess } from "./log";
import type { ReleaseApproval, ReleaseRecord } from "./record";
import { settleInterrupted } from "./resume";
import { runSmokeChecks, type SmokeResult } from "./smoke";
import { runOptions } from "./run-options";
import type { Commit, PlannedStage, ReleaseSummary, Surroundings } from "./stage";

/** Characters of what is kept of an engine's error. */
const LONGEST_REASON = 2000;

/**
 * Releases a commit to one stage: previews it, has exactly that approved, deploys exactly that, checks that it works, and
 * keeps a record of it. What fails is left as it stands, and the error says how that is.
 *
 * Throws {@link PromoteError}, `ApprovalError`, and the engine's own errors where nothing was begun.
 */
export async function releaseStage(
  stage: PlannedStage,
  commit: Commit,
  token: string | undefined,
  surroundings: Surroundings,
): Promise<ReleaseRecord> {
  await settleInterrupted(stage, surroundings);
  if (!(await stage.engine.exists())) {
    throw new PromoteError(
      "StackNotMade",
      `Nobody has made the stack ${stage.name} yet. Make it once, with tributary bootstrap ${stage.name} and tributary up ${stage.name}, ` +
        `and commit what that writes into Pulumi.${stage.name}.yaml.`,
    );
  }
  // The engine's plan holds inputs, so nobody else may read it.
  const folder = await mkdtemp(join(tmpdir(), "tributary-plan-"));
  try {
    const plan = join(folder, "plan.json");
    const summary = await preview(stage, commit, plan, surroundings);
    const approval = await approve(summary, stage.rules, token, {
      ...surroundings,
      approvalAt: (before) => surroundings.approvalAt(stage, before),
    });
    return await deploy(stage, { summary, approval, plan }, surroundings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function preview(
  stage: PlannedStage,
  commit: Commit,
  savePlan: string,
  surroundings: Surroundings,
): Promise<ReleaseSummary> {
  const { observer, risksSince } = surroundings;
  observer?.doing?.(stage.name, "previewing");
  const run = await stage.engine.preview({
    savePlan,
    ...runOptions(`Release of ${commit.hash.slice(0, 12)}: ${commit.subject}`, surroundings),
  });
  const before = await lastSuccess(stage.log);
  let risks: readonly string[] = [];
  if (before !== undefined && before.commit !== commit.hash) {
    observer?.doing?.(stage.name, `comparing with ${before.commit.slice(0, 12)}`);
    risks = await risksSince(stage, before.commit).catch((error: unknown) => {
      observer?.warn?.(`the risks since the last release are not known: ${messageOf(error)}`);
      return [];
    });
  }
  return {
    stage: stage.name,
    project: stage.engine.project,
    commit,
    digest: planDigest(stage.graph, run),
    tally: tallyOf(run),
    replaced: urnsOf(run, "replace"),
    deleted: urnsOf(run, "delete"),
    risks,
    before,
  };
}

function urnsOf({ steps }: EngineRun, op: string): readonly string[] {
  return steps.flatMap((step) => (step.op === op ? [step.urn] : []));
}

interface ApprovedPlan {
  readonly summary: ReleaseSummary;
  readonly approval: ReleaseApproval;
  /** File of the engine's own plan. */
  readonly plan: string;
}

async function deploy(
  stage: PlannedStage,
  { summary, approval, plan }: ApprovedPlan,
  surroundings: Surroundings,
): Promise<ReleaseRecord> {
  const { commit, digest, tally, risks } = summary;
  const begun: ReleaseRecord = {
    version: 1,
    project: summary.project,
    stack: stage.name,
    commit: commit.hash,
    subject: commit.subject,
    author: commit.author,
    status: "deploying",
    startedAt: surroundings.now().toISOString(),
    approval,
    digest,
    tally,
    risks: [...risks],
    smoke: [],
    ...(surroundings.link !== undefined && { link: surroundings.link }),
    runner: surroundings.runner,
    tributary: surroundings.version,
  };
  await stage.log.begin(begun);
  const finish = (end: Partial<ReleaseRecord>) => finishRecord(stage, { ...begun, ...end }, surroundings);

  surroundings.observer?.doing?.(stage.name, "deploying");
  let run: EngineRun;
  try {
    run = await stage.engine.up({
      plan,
      ...runOptions(`Release of ${commit.hash.slice(0, 12)}: ${commit.subject}`, surroundings),
    });
  } catch (error) {
    const interrupted = error instanceof EngineError && error.code === "Interrupted";
    await finish({
      status: interrupted ? "interrupted" : "failed",
      reason: messageOf(error).slice(0, LONGEST_REASON),
      ...(error instanceof EngineError && error.run !== undefined && { tally: tallyOf(error.run) }),
    }).catch((problem: unknown) => {
      // What went wrong first is what matters; the next run finds the record as it is.
      surroundings.observer?.warn?.(`the record of the release can't be completed: ${messageOf(problem)}`);
    });
    throw deploymentFailed(stage, summary, error);
  }

  surroundings.observer?.doing?.(stage.name, "checking that it works");
  const smoke = await smokeChecks(stage, surroundings);
  const broken = smoke.filter(({ passed }) => !passed);
  const link = surroundings.link ?? run.link;
  const done = { tally: tallyOf(run), smoke: [...smoke], ...(link !== undefined && { link }) };
  if (broken.length === 0) {
    return finish({ ...done, status: "succeeded" });
  }
  const status = surroundings.signal?.aborted === true ? "interrupted" : "smoke-failed";
  const reason = broken.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
  await finish({ ...done, status, reason: reason.slice(0, LONGEST_REASON) });
  throw smokeFailed(summary, broken);
}

function smokeChecks(stage: PlannedStage, { signal, sleep }: Surroundings): Promise<readonly SmokeResult[]> {
  return runSmokeChecks({
    checks: stage.rules.smokeChecks,
    // A capability that is off has null for its output, in the plan already.
    expected: Object.entries(stage.graph.outputs).flatMap(([name, value]) => (value === null ? [] : [name])),
    outputs: () => stage.engine.outputs(),
    ...(signal !== undefined && { signal }),
    ...(sleep !== undefined && { sleep }),
  });
}

async function finishRecord(
  { log, rules }: PlannedStage,
  record: ReleaseRecord,
  { now, announce, observer }: Surroundings,
): Promise<ReleaseRecord> {
  const finishedAt = now();
  const seconds = Math.max(0, (finishedAt.getTime() - Date.parse(record.startedAt)) / 1000);
  const finished: ReleaseRecord = { ...record, finishedAt: finishedAt.toISOString(), seconds };
  await log.update(finished);
  const warning = await announce(finished, rules.channel);
  if (warning !== undefined) {
    observer?.warn?.(warning);
  }
  return finished;
}

function deploymentFailed({ name }: PlannedStage, { before, commit }: ReleaseSummary, error: unknown): Error {
  const again = `tributary promote --to ${name} --commit ${commit.hash.slice(0, 12)}`;
  if (!(error instanceof EngineError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  if (error.code === "Locked") {
    return new PromoteError("ReleaseUnderWay", `${error.message}\nNothing was deployed by this run.`, { cause: error });
  }
  if (error.code === "PlanViolated") {
    return new PromoteError(
      "DeploymentFailed",
      `${error.message}\nThe engine stopped where it would have left the approved plan; what it had done until then stands. Run again, and approve the new plan: ${again}`,
      { cause: error },
    );
  }
  const stands = "Nothing was rolled back: what was done before this stands, and the state knows it.";
  if (error.code === "Interrupted") {
    return new PromoteError(
      "DeploymentFailed",
      `${error.message}\n${stands} Run it again, and it goes on from there: ${again}`,
      {
        cause: error,
      },
    );
  }
  const earlier = before === undefined ? "" : `, or go back to what was there (--commit ${before.commit.slice(0, 12)})`;
  return new PromoteError(
    "DeploymentFailed",
    `${error.message}\n${stands} Put the cause right${earlier}, and run it again, which goes on from there: ${again}`,
    { cause: error },
  );
}

function smokeFailed({ stage, before }: ReleaseSummary, broken: readonly SmokeResult[]): PromoteError {
  const earlier =
    before === undefined
      ? "Put it right with another commit."
      : `Put it right with another commit, or go back: tributary promote --to ${stage} --commit ${before.commit.slice(0, 12)}`;
  return new PromoteError(
    "SmokeChecksFailed",
    `${stage} was deployed, and does not work:\n` +
      broken.map(({ name, detail, attempts }) => `  ${name}: ${detail} (attempt ${attempts})\n`).join("") +
      `Nothing was rolled back: the deployment stands. ${earlier}`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
