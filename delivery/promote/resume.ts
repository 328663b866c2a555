import { pendingMessage } from "../engine/pending";
import { PromoteError } from "./errors";
import type { ReleaseRecord } from "./record";
import { runOptions } from "./run-options";
import type { Stage, Surroundings } from "./stage";

/** A run that is not over is among the newest: every run settles those before it first. */
const LOOK_BACK = 10;

/**
 * Settles what a run before left unfinished. One that still works on the stack is told, and stops this one. One that was
 * interrupted is recorded as such; what it left open is looked up by a refresh. Throws {@link PromoteError}
 * `ReleaseUnderWay`, or `PendingCreates` where somebody has to look: a creation that nobody knows the outcome of may have
 * left something that costs money and that the state does not know.
 */
export async function settleInterrupted(stage: Stage, surroundings: Surroundings): Promise<void> {
  const { log, engine, name } = stage;
  const unfinished = (await log.newest(LOOK_BACK)).filter(({ status }) => status === "deploying");
  for (const record of unfinished) {
    await requireOver(record, stage, surroundings);
  }
  for (const record of unfinished) {
    surroundings.observer?.warn?.(
      `the release of ${record.commit.slice(0, 12)} to ${name}, begun at ${record.startedAt} on ${record.runner.host}, was interrupted: its record says so now`,
    );
    await log.update({
      ...record,
      status: "interrupted",
      finishedAt: surroundings.now().toISOString(),
      reason: "The run ended without a word, and the next one found it. The changes are those that were planned.",
    });
  }
  if (!(await engine.exists()) || (await engine.pending()).length === 0) {
    return;
  }
  surroundings.observer?.doing?.(name, "looking up what an interrupted run left open");
  await engine.refresh(runOptions("Looks up what an interrupted run left open", surroundings));
  const left = await engine.pending();
  if (left.length > 0) {
    throw new PromoteError("PendingCreates", `${pendingMessage(name, left)}\nNothing was deployed.`);
  }
}

async function requireOver(record: ReleaseRecord, stage: Stage, surroundings: Surroundings): Promise<void> {
  const { runner, isAlive } = surroundings;
  const { host, pid, user } = record.runner;
  const here =
    host === runner.host && pid !== runner.pid && isAlive(pid)
      ? `Process ${pid} of ${user} on this machine is at it: wait until it has ended, and try again.`
      : undefined;
  const who = (await stage.lockedBy()) ?? here;
  if (who !== undefined) {
    throw new PromoteError(
      "ReleaseUnderWay",
      `Another run is releasing ${record.commit.slice(0, 12)} to ${stage.name} since ${record.startedAt}. ${who} Nothing was deployed by this run.`,
    );
  }
}
