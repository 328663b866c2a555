import type { EngineRun } from "../delivery/engine/contract";
import { EXIT, UsageError } from "./errors";
import { renderChanges, renderMessages, renderTallyToDo, runDocument } from "./deploying/report";
import type { Terminal } from "./deploying/terminal";
import {
  type DeployingOptions,
  type DeployingSurroundings,
  openFor,
  parallelOf,
  realSurroundings,
  runEngine,
} from "./deploying/verb";
import type { OpenedStack } from "./stack";

/** Options of `tributary preview`, as commander gives them. */
export interface PreviewCommandOptions extends DeployingOptions {
  readonly refresh?: boolean;
  readonly diff?: boolean;
  readonly request?: string;
}

/** `tributary preview`: what the engine would do to the stack. Gives the exit status. */
export async function preview(
  named: string,
  options: PreviewCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
): Promise<number> {
  const { terminal } = surroundings;
  const { refresh = false, diff = false, json = false } = options;
  parallelOf(options.parallel);
  if (refresh && options.request !== undefined) {
    throw new UsageError(
      "--request is for what tributary promote does, and that does not refresh: leave out --refresh.",
    );
  }
  const opened = await openFor(named, options, surroundings);
  const writeRequest = options.request === undefined ? undefined : await openRequest(options.request, opened);
  const run = await runEngine(
    opened,
    { operation: "preview", dry: true, start: (common) => opened.engine.preview({ ...common, refresh }) },
    options,
    terminal,
  );
  await writeRequest?.(run, terminal);
  if (json) {
    terminal.out(`${JSON.stringify(runDocument(opened.engine, "preview", run), null, 2)}\n`);
  } else {
    terminal.note(renderMessages(run));
    terminal.out(renderChanges(run, { all: diff }));
    terminal.out(`preview of ${opened.stack}: ${renderTallyToDo(run)}, in ${run.durationSeconds} s\n`);
  }
  return EXIT.done;
}

/** Loaded when it is asked for: it plans and reads records besides. */
async function openRequest(file: string, opened: OpenedStack) {
  const { requestedCommit, writeRequest } = await import("./approval-request");
  const commit = await requestedCommit(opened);
  return (run: EngineRun, terminal: Terminal) => writeRequest(file, commit, opened, run, terminal);
}
