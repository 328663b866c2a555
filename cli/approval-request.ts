import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { planDigest, tallyOf, writeApprovalRequest } from "../delivery/approval";
import type { EngineRun } from "../delivery/engine/contract";
import { describeHead, lastSuccess } from "../delivery/promote";
import { planProgram } from "../planner";
import type { Terminal } from "./deploying/terminal";
import { UsageError } from "./errors";
import { risksSince } from "./release-risks";
import type { OpenedStack } from "./stack";
import { stageOf } from "./stage";

/** Where packages of other lock files are kept, beside what is compiled. */
const CACHE = join(__dirname, "..", "node_modules", ".cache", "tributary", "bases");

/**
 * Writes what an approver signs: that this commit would do to the stack what `run` previewed. Refuses a working tree with
 * changes that are in no commit, since what is released is a commit.
 */
export async function writeRequest(
  file: string,
  opened: OpenedStack,
  run: EngineRun,
  terminal: Terminal,
): Promise<void> {
  const { project, stack } = opened;
  const { commit, uncommitted } = await describeHead(project.root);
  if (uncommitted) {
    throw new UsageError(
      "--request is for a commit, and the working tree has changes that are in none: commit them, or put them aside.",
    );
  }
  const graph = await planProgram({ cwd: project.root, stack });
  const before = await lastSuccess(stageOf(opened).log);
  let risks: readonly string[] = [];
  if (before !== undefined && before.commit !== commit.hash) {
    risks = await risksSince({ cwd: project.root, stack, commit: before.commit, cache: CACHE }).catch(
      (error: unknown) => {
        terminal.note(`warning: the risks since the last release are not known: ${(error as Error).message}\n`);
        return [];
      },
    );
  }
  const text = writeApprovalRequest({
    version: 1,
    project: project.name,
    stack,
    commit: commit.hash,
    subject: commit.subject,
    digest: planDigest(graph, run),
    tally: tallyOf(run),
    risks: [...risks],
    requestedAt: new Date().toISOString(),
  });
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--request can't write ${file}: ${(error as Error).message}`);
  }
}
