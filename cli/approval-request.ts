import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { planDigest, tallyOf, writeApprovalRequest } from "../delivery/approval";
import type { EngineRun } from "../delivery/engine/contract";
import { type Commit, describeHead, lastSuccess } from "../delivery/promote";
import { planProgram } from "../planner";
import type { Terminal } from "./deploying/terminal";
import { UsageError } from "./errors";
import { printable } from "./printable";
import { risksSince } from "./release-risks";
import type { OpenedStack } from "./stack";
import { stageOf } from "./stage";

/** Where packages of other lock files are kept, beside what is compiled. */
const CACHE = join(__dirname, "..", "node_modules", ".cache", "tributary", "bases");

/** As many changed files are named. */
const NAMED = 5;

/**
 * The commit that the working tree is. Refuses one with changes that are in no commit, since what is released is a commit.
 * To be asked before the preview, during which Pulumi may write into the stack's file.
 */
export async function requestedCommit({ project }: Pick<OpenedStack, "project">): Promise<Commit> {
  const { commit, uncommitted } = await describeHead(project.root);
  if (uncommitted.length > 0) {
    const more = uncommitted.length > NAMED ? ` and ${uncommitted.length - NAMED} more` : "";
    throw new UsageError(
      `--request is for a commit, and the working tree has changes that are in none: commit them, or put them aside. ` +
        `Changed: ${printable(uncommitted.slice(0, NAMED).join(", "))}${more}.`,
    );
  }
  return commit;
}

/** Writes what an approver signs: that this commit would do to the stack what `run` previewed. */
export async function writeRequest(
  file: string,
  commit: Commit,
  opened: OpenedStack,
  run: EngineRun,
  terminal: Terminal,
): Promise<void> {
  const { project, stack } = opened;
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
