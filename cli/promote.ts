import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";

import { ApprovalError } from "../delivery/approval";
import {
  checkOutCommit,
  type CommitCheckout,
  promote,
  PromoteError,
  type PlannedStage,
  type ReleaseRecord,
  type Stage,
  type Surroundings,
} from "../delivery/promote";
import { version } from "../package.json";
import { planProgram } from "../planner";
import { askForRelease } from "./ask-for-release";
import { EXIT, UsageError } from "./errors";
import { progress } from "./progress";
import { openStage } from "./stage";
import { runLink } from "./run-link";

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
  environment: Environment = process.env,
): Promise<number> {
  const through = options.through.split(",").map((stage) => stage.trim());
  const to = options.to ?? through.at(-1) ?? "";
  if (through.includes("")) {
    throw new UsageError(`--through takes stacks between commas, such as dev,test,prod, not "${options.through}".`);
  }
  const approval = options.approval ?? (environment["TRIBUTARY_APPROVAL"] || undefined);
  const stop = stopOnSignal();
  const report = new Report(options.json ?? false);
  let checkout: CommitCheckout | undefined;
  try {
    report.doing(`checking out ${options.commit}`);
    checkout = await checkOutCommit({ cwd: resolve(options.cwd), ref: options.commit, cache: CACHE });
    if (checkout.uncommitted) {
      report.warn("the working tree has changes that are in no commit: they are not part of the release");
    }
    const { folder, commit } = checkout;
    const outcomes = await promote(
      { commit, through, to, ...(approval !== undefined && { approval: approval.trim() }) },
      {
        open: (name): Promise<Stage> => openStage(name, { ...options, cwd: folder }),
        plan: (stack) => planProgram({ cwd: folder, stack }),
      },
      surroundings(report, folder, stop.signal, environment),
    );
    report.clear();
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ version: 1, commit: commit.hash, stages: outcomes }, null, 2)}\n`);
    }
    return EXIT.done;
  } catch (error) {
    report.clear();
    if (error instanceof ApprovalError || (error instanceof PromoteError && error.isRefusal)) {
      console.error(`error: ${error.message}`);
      return EXIT.refused;
    }
    throw error;
  } finally {
    stop.end();
    checkout?.remove();
  }
}

function surroundings(report: Report, folder: string, signal: AbortSignal, environment: Environment): Surroundings {
  const link = runLink(environment);
  const terminal = process.stdin.isTTY && process.stderr.isTTY;
  return {
    runner: { host: hostname(), pid: process.pid, user: userInfo().username },
    version,
    ...(link !== undefined && { link }),
    signal,
    observer: {
      doing: (stage, what) => {
        report.doing(`${stage}: ${what}`);
      },
      warn: (message) => {
        report.warn(message);
      },
      done: (stage, outcome, record) => {
        report.done(stage, outcome, record);
      },
      engine: {
        started: ({ op, urn }) => {
          report.doing(`${op} ${urn.split("::").at(-1) ?? urn}`);
        },
      },
    },
    now: () => new Date(),
    isAlive,
    risksSince: (stage, commit) => risksSince(stage, commit, folder),
    ...(terminal && {
      confirm: (summary) => {
        report.clear();
        return askForRelease(summary, folder, signal);
      },
    }),
    announce: (record, channel) => announce(record, channel, environment),
  };
}

/** The sentences of the diff between what the stage has and what it would get, the gravest first. */
async function risksSince({ name }: PlannedStage, commit: string, folder: string): Promise<readonly string[]> {
  const { previewChange } = await import("../delivery/preview");
  const { diffs } = await previewChange({ cwd: folder, base: commit, stack: name, cache: CACHE });
  return diffs.flatMap(({ findings }) => findings.map(({ sentence }) => sentence));
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

/** What is being done, on a terminal; what was done, on standard output or, beside `--json`, on standard error. */
class Report {
  private line: ReturnType<typeof progress> | undefined;

  constructor(private readonly json: boolean) {}

  doing(what: string): void {
    this.clear();
    this.line = progress(what);
  }

  warn(message: string): void {
    this.clear();
    console.error(`warning: ${message}`);
  }

  done(
    stage: string,
    outcome: "released" | "already-released",
    { commit, approval, seconds = 0 }: ReleaseRecord,
  ): void {
    this.clear();
    const by = approval.by === undefined ? "" : `, approved by ${approval.by}`;
    const text = `${stage.padEnd(8)}  ${commit.slice(0, 12)}  ${
      outcome === "released" ? `released in ${Math.round(seconds)} s${by}` : "was released before"
    }`;
    (this.json ? console.error : console.log)(text);
  }

  clear(): void {
    this.line?.clear();
    this.line = undefined;
  }
}

/** The first signal stops the engine between two steps; the second ends the process, as if nobody listened. */
function stopOnSignal(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const end = (): void => {
    signals.forEach((name) => process.removeListener(name, stop));
  };
  const stop = (): void => {
    end();
    console.error("stopping after the step that is under way; press Ctrl-C again to end at once");
    controller.abort();
  };
  signals.forEach((name) => process.on(name, stop));
  return { signal: controller.signal, end };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
