import { join, resolve } from "node:path";

import { previewChange } from "../delivery/preview";
import { type GraphDiff, type Rank, RANKS } from "../planner/diff";
import { EXIT, UsageError } from "./errors";
import { progress } from "./progress";

/** Options of `tributary diff`, as commander gives them. */
export interface DiffCommandOptions {
  readonly base: string;
  readonly stack?: string;
  readonly all?: boolean;
  readonly cwd: string;
  readonly configFile?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly failOn?: string;
}

/** Where packages of other lock files are kept, beside what is compiled. */
const CACHE = join(__dirname, "..", "node_modules", ".cache", "tributary", "bases");

/** `tributary diff`; gives the exit status: 1 where a risk is as grave as `--fail-on` says, or graver. */
export async function diff(options: DiffCommandOptions): Promise<number> {
  const failOn = rankOf(options.failOn);
  refuseTogether(options);
  let line = progress("starting");
  const { commit, diffs, warnings } = await previewChange({
    cwd: resolve(options.cwd),
    base: options.base,
    ...(options.stack !== undefined && { stack: options.stack }),
    ...(options.configFile !== undefined && { configFile: resolve(options.configFile) }),
    all: options.all ?? false,
    cache: CACHE,
    onProgress: (doing) => {
      line.clear();
      line = progress(doing);
    },
  }).finally(() => {
    line.clear();
  });
  for (const warning of warnings) {
    console.error(`warning: ${warning}`);
  }
  process.stdout.write(await written(diffs, commit, options));
  return failOn !== undefined && diffs.some((one) => isAsGrave(one, failOn)) ? EXIT.refused : EXIT.done;
}

async function written(diffs: readonly GraphDiff[], commit: string, options: DiffCommandOptions): Promise<string> {
  if (options.json) {
    return `${JSON.stringify({ version: 1, base: { ref: options.base, commit }, stacks: diffs }, null, 2)}\n`;
  }
  if (options.markdown) {
    const { renderMarkdown } = await import("../planner/diff/formats/markdown");
    return `${renderMarkdown(diffs)}\n`;
  }
  const { renderTerminal } = await import("../planner/diff/formats/terminal");
  const colour = process.stdout.isTTY && !process.env["NO_COLOR"];
  return diffs.map((one) => renderTerminal(one, { colour })).join("\n");
}

function refuseTogether({ all, stack, configFile, json, markdown }: DiffCommandOptions): void {
  if (all && (stack !== undefined || configFile !== undefined)) {
    throw new UsageError("--all compares every stack; leave out --stack and --config-file.");
  }
  if (json && markdown) {
    throw new UsageError("--json and --markdown both go to standard output: choose one.");
  }
}

function rankOf(given: string | undefined): Rank | undefined {
  const rank = RANKS.find((one) => one === given);
  if (given !== undefined && rank === undefined) {
    throw new UsageError(`--fail-on takes one of ${RANKS.join(", ")}, not "${given}".`);
  }
  return rank;
}

/** Whether a diff holds a risk that is as grave as `limit`; any change at all is as grave as the rest. */
function isAsGrave({ findings, changes, outputs }: GraphDiff, limit: Rank): boolean {
  return limit === "rest"
    ? changes.length + outputs.length > 0
    : findings.some(({ rank }) => RANKS.indexOf(rank) <= RANKS.indexOf(limit));
}
