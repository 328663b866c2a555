import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { type Preview, previewChange } from "../delivery/preview";
import { type GraphDiff, type Rank, RANKS } from "../planner/diff";
import { harmless } from "../planner/drawing/terminal";
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
  readonly markdownDir?: string;
  readonly html?: string;
  readonly failOn?: string;
}

/** Where packages of other lock files are kept, beside what is compiled. */
const CACHE = join(__dirname, "..", "node_modules", ".cache", "tributary", "bases");

/** `tributary diff`; gives the exit status: 1 where a risk is as grave as `--fail-on` says, or graver. */
export async function diff(options: DiffCommandOptions): Promise<number> {
  const failOn = rankOf(options.failOn);
  refuseTogether(options);
  let line = progress("starting");
  const preview = await previewChange({
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
  for (const warning of preview.warnings) {
    // A program made these up: none steers the terminal, and no line begins as a command to GitHub's runner does, which
    // skips spaces: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    console.error(`warning: ${warning.split("\n").map(harmless).join("\n  | ")}`);
  }
  await writeFiles(preview, options);
  process.stdout.write(await written(preview, options));
  return failOn !== undefined && preview.diffs.some((one) => isAsGrave(one, failOn)) ? EXIT.refused : EXIT.done;
}

/** Files that are asked for beside what is printed. */
async function writeFiles({ commit, diffs, sides }: Preview, options: DiffCommandOptions): Promise<void> {
  const { html, markdownDir } = options;
  if (html !== undefined) {
    const { renderHtml } = await import("../planner/diff/formats/html");
    const stacks = diffs.flatMap((diff, index) => {
      const side = sides[index];
      return side === undefined ? [] : [{ diff, ...side }];
    });
    writeFile("--html", html, await renderHtml({ base: { ref: options.base, commit }, stacks }));
  }
  if (markdownDir !== undefined) {
    const { plainName, renderMarkdown } = await import("../planner/diff/formats/markdown");
    for (const diff of diffs) {
      writeFile("--markdown-dir", join(markdownDir, `${plainName(diff.stack)}.md`), `${renderMarkdown([diff])}\n`);
    }
  }
}

function writeFile(option: string, file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${option} can't write ${file}: ${(error as Error).message}`);
  }
}

async function written({ commit, diffs }: Preview, options: DiffCommandOptions): Promise<string> {
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
