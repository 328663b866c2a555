import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { type Plan, planStacks, type ResourceGraph } from "../../planner";
import { diffGraphs, documentation, type GraphDiff } from "../../planner/diff";
import { chooseStack, type Project, readProject } from "../../planner/project";
import { nameOf } from "../../planner/urn";
import { linkDependencies } from "./dependencies";
import { PreviewError } from "./errors";
import { type Base, findBase } from "./git";
import { addWorktree } from "./worktree";

export { PreviewError, type PreviewErrorCode } from "./errors";

/** What is to be compared. */
export interface PreviewRequest {
  /** Folder of the Pulumi program; as it stands there, committed or not, it is the side after. */
  readonly cwd: string;
  /** Branch, tag or commit that is the side before. */
  readonly base: string;
  /** The stack; dev, or the only one, when absent. */
  readonly stack?: string;
  /** Every stack that either side has. */
  readonly all?: boolean;
  /** Absolute path of the stack's config on both sides, where it does not lie with the program. Outside the repository it is the same file. */
  readonly configFile?: string;
  /** Where the packages of bases whose lock file differs are kept. */
  readonly cache: string;
  /** Told what is being done. */
  readonly onProgress?: (doing: string) => void;
}

/** A stack's plans on both sides. */
export interface Sides {
  readonly before: ResourceGraph;
  readonly after: ResourceGraph;
}

/** What was found, and what has to be said of it. */
export interface Preview {
  /** The commit that was compared with. */
  readonly commit: string;
  /** One for each stack, in the order of their names. */
  readonly diffs: readonly GraphDiff[];
  /** What each of the diffs compares. */
  readonly sides: readonly Sides[];
  /** Of the packages that were taken for the base, and what the program says while it is planned that it did not before. */
  readonly warnings: readonly string[];
}

/**
 * Compares what the program in a folder plans with what it planned at another commit. The base's worktree is removed
 * afterwards, also when planning fails or the process is interrupted. Throws {@link PreviewError} and the planner's own.
 */
export async function previewChange(request: PreviewRequest): Promise<Preview> {
  const progress = request.onProgress ?? (() => undefined);
  progress(`looking for ${request.base}`);
  const base = await findBase(request.cwd, request.base);
  const after = readProject(realpathSync(request.cwd));
  const program = relative(realpathSync(base.root), realpathSync(after.root));
  // What stands here needs nothing of the base, so it is planned while that is checked out.
  const here = planSide(after.root, stacksHere(request, after), request.configFile, (error) => {
    throw error;
  });
  here.catch(() => undefined);
  progress(`checking out ${request.base}`);
  const checkout = addWorktree(base);
  const release = onInterrupt(async () => (await checkout).remove());
  const worktree = await checkout.catch((error: unknown) => {
    release();
    throw error;
  });
  try {
    const folder = join(worktree.root, program);
    const before = existsSync(folder) ? projectIn(folder) : undefined;
    progress(`preparing the packages of ${request.base}`);
    const warnings = await linkDependencies({
      after: base.root,
      before: worktree.root,
      program: program === "" ? "." : program,
      cache: request.cache,
    });
    const configFiles = configFilesOf(request, base, worktree.root);
    const stacks = stacksOf(request, before, after, configFiles);
    progress(`planning ${stacks.join(", ")} on both sides`);
    const there = stacks.filter(
      (stack) =>
        before !== undefined &&
        (configFiles.before === undefined ? hasStack(before, stack) : existsSync(configFiles.before)),
    );
    const [old, now] = await Promise.all([
      planSide(folder, there, configFiles.before, (error, stack) => refuse(error, base, stack)),
      here,
    ]);
    const graphOf = (side: Side, stack: string): ResourceGraph =>
      side.get(stack)?.graph ?? emptyGraph(after.name, stack);
    const sides = stacks.map((stack) => ({ before: graphOf(old, stack), after: graphOf(now, stack) }));
    return {
      commit: base.commit,
      diffs: sides.map((side) => diffGraphs(side.before, side.after, documentation)),
      sides,
      warnings: [...warnings, ...newSayings(old, now)],
    };
  } finally {
    release();
    worktree.remove();
  }
}

/** The stacks of the working tree that are to be planned; none where only the base can have what is asked for. */
function stacksHere({ all, stack, configFile }: PreviewRequest, project: Project): readonly string[] {
  if (all === true) {
    return project.stacks;
  }
  const lacks = configFile === undefined ? stack !== undefined && !hasStack(project, stack) : !existsSync(configFile);
  return lacks ? [] : [chooseStack(project, stack, configFile)];
}

/** A project without any stack file has whatever stack it is asked for, as in Pulumi. */
function hasStack({ stacks }: Project, stack: string): boolean {
  return stacks.length === 0 || stacks.includes(stack);
}

/** The plans of one side, by stack. */
type Side = ReadonlyMap<string, Plan>;

/** Plans `stacks` of the program in `cwd`; `fail` throws what is to be said of the first that does not plan. */
async function planSide(
  cwd: string,
  stacks: readonly string[],
  configFile: string | undefined,
  fail: (error: unknown, stack: string) => never,
): Promise<Side> {
  const results = await planStacks(
    stacks.map((stack) => ({ cwd, stack, ...(configFile !== undefined && { configFile }), lenient: true })),
  );
  return new Map(
    stacks.map((stack, index) => {
      const result = results[index];
      return [stack, result?.status === "fulfilled" ? result.value : fail(result?.reason, stack)];
    }),
  );
}

/** What the program says while it is planned that it did not say at the base: each once, whatever stack says it. */
function newSayings(before: Side, after: Side): readonly string[] {
  const said = sayings(before);
  return [...sayings(after)].filter((text) => !said.has(text));
}

function sayings(side: Side): ReadonlySet<string> {
  return new Set(
    [...side.values()].flatMap(({ warnings, graph }) => [
      ...warnings,
      ...graph.diagnostics
        .filter(({ severity }) => severity === "warning" || severity === "error")
        .map(({ message, urn }) => (urn === undefined ? message : `${nameOf(urn)}: ${message}`)),
    ]),
  );
}

/** The project in a folder of the base; undefined where there is none yet. */
function projectIn(folder: string): Project | undefined {
  return ["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(folder, name))) ? readProject(folder) : undefined;
}

function configFilesOf(
  { configFile }: PreviewRequest,
  { root }: Base,
  worktree: string,
): { readonly before?: string; readonly after?: string } {
  if (configFile === undefined) {
    return {};
  }
  const after = resolve(configFile);
  const within = relative(realpathSync(root), existsSync(after) ? realpathSync(after) : after);
  const outside = isAbsolute(within) || within === ".." || within.startsWith(`..${sep}`);
  return { after, before: outside ? after : join(worktree, within) };
}

/** Throws where neither side has the stack. */
function stacksOf(
  request: PreviewRequest,
  before: Project | undefined,
  after: Project,
  files: { readonly before?: string; readonly after?: string },
): readonly string[] {
  if (request.all === true) {
    const stacks = [...new Set([...(before?.stacks ?? []), ...after.stacks])].sort();
    if (stacks.length === 0) {
      throw new PreviewError("NoSuchStack", `${after.name} has no stack on either side: add a Pulumi.dev.yaml.`);
    }
    return stacks;
  }
  if (request.stack !== undefined && files.after === undefined && before?.stacks.includes(request.stack) === true) {
    return [request.stack];
  }
  const there = files.after !== undefined && !existsSync(files.after) ? files.before : files.after;
  return [chooseStack(after, request.stack, there)];
}

function refuse(error: unknown, { ref }: Base, stack: string): never {
  throw new PreviewError(
    "BaseDoesNotPlan",
    `${ref} does not plan its stack ${stack}, so there is nothing to compare with. It says:\n${(error as Error).message}`,
    { cause: error },
  );
}

function emptyGraph(project: string, stack: string): ResourceGraph {
  return { version: 1, project, stack, resources: [], outputs: {}, diagnostics: [] };
}

/** Runs `clean` when the process is interrupted, which then ends as the signal wants it to. */
function onInterrupt(clean: () => Promise<void>): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const listeners = signals.map((signal) => {
    const end = (): boolean => process.kill(process.pid, signal);
    const listener = (): void => {
      release();
      clean().then(end, end);
    };
    process.once(signal, listener);
    return { signal, listener };
  });
  const release = (): void => {
    for (const { signal, listener } of listeners) {
      process.off(signal, listener);
    }
  };
  return release;
}
