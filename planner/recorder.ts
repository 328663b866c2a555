import { resolveAliases, type AliasSpec } from "./aliases";
import { showPath, type ShownPath } from "./assets";
import { expandDependencies, namedUrn, whenExpandable, whenNamed } from "./dependencies";
import { PlanError } from "./errors";
import type { Json, PlannedResource } from "./graph";
import { InputReader, joinPath, type InputContext } from "./inputs";
import { allOf } from "./promises";
import { entryOf, ResourceEntry, type Registration } from "./resource-entry";
import { outputFactory, settle, settleDeep, type Callback, type OutputSource, type Settled } from "./outputs";
import {
  isOutput,
  isResource,
  type OptionsLike,
  type OutputLike,
  type ResourceLike,
  type Sdk,
  type Transform,
} from "./sdk";
import { isUnknown, readable } from "./unknown";
import { isStack, STACK_TYPE } from "./urn";

/** What a plan is recorded for. */
export interface RecorderOptions {
  readonly project: string;
  readonly stack: string;
  /** Folder of the project. */
  readonly root: string;
  /** Whether to keep where each resource was made. */
  readonly trace: boolean;
}

/** Something that a plan waits for. */
export interface Waiting {
  readonly what: string;
  /** Where it was made; empty where that is not kept. */
  readonly stack: string;
}

/**
 * Records resources in place of an engine. It answers at once what the engine would answer in a preview: a resource's
 * inputs are its outputs, and everything else is unknown.
 */
export class Recorder implements InputContext {
  readonly resources = new Map<string, PlannedResource>();
  /** What failed on the way: an apply that threw, an input whose promise was rejected. */
  readonly failures: unknown[] = [];
  /** Stands in for the engine's way to call back into the program; the recorder calls back itself. */
  readonly callbacks = {
    registerStackTransform: (transform: Transform): void => {
      this.#stackTransforms.push(transform);
    },
    registerStackInvokeTransform: (): void => undefined,
    registerResourceHook: (): Promise<void> => Promise.resolve(),
    registerErrorHook: (): Promise<void> => Promise.resolve(),
    awaitStackRegistrations: (): Promise<void> => Promise.resolve(),
    shutdown: (): void => undefined,
  };
  readonly makeOutput: (source: OutputSource) => OutputLike;
  readonly #options: RecorderOptions;
  readonly #stackTransforms: Transform[] = [];
  readonly #waiting = new Set<Followed>();

  constructor(sdk: Sdk, run: (callback: Callback, state: Settled) => unknown, options: RecorderOptions) {
    this.#options = options;
    this.makeOutput = outputFactory(sdk.output.Output.prototype, run);
  }

  /** Records a resource: at once where all that it needs is there, later otherwise. */
  register(registration: Registration): void {
    const entry = new ResourceEntry(this.makeOutput, registration);
    const transforms = isRoot(registration) ? [] : [...(registration.opts.transforms ?? []), ...this.#stackTransforms];
    const pending =
      transforms.length === 0 ? this.#read(entry) : entry.transform(transforms).then(() => this.#read(entry));
    if (pending !== undefined) {
      entry.pending = pending.then(() => {
        entry.pending = undefined;
      });
      this.follow(entry.pending, () => `${entry.type} "${entry.name}" waits for ${entry.waitsFor}`);
    }
  }

  /** Waits, before the plan is done, for what a component gave out; a plan does not show it. */
  registerOutputs(resource: ResourceLike, outputs: unknown): void {
    const entry = entryOf(resource);
    if (entry !== undefined && !isRoot(entry)) {
      this.readOutputs(`${entry.type} "${entry.name}"`, outputs);
    }
  }

  /** Reads what a component or the stack gave out; the result is whole when the plan is drained. */
  readOutputs(owner: string, outputs: unknown): Readonly<Record<string, Json>> {
    const reader = new InputReader(this);
    const read: Record<string, Json | undefined> = {};
    for (const [key, value] of Object.entries(outputs ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
      reader.read(value, joinPath("", key), new Set(), read, key);
    }
    const pending = reader.fillHoles();
    if (pending !== undefined) {
      this.follow(pending, () => `${owner} waits for its output ${reader.waiting.join(", ")}`);
    }
    return read as Record<string, Json>;
  }

  /** Counts `promise` among what the plan waits for; what it rejects with is a failure of the program. */
  follow(promise: Promise<unknown>, describe: () => string): void {
    const waiting = { promise, describe, stack: this.#options.trace ? (new Error().stack ?? "") : "" };
    this.#waiting.add(waiting);
    promise.then(
      () => this.#waiting.delete(waiting),
      (error: unknown) => {
        this.#waiting.delete(waiting);
        this.failures.push(error);
      },
    );
  }

  /** What the plan still waits for. */
  get waiting(): readonly Waiting[] {
    return [...this.#waiting].map(({ describe, stack }) => ({ what: describe(), stack }));
  }

  /** Settles when nothing is waited for any more, not even by what came up meanwhile, or when something failed. */
  async drain(): Promise<void> {
    do {
      await Promise.all([...this.#waiting].map(({ promise }) => promise.catch(() => undefined)));
      // What follows from the last of them runs within this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#waiting.size > 0 && this.failures.length === 0);
  }

  /** Adds a resource to the plan. */
  add(resource: PlannedResource): void {
    if (this.resources.has(resource.urn)) {
      throw new PlanError(
        "DuplicateUrn",
        `Two resources of type ${resource.type} are named "${resource.name}" below parents of the same type, so both ` +
          `would be ${resource.urn}.\nGive one of them another logical name (the first argument of its constructor).`,
      );
    }
    this.resources.set(resource.urn, resource);
  }

  showPath(path: string): ShownPath {
    return showPath(this.#options.root, path);
  }

  urnOf(resource: ResourceLike): string | Promise<string> {
    const entry = entryOf(resource);
    if (entry === undefined) {
      return resource.urn.promise() as Promise<string>;
    }
    return entry.pending === undefined ? entry.urn : entry.pending.then(() => entry.urn);
  }

  #read(entry: ResourceEntry): Promise<void> | undefined {
    const draft: Draft = {
      reader: new InputReader(this),
      inputs: {},
      properties: new Map(),
      explicit: new Set(),
      aliases: [],
    };
    for (const key of Object.keys(entry.props).sort()) {
      if (key !== "id" && key !== "urn") {
        const dependencies = new Set<ResourceLike>();
        draft.properties.set(key, dependencies);
        draft.reader.read(entry.props[key], joinPath("", key), dependencies, draft.inputs, key);
      }
    }
    const wait = allOf([
      draft.reader.fillHoles(),
      this.#parentUrn(entry),
      this.#gatherExplicit(entry.opts.dependsOn, draft.explicit),
      this.#gatherAliases(entry, draft),
      this.#readId(entry),
      whenNamed(entry.opts.provider),
    ]);
    entry.waitsFor =
      draft.reader.waiting.length > 0 ? `its input ${draft.reader.waiting.join(", ")}` : "its parent or options";
    return wait === undefined ? this.#expand(entry, draft) : wait.then(() => this.#expand(entry, draft));
  }

  #expand(entry: ResourceEntry, draft: Draft): Promise<void> | undefined {
    const all = new Set<ResourceLike>(draft.explicit);
    for (const dependencies of draft.properties.values()) {
      for (const dependency of dependencies) {
        all.add(dependency);
      }
    }
    entry.waitsFor = "what it depends on";
    const wait = allOf([
      whenExpandable(all, entry.resource),
      ...draft.aliases.map((alias) =>
        typeof alias === "object" && isResourceLike(alias.parent) ? whenNamed(alias.parent) : undefined,
      ),
    ]);
    if (wait === undefined) {
      this.#finish(entry, draft, all);
      return undefined;
    }
    return wait.then(() => this.#finish(entry, draft, all));
  }

  #finish(entry: ResourceEntry, draft: Draft, all: ReadonlySet<ResourceLike>): void {
    entry.identify(this.#options.project, this.#options.stack);
    if (isRoot(entry)) {
      return;
    }
    const propertyDependencies: Record<string, string[]> = {};
    for (const [property, dependencies] of draft.properties) {
      if (dependencies.size > 0 && property in draft.inputs) {
        const urns = expandDependencies(dependencies, entry.resource);
        if (urns.length > 0) {
          propertyDependencies[property] = urns;
        }
      }
    }
    const { parent, parentUrn } = entry;
    entry.aliases = resolveAliases(
      {
        ...this.#options,
        type: entry.type,
        name: entry.name,
        ...(parentUrn !== undefined && {
          parent: { urn: parentUrn, aliases: (parent && entryOf(parent)?.aliases) ?? [] },
        }),
      },
      draft.aliases,
      namedUrn,
    );
    const provider = entry.custom ? entry.opts.provider : undefined;
    this.add({
      urn: readable(entry.urn),
      type: entry.type,
      name: readable(entry.name),
      ...(parentUrn !== undefined && !isStack(parentUrn) && { parent: readable(parentUrn) }),
      custom: entry.custom,
      ...(provider !== undefined && { provider: namedUrn(provider) }),
      ...(entry.reads && { reads: readable(String(entry.id)) }),
      inputs: draft.inputs as Record<string, Json>,
      dependencies: all.size === 0 ? [] : expandDependencies(all, entry.resource),
      propertyDependencies,
      protect: entry.opts.protect ?? false,
      retainOnDelete: entry.retainOnDelete,
      ...replacementOptions(entry.opts),
      aliases: entry.aliases,
      secrets: draft.reader.secrets.sort(),
      unknown: draft.reader.unknown.sort(),
    });
  }

  #parentUrn(entry: ResourceEntry): Promise<void> | undefined {
    if (entry.parent === undefined) {
      return undefined;
    }
    const urn = this.urnOf(entry.parent);
    if (urn instanceof Promise) {
      return urn.then((settled) => {
        entry.parentUrn = settled;
      });
    }
    entry.parentUrn = urn;
    return undefined;
  }

  #readId(entry: ResourceEntry): Promise<void> | undefined {
    const { id, import: imported } = entry.opts;
    if (typeof id !== "object" || id === null) {
      entry.id = id ?? imported;
      return undefined;
    }
    return Promise.resolve(settleDeep(id)).then(({ value }) => {
      entry.id = value;
    });
  }

  #gatherExplicit(dependsOn: unknown, into: Set<ResourceLike>): Promise<void> | undefined {
    if (dependsOn === undefined || dependsOn === null) {
      return undefined;
    }
    if (Array.isArray(dependsOn)) {
      return allOf(dependsOn.map((dependency) => this.#gatherExplicit(dependency, into)));
    }
    if (dependsOn instanceof Promise) {
      return dependsOn.then((settled) => this.#gatherExplicit(settled, into));
    }
    if (typeof dependsOn === "object" && isOutput(dependsOn)) {
      return Promise.resolve(settle(dependsOn)).then(({ value, resources }) =>
        this.#gatherExplicit(isUnknown(value) ? [...resources] : [value, ...resources], into),
      );
    }
    if (typeof dependsOn !== "object" || !isResource(dependsOn)) {
      throw new Error("'dependsOn' was passed a value that was not a Resource.");
    }
    into.add(dependsOn);
    return undefined;
  }

  #gatherAliases(entry: ResourceEntry, draft: Draft): Promise<void> | undefined {
    const { aliases = [] } = entry.opts;
    if (aliases.every(isPlainAlias)) {
      draft.aliases = aliases;
      return undefined;
    }
    return Promise.resolve(settleDeep(aliases)).then(({ value }) => {
      draft.aliases = value as AliasSpec[];
    });
  }
}

interface Followed {
  readonly promise: Promise<unknown>;
  readonly describe: () => string;
  readonly stack: string;
}

/** What has been read of a resource that is not recorded yet. */
interface Draft {
  readonly reader: InputReader;
  readonly inputs: Record<string, Json | undefined>;
  /** Resources that each input waits for. */
  readonly properties: Map<string, Set<ResourceLike>>;
  /** Resources that `dependsOn` names. */
  readonly explicit: Set<ResourceLike>;
  aliases: readonly AliasSpec[];
}

function isRoot({ type }: { readonly type: string }): boolean {
  return type === STACK_TYPE;
}

/** What the program says of changes to come, as far as it says something: most resources have none of it. */
function replacementOptions({
  ignoreChanges = [],
  replaceOnChanges = [],
  deleteBeforeReplace,
}: OptionsLike): Pick<PlannedResource, "ignoreChanges" | "replaceOnChanges" | "deleteBeforeReplace"> {
  return {
    ...(ignoreChanges.length > 0 && { ignoreChanges: [...ignoreChanges].sort() }),
    ...(replaceOnChanges.length > 0 && { replaceOnChanges: [...replaceOnChanges].sort() }),
    ...(deleteBeforeReplace !== undefined && { deleteBeforeReplace }),
  };
}

function isResourceLike(value: unknown): value is ResourceLike {
  return typeof value === "object" && value !== null && isResource(value);
}

function isPlainAlias(alias: unknown): alias is AliasSpec {
  return (
    typeof alias === "string" ||
    (typeof alias === "object" &&
      alias !== null &&
      !isOutput(alias) &&
      Object.entries(alias).every(([key, value]) => key === "parent" || typeof value !== "object"))
  );
}
