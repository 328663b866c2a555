import { EngineError, type EngineRun, type Operation, type RunOptions } from "../../delivery/engine/contract";
import { UsageError } from "../errors";
import { openStack, type OpenedStack } from "../stack";
import { interruptible } from "./interrupts";
import { showProgress } from "./progress";
import { renderMessages, renderOutputs, renderTally, runDocument } from "./report";
import { processTerminal, type Terminal } from "./terminal";

/** Options that every verb of the engine has, as commander gives them. */
export interface DeployingOptions {
  readonly cwd: string;
  readonly backendUrl?: string;
  readonly json?: boolean;
  readonly parallel?: string;
  readonly message?: string;
}

/** What a verb needs besides its options; a test gives its own. */
export interface DeployingSurroundings {
  readonly terminal: Terminal;
  readonly open: typeof openStack;
}

/** The terminal that there is, and the Pulumi that is installed. */
export function realSurroundings(): DeployingSurroundings {
  return { terminal: processTerminal(), open: openStack };
}

/** Opens the stack that a verb was called for. */
export function openFor(
  named: string,
  { cwd, backendUrl }: DeployingOptions,
  { open }: DeployingSurroundings,
): Promise<OpenedStack> {
  return open(named, { cwd, ...(backendUrl !== undefined && { backendUrl }) });
}

/** What a run is started with. */
export interface RunRequest {
  readonly operation: Operation;
  /** Whether it only says what it would do. */
  readonly dry: boolean;
  readonly total?: number;
  readonly start: (options: RunOptions) => Promise<EngineRun>;
}

/**
 * Runs one operation with progress, and stops it in order when somebody asks. Where it fails, `--json` is written of what
 * it had done, and the error goes on.
 */
export async function runEngine(
  { stack, engine }: Pick<OpenedStack, "stack" | "engine">,
  { operation, dry, total, start }: RunRequest,
  options: DeployingOptions,
  terminal: Terminal,
): Promise<EngineRun> {
  const parallel = parallelOf(options.parallel);
  const progress = showProgress(terminal, {
    doing: `${dry && operation !== "preview" ? `preview of ${operation}` : operation} of ${stack}`,
    ...(total !== undefined && { total }),
    lines: !dry,
  });
  try {
    return await interruptible(terminal, (interrupts) =>
      start({
        observer: progress.observer,
        ...interrupts,
        ...(parallel !== undefined && { parallel }),
        ...(options.message !== undefined && { message: options.message }),
      }),
    );
  } catch (error) {
    progress.end();
    if (options.json && error instanceof EngineError) {
      terminal.out(`${JSON.stringify(runDocument(engine, operation, error.run, error), null, 2)}\n`);
    }
    throw error;
  } finally {
    progress.end();
  }
}

/** Says what came of a run. */
export async function reportRun(
  { stack, engine }: Pick<OpenedStack, "stack" | "engine">,
  run: EngineRun,
  { json }: DeployingOptions,
  terminal: Terminal,
): Promise<void> {
  if (json) {
    terminal.out(`${JSON.stringify(runDocument(engine, run.operation, run), null, 2)}\n`);
    return;
  }
  terminal.note(renderMessages(run));
  terminal.out(`${run.operation} of ${stack}: ${renderTally(run)}, in ${run.durationSeconds} s\n`);
  if (run.operation === "up") {
    terminal.out(renderOutputs(await engine.outputs()));
  }
  if (run.link !== undefined) {
    terminal.out(`${run.link}\n`);
  }
}

/** Checks `--parallel` before anything is done. */
export function parallelOf(given: string | undefined): number | undefined {
  if (given !== undefined && !/^[1-9]\d{0,5}$/.test(given)) {
    throw new UsageError(`--parallel takes a whole number from 1, not "${given}".`);
  }
  return given === undefined ? undefined : Number(given);
}
