import type { StateResource } from "../delivery/engine/contract";
import { confirmByName, requireAnswer } from "./deploying/confirm";
import { isLogical } from "./deploying/progress";
import { renderChanges, renderMessages, renderTallyToDo } from "./deploying/report";
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

/** Options of `tributary destroy`, as commander gives them. */
export interface DestroyCommandOptions extends DeployingOptions {
  readonly yes?: boolean;
  readonly excludeProtected?: boolean;
}

/**
 * `tributary destroy`: deletes what the stack has made, after it has said what goes and what stays. Protected data is a
 * reason to refuse, or stays with `--exclude-protected`. Gives the exit status.
 */
export async function destroy(
  named: string,
  options: DestroyCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
): Promise<number> {
  const { terminal } = surroundings;
  const { yes = false, excludeProtected = false } = options;
  requireAnswer(terminal, "destroy", yes);
  parallelOf(options.parallel);
  const opened = await openFor(named, options, surroundings);
  const { engine, stack } = opened;
  const resources = await engine.resources();
  const preview = await runEngine(
    opened,
    {
      operation: "destroy",
      dry: true,
      start: (common) => engine.destroy({ ...common, previewOnly: true, excludeProtected }),
    },
    options,
    terminal,
  );
  terminal.note(`${renderMessages(preview)}${renderChanges(preview, { all: true })}${renderTallyToDo(preview)}\n`);
  terminal.note(renderStaying(resources, excludeProtected));
  if (preview.steps.length === 0) {
    terminal.note("There is nothing to destroy.\n");
    return EXIT.done;
  }
  if (!yes && !(await confirmByName(terminal, `This deletes what is listed above, for good.`, stack))) {
    terminal.note("Nothing was changed.\n");
    return EXIT.refused;
  }
  const run = await runEngine(
    opened,
    {
      operation: "destroy",
      dry: false,
      total: preview.steps.filter((step) => !isLogical(step)).length,
      start: (common) => engine.destroy({ ...common, excludeProtected }),
    },
    options,
    terminal,
  );
  await reportRun(opened, run, options, terminal);
  return EXIT.done;
}

/** What is there afterwards: protected in the state and in the cloud, retained in the cloud alone. */
function renderStaying(resources: readonly StateResource[], excludeProtected: boolean): string {
  const lines = resources.flatMap(({ urn, protect, retainOnDelete }) =>
    excludeProtected && protect
      ? [`  stays, protected: ${urn}\n`]
      : retainOnDelete
        ? [`  stays in the cloud, and the state forgets it: ${urn}\n`]
        : [],
  );
  return lines.join("");
}
