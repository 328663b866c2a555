import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";

import { ApprovalError } from "../delivery/approval";
import {
  checkOutCommit,
  promote,
  PromoteError,
  type PromoteObserver,
  type ReleaseRecord,
  type StageOutcome,
} from "../delivery/promote";
import { version } from "../package.json";
import { planProgram } from "../planner";
import { nameOf } from "../planner/urn";
import { type Interrupts, interruptible } from "./deploying/interrupts";
import type { Terminal } from "./deploying/terminal";
import { type DeployingSurroundings, realSurroundings } from "./deploying/verb";
import { EXIT, UsageError } from "./errors";
import { approvalAt } from "./approval-before";
import { askForRelease } from "./ask-for-release";
import { printable } from "./printable";
import { risksSince } from "./release-risks";
import { runLink } from "./run-link";
import { stageOf } from "./stage";

/** Options of `tributary promote`, as commander gives them. */
export interface PromoteCommandOptions {
  readonly to?: string;
  readonly commit: string;
  readonly through: string;
  readonly approval?: string;
  readonly cwd: string;
  readonly backendUrl?: string;
  readonly json?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where packages of other lock files are kept, beside what is compiled. */
const CACHE = join(__dirname, "..", "node_modules", ".cache", "tributary", "bases");

/** `tributary promote`; gives the exit status: 1 where somebody or something said no. */
export async function promoteCommit(
  options: PromoteCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
  environment: Environment = process.env,
): Promise<number> {
  const { terminal } = surroundings;
  const { through, to } = stagesOf(options);
  try {
    const { commit, outcomes } = await interruptible(terminal, (interrupts) =>
      release({ ...options, through, to }, surroundings, environment, interrupts),
    );
    terminal.show("");
    if (options.json) {
      terminal.out(`${JSON.stringify({ version: 1, commit, stages: outcomes }, null, 2)}\n`);
    }
    return EXIT.done;
  } catch (error) {
    terminal.show("");
    if (error instanceof ApprovalError || (error instanceof PromoteError && error.isRefusal)) {
      terminal.note(`error: ${error.message}\n`);
      return EXIT.refused;
    }
    throw error;
  }
}

function stagesOf({ through, to }: PromoteCommandOptions): {
  readonly through: readonly string[];
  readonly to: string;
} {
  const stages = through.split(",").map((stage) => stage.trim());
  if (stages.includes("")) {
    throw new UsageError(`--through takes stacks between commas, such as dev,test,prod, not "${through}".`);
  }
  return { through: stages, to: to ?? stages.at(-1) ?? "" };
}

interface ReleaseOptions extends Omit<PromoteCommandOptions, "through"> {
  readonly through: readonly string[];
  readonly to: string;
}

async function release(
  { through, to, cwd, commit: ref, backendUrl, approval, json = false }: ReleaseOptions,
  { terminal, open }: DeployingSurroundings,
  environment: Environment,
  interrupts: Interrupts,
): Promise<{ readonly commit: string; readonly outcomes: readonly StageOutcome[] }> {
  terminal.show(`checking out ${ref}`);
  const { commit, folder, uncommitted, remove } = await checkOutCommit({ cwd: resolve(cwd), ref, cache: CACHE });
  try {
    const observer = observerOn(terminal, json);
    if (uncommitted.length > 0) {
      observer.warn?.("the working tree has changes that are in no commit: they are not part of the release");
    }
    const token = (approval ?? environment["TRIBUTARY_APPROVAL"] ?? "").trim();
    const link = runLink(environment);
    const outcomes = await promote(
      { commit, through, to, ...(token !== "" && { approval: token }) },
      {
        open: async (stack) =>
          stageOf(await open(stack, { cwd: folder, ...(backendUrl !== undefined && { backendUrl }) })),
        plan: (stack) => planProgram({ cwd: folder, stack }),
      },
      {
        runner: { host: hostname(), pid: process.pid, user: userInfo().username },
        version,
        observer,
        ...interrupts,
        ...(link !== undefined && { link }),
        now: () => new Date(),
        isAlive,
        risksSince: ({ name }, since) => risksSince({ cwd: folder, stack: name, commit: since, cache: CACHE }),
        approvalAt: ({ name }, before) => approvalAt(folder, name, before),
        ...(terminal.interactive && { confirm: (summary) => askForRelease(terminal, summary, folder) }),
        announce: (record, channel) => announce(record, channel, environment),
      },
    );
    return { commit: commit.hash, outcomes };
  } finally {
    remove();
  }
}

async function announce(record: ReleaseRecord, channel: string, environment: Environment): Promise<string | undefined> {
  const webhook = environment["TRIBUTARY_SLACK_WEBHOOK"];
  if (webhook === undefined || webhook === "" || record.status === "deploying") {
    return undefined;
  }
  const { postToSlack, slackMessage } = await import("../delivery/notify/slack");
  const { status, seconds = 0 } = record;
  return postToSlack(webhook, slackMessage({ ...record, status, seconds }, channel));
}

/** What is being done, in a live line; what was done, on standard output or, beside `--json`, on standard error. */
function observerOn(terminal: Terminal, json: boolean): PromoteObserver {
  let stage = "";
  const show = (what: string): void => {
    terminal.show(`${stage}: ${what}`.slice(0, terminal.columns - 1));
  };
  return {
    doing: (name, what) => {
      stage = name;
      show(what);
    },
    warn: (message) => {
      terminal.note(`warning: ${printable(message)}\n`);
    },
    done: (name, outcome, { commit, approval, seconds = 0 }) => {
      const by = approval.by === undefined ? "" : `, approved by ${approval.by}`;
      const what = outcome === "released" ? `released in ${Math.round(seconds)} s${by}` : "was released before";
      const line = `${name.padEnd(8)}  ${commit.slice(0, 12)}  ${what}\n`;
      if (json) {
        terminal.note(line);
      } else {
        terminal.out(line);
      }
    },
    engine: {
      started: ({ op, urn }) => {
        show(`${op} ${nameOf(urn)}`);
      },
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
