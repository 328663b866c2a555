import { confirm, requireAnswer } from "./deploying/confirm";
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
import { EXIT, UsageError } from "./errors";

/** Options of `tributary refresh`, as commander gives them. */
export interface RefreshCommandOptions extends DeployingOptions {
  readonly yes?: boolean;
  readonly clearPendingCreates?: boolean;
  /** `<urn>=<id>` of each creation to take in. */
  readonly import?: readonly string[];
}

/**
 * `tributary refresh`: brings the state up to date with what is really there, after it has shown how they differ. Nothing
 * in a cloud is changed. Gives the exit status.
 */
export async function refresh(
  named: string,
  options: RefreshCommandOptions,
  surroundings: DeployingSurroundings = realSurroundings(),
): Promise<number> {
  const { terminal } = surroundings;
  const { yes = false, clearPendingCreates = false } = options;
  requireAnswer(terminal, "refresh", yes);
  parallelOf(options.parallel);
  const importPendingCreates = importsOf(options.import ?? []);
  const opened = await openFor(named, options, surroundings);
  const { engine, stack } = opened;
  const open = await engine.pending();
  const preview = await runEngine(
    opened,
    { operation: "refresh", dry: true, start: (common) => engine.refresh({ ...common, previewOnly: true }) },
    options,
    terminal,
  );
  terminal.note(`${renderMessages(preview)}${renderChanges(preview, { all: true })}${renderTallyToDo(preview)}\n`);
  for (const { kind, urn } of open) {
    terminal.note(`  left open: ${kind} ${urn}${fate(kind, urn, importPendingCreates, clearPendingCreates)}\n`);
  }
  const anything = preview.steps.length > 0 || open.length > 0;
  if (anything && !yes && !(await confirm(terminal, `Write this into the state of ${stack}?`))) {
    terminal.note("Nothing was changed.\n");
    return EXIT.refused;
  }
  const run = await runEngine(
    opened,
    {
      operation: "refresh",
      dry: false,
      start: (common) => engine.refresh({ ...common, clearPendingCreates, importPendingCreates }),
    },
    options,
    terminal,
  );
  await reportRun(opened, run, options, terminal);
  return EXIT.done;
}

/** What the refresh does about an operation that was left open. */
function fate(kind: string, urn: string, imports: Readonly<Record<string, string>>, clear: boolean): string {
  if (kind !== "creating") {
    return ", will be read";
  }
  const id = imports[urn];
  return id !== undefined
    ? `, will be taken in as ${id}`
    : clear
      ? ", will be forgotten"
      : ", stays open: see --import and --clear-pending-creates";
}

/** A URN holds no equals sign, an id may. */
function importsOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((one) => {
      const [, urn, id] = /^(urn:pulumi:[^=]+)=(.+)$/s.exec(one) ?? [];
      if (urn === undefined || id === undefined) {
        throw new UsageError(`--import takes a resource's URN, = and the id that its cloud gave it, not "${one}".`);
      }
      return [urn, id] as const;
    }),
  );
}
