import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Cost, measure } from "./measure";
import { ROOT, STDOUT } from "./tools";

const TRIBUTARY = join(ROOT, "bin/tributary.js");

/** What of the repository its stacks are planned from. */
const PLANNED = ["index.ts", "components", "config", "platform", "workloads", "package-lock.json", "Pulumi*.yaml"];

/** The working tree compared with a commit in every stack, and the plan of each stack by itself. */
export interface DiffMeasurement {
  readonly base: string;
  readonly diff: readonly Cost[];
  /** By stack. */
  readonly plans: Readonly<Record<string, readonly Cost[]>>;
}

/**
 * Compares every stack with the last commit of which anything that is planned has changed since, and plans each stack,
 * in turn, `runs` times. One comparison before is not counted: it may have to install the packages of that commit.
 */
export async function measureDiff(runs: number, progress: (text: string) => void): Promise<DiffMeasurement> {
  const stacks = readdirSync(ROOT).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  const base = changedBase((...args) => execFileSync("git", ["-C", ROOT, ...args], { encoding: "utf8" }).trim());
  const compare = [TRIBUTARY, "diff", "--cwd", ROOT, "--base", base, "--all", "--json"];
  const diff: Cost[] = [];
  const plans = Object.fromEntries(stacks.map((stack) => [stack, [] as Cost[]]));
  progress(`diff --all against ${base}, for the first time`);
  await run(compare);
  for (let round = 1; round <= runs; round++) {
    progress(`run ${round} of ${runs}: diff --all against ${base}`);
    diff.push(await run(compare));
    for (const [stack, costs] of Object.entries(plans)) {
      progress(`run ${round} of ${runs}: plan ${stack}`);
      costs.push(await run([TRIBUTARY, "plan", stack, "--cwd", ROOT, "--json"]));
    }
  }
  return { base, diff, plans };
}

/** The commit before the last one that changed what is planned; HEAD where the clone has no such commit. */
export function changedBase(git: (...args: readonly string[]) => string): string {
  const last = git("rev-list", "--max-count=1", "HEAD", "--", ...PLANNED);
  const [, parent] = last === "" ? [] : git("rev-list", "--max-count=1", "--parents", last).split(" ");
  return git("rev-parse", "--short", parent ?? "HEAD");
}

async function run(args: readonly string[]): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
  try {
    return await measure(args, {}, { stdout: join(folder, STDOUT), stderr: join(folder, "stderr") });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
