import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { EngineError, type EngineRun } from "../delivery/engine/contract";
import { pendingMessage } from "../delivery/engine/pending";
import { confirm, confirmByName, isProduction, requireAnswer } from "./deploying/confirm";
import { isLogical } from "./deploying/progress";
import { renderChanges, renderMessages, renderTallyToDo } from "./deploying/report";
import type { Terminal } from "./deploying/terminal";
import {
  type DeployingOptions,
  type DeployingSurroundings,
  openFor,
  parallelOf,
  realSurroundings,
  reportRun,
  runEngine,
} from "./deploying/verb";
import { EXIT } from "./errors";
import type { OpenedStack } from "./stack";

/** Options of `tributary up`, as commander gives them. */
export interface UpCommandOptions extends DeployingOptions {
  readonly yes?: boolean;
  readonly refresh?: boolean;
}

/**
 * `tributary up`: makes the stack what the program says, after it has shown what that takes. What a person says yes to is
 * what is done: the engine is held to the plan that was shown. Gives the exit status.
 */
export async function up(
  named: string,
  options: UpCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
): Promise<number> {
  const { terminal } = surroundings;
  const { yes = false, refresh = false } = options;
  requireAnswer(terminal, "up", yes);
  parallelOf(options.parallel);
  const opened = await openFor(named, options, surroundings);
  const { engine } = opened;
  const exists = await engine.exists();
  const open = exists ? await engine.pending() : [];
  if (open.some(({ kind }) => kind === "creating")) {
    // The engine would refuse as well, and only after the question.
    throw new EngineError("Pending", pendingMessage(opened.stack, open));
  }
  // The plan holds the program's inputs: nobody else may read it.
  const folder = await mkdtemp(join(tmpdir(), "tributary-up-"));
  try {
    const plan = exists && !yes ? join(folder, "plan.json") : undefined;
    const preview = await runEngine(
      opened,
      {
        operation: "preview",
        dry: true,
        start: (common) => engine.preview({ ...common, refresh, ...(plan !== undefined && { savePlan: plan }) }),
      },
      options,
      terminal,
    );
    terminal.note(`${renderMessages(preview)}${renderChanges(preview, { all: false })}${renderTallyToDo(preview)}\n`);
    if (!yes && !(await mayGoOn(opened, preview, exists, terminal))) {
      terminal.note("Nothing was changed.\n");
      return EXIT.refused;
    }
    if (!exists) {
      await engine.create();
      terminal.note(
        `Made the stack ${engine.stack} in ${engine.backendUrl}. Commit Pulumi.${opened.stack}.yaml: it says now how the stack's secrets are encrypted.\n`,
      );
    }
    const run = await runEngine(
      opened,
      {
        operation: "up",
        dry: false,
        total: preview.steps.filter((step) => !isLogical(step)).length,
        start: (common) => engine.up({ ...common, refresh, ...(plan !== undefined && { plan }) }),
      },
      options,
      terminal,
    );
    await reportRun(opened, run, options, terminal);
    return EXIT.done;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Nothing to change is nothing to ask; outputs alone are brought up to date. */
async function mayGoOn(
  { stack, config, engine }: OpenedStack,
  { steps }: EngineRun,
  exists: boolean,
  terminal: Terminal,
): Promise<boolean> {
  if (steps.length === 0 && exists) {
    return true;
  }
  const what = exists ? `Do this to ${stack}?` : `Make the stack ${stack} in ${engine.backendUrl}, and do this to it?`;
  return isProduction(config, stack) ? confirmByName(terminal, what, stack) : confirm(terminal, what);
}
