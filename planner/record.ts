import { takeEndings } from "./endings";
import { PlanError } from "./errors";
import type { Diagnostic, ResourceGraph } from "./graph";
import { beginRun, interceptSdk, runCallback, type ResourceInApply, type Run } from "./interception";
import { declareFeatures, planMonitor } from "./monitor";
import { Recorder, type Waiting } from "./recorder";

export type { Waiting } from "./recorder";
import { loadSdk, type Sdk } from "./sdk";
import { engineConfig, openSealedConfig, type ConfigValue } from "./secure-config";
import { forgetUnknowns } from "./unknown";

/** What a program is planned for. */
export interface RecordOptions {
  readonly project: string;
  readonly stack: string;
  /** Config by full key (`aws:region`); `{ secure: … }` anywhere in a value makes that part secret and unknown. */
  readonly config?: Readonly<Record<string, ConfigValue>>;
  /** Folder of the project; paths below it are written relative to it. The working directory by default. */
  readonly root?: string;
  /** The organisation that `pulumi.getOrganization()` gives; `organization`, Pulumi's own word for none, by default. */
  readonly organization?: string;
}

/** What a run of a program left behind. */
export interface Recorded {
  readonly graph: ResourceGraph;
  readonly resourcesInApply: readonly ResourceInApply[];
}

/** How a program is run. */
export interface RunOptions extends RecordOptions {
  readonly trace: boolean;
  /** Called once the run has begun, with what tells at any time what is still waited for. */
  readonly onStart?: (waiting: () => readonly Waiting[]) => void;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs `program` in this process, without an engine, and records what it registers. What a resource's inputs do not say
 * is unknown, as in `pulumi preview`; unlike there, callbacks of `apply` run on unknown values too, so that what they
 * build can be read.
 *
 * Calls follow one another, since the SDK's settings belong to the process. Throws what the program throws, and
 * {@link PlanError} for a resource made inside `apply` or two resources with one URN.
 */
export function recordGraph(program: () => unknown, options: RecordOptions): Promise<ResourceGraph> {
  const run = queue.then(async () => {
    const { graph, resourcesInApply } = await recordProgram(loadSdk(__dirname), program, { ...options, trace: true });
    const [first] = resourcesInApply;
    if (first !== undefined) {
      throw new PlanError("ResourceInApply", `${first.type} "${first.name}" is made inside apply.\n${first.stack}`);
    }
    return graph;
  });
  queue = run.catch(() => undefined);
  return run;
}

/** {@link recordGraph} on the program's own copy of the SDK, with what it found instead of an error. */
export async function recordProgram(sdk: Sdk, program: () => unknown, options: RunOptions): Promise<Recorded> {
  const { project, stack, trace, config = {}, root = process.cwd() } = options;
  interceptSdk(sdk);
  forgetUnknowns();
  const recorder = new Recorder(sdk, runCallback, {
    project,
    stack,
    trace,
    root,
  });
  const { values, secretKeys } = engineConfig(config);
  const run: Run = { recorder, trace, config: values, resourcesInApply: [], diagnostics: [] };

  sdk.settings.setMockOptions(planMonitor(), project, stack, true, options.organization ?? "organization");
  const store = sdk.state.getStore();
  store.settings.options.rootDirectory = root;
  declareFeatures(store);
  store.callbacks = recorder.callbacks;
  sdk.config.setAllConfig(values, secretKeys);

  const runEndings = takeEndings();
  const undo = [beginRun(run), openSealedConfig(sdk, values), collectRejections(recorder)];
  try {
    let outputs: unknown;
    let running = true;
    options.onStart?.(() => [
      ...recorder.waiting,
      ...(running ? [{ what: "the program's own promise, the one that it exports", stack: "" }] : []),
    ]);
    await sdk.stack.runInPulumiStack(async () => {
      try {
        outputs = await program();
      } catch (error) {
        recorder.failures.push(error);
      } finally {
        running = false;
      }
      return {};
    });
    const stackOutputs = recorder.readOutputs("the stack", isMap(outputs) ? outputs : {});
    await settled(recorder);
    runEndings();
    await settled(recorder);
    return {
      graph: {
        version: 1,
        project,
        stack,
        resources: [...recorder.resources.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
        outputs: stackOutputs,
        diagnostics: run.diagnostics as readonly Diagnostic[],
      },
      resourcesInApply: run.resourcesInApply,
    };
  } finally {
    undo.forEach((step) => step());
  }
}

/** Waits for all that is on its way; throws what failed first. */
async function settled(recorder: Recorder): Promise<void> {
  await recorder.drain();
  if (recorder.failures.length > 0) {
    throw recorder.failures[0];
  }
}

/** Rejections that nobody handles are failures of the program, as they are under the engine. */
function collectRejections(recorder: Recorder): () => void {
  const collect = (error: unknown): void => {
    recorder.failures.push(error);
  };
  process.on("unhandledRejection", collect);
  return () => process.off("unhandledRejection", collect);
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
