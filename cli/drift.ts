import { CodeHostError } from "../delivery/code-host/errors";
import { type DriftReport, findDrift, hasDrift } from "../delivery/drift";
import type { IssueOutcome } from "../delivery/drift/issue";
import type { EngineObserver, StackEngine } from "../delivery/engine/contract";
import { nameOf } from "../planner/urn";
import { EXIT } from "./errors";
import { progress } from "./progress";
import type { OpenedStack, StackOptions } from "./stack";

/** Options of `tributary drift`, as commander gives them. */
export interface DriftCommandOptions {
  readonly cwd: string;
  readonly backendUrl?: string;
  readonly json?: boolean;
  readonly openIssue?: boolean;
}

/** What the verb takes from elsewhere. */
export interface DriftSurroundings {
  readonly environment?: NodeJS.ProcessEnv;
  readonly open?: (named: string, options: StackOptions) => Promise<Pick<OpenedStack, "config" | "engine">>;
  readonly now?: () => Date;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** `tributary drift`; gives the exit status. */
export async function drift(
  named: string,
  { cwd, backendUrl, json = false, openIssue = false }: DriftCommandOptions,
  surroundings: DriftSurroundings = {},
): Promise<number> {
  const { environment = process.env, now = () => new Date() } = surroundings;
  const open = surroundings.open ?? (await import("./stack")).openStack;
  const { config, engine } = await open(named, { cwd, ...(backendUrl !== undefined && { backendUrl }) });
  const report = await watched(engine, (observer) =>
    findDrift(engine, { ignore: config?.delivery.drift.ignore ?? {}, now: now(), observer }),
  );
  process.stdout.write(await written(report, json));
  if (openIssue) {
    await keepIssue(report, environment, surroundings.pause);
  }
  return hasDrift(report) ? EXIT.refused : EXIT.done;
}

/** Shows what the engine is at. */
async function watched<Result>(
  { stack }: StackEngine,
  work: (observer: EngineObserver) => Promise<Result>,
): Promise<Result> {
  let line = progress(`comparing ${stack}`);
  const next = (text: string) => {
    line.clear();
    line = progress(text);
  };
  try {
    return await work({
      started: ({ urn }) => {
        next(`comparing ${nameOf(urn)}`);
      },
    });
  } finally {
    line.clear();
  }
}

async function written(report: DriftReport, json: boolean): Promise<string> {
  if (json) {
    return `${JSON.stringify(report, null, 2)}\n`;
  }
  const { renderTerminal } = await import("../delivery/drift/formats/terminal");
  return renderTerminal(report, { colour: process.stdout.isTTY && !process.env["NO_COLOR"] });
}

const SAID: Readonly<Record<IssueOutcome["done"], string>> = {
  opened: "An issue was opened",
  updated: "The open issue was brought up to date",
  closed: "The open issue was closed",
  sent: "The webhook was told of it",
  nothing: "The issue is as it should be",
};

/** The drift has been told of already: that nobody could be told elsewhere is a warning, and the exit status stays. */
async function keepIssue(
  report: DriftReport,
  { TRIBUTARY_ISSUE_URL: url, TRIBUTARY_ISSUE_TOKEN: token }: NodeJS.ProcessEnv,
  pause: DriftSurroundings["pause"],
): Promise<void> {
  if (!url) {
    console.error("warning: --open-issue does nothing: TRIBUTARY_ISSUE_URL is not set.");
    return;
  }
  const issues = await import("../delivery/drift/issue");
  try {
    const target = { url, ...(token && { token }), ...(pause !== undefined && { pause }) };
    const { done, link } = await issues.keepIssue(report, target);
    console.error(`${SAID[done]}${link === undefined ? "" : `: ${link}`}.`);
  } catch (error) {
    if (!(error instanceof CodeHostError)) {
      throw error;
    }
    console.error(`warning: no issue was opened: ${error.message}`);
  }
}
