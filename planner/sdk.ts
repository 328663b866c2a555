import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { PlanError } from "./errors";

/**
 * The parts of `@pulumi/pulumi` that the planner meets. They are named here once, since a program may bring a copy of
 * the SDK that is not ours, and since some of them are no part of its typings.
 */
export interface Sdk {
  readonly version: string;
  readonly output: {
    Output: { readonly prototype: OutputPrototype };
    output(value: unknown): OutputLike;
    readonly unknown: unknown;
  };
  readonly resource: { readonly Resource: { stackTrace?: (skip: number) => unknown[] } };
  readonly operations: ResourceOperations;
  readonly settings: {
    setMockOptions(monitor: unknown, project: string, stack: string, preview: boolean, organization: string): void;
    disconnect(): Promise<void>;
  };
  readonly state: { getStore(): Store };
  readonly config: {
    setAllConfig(config: Record<string, string>, secretKeys: string[]): void;
    readonly Config: { readonly prototype: Record<string, unknown> };
  };
  readonly stack: { runInPulumiStack(init: () => Promise<unknown>): Promise<unknown> };
  readonly log: Record<"info" | "warn" | "error", Log>;
  /** Modules that hand out `invoke` and its kin: each is called through its own exports. */
  readonly invokes: readonly Functions[];
  /** The same of `interpolate` and its kin. */
  readonly combinators: readonly Functions[];
}

/** The functions that a module exports, by name. */
export type Functions = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** `pulumi.log.warn` and the like. */
export type Log = (message: string, resource?: ResourceLike, ...rest: unknown[]) => Promise<void>;

/** What the SDK's resource classes call to reach the engine (`runtime/resource`). */
export interface ResourceOperations {
  registerResource(
    resource: ResourceLike,
    parent: ResourceLike | undefined,
    type: string,
    name: string,
    custom: boolean,
    remote: boolean,
    newDependency: unknown,
    props: Record<string, unknown>,
    opts: OptionsLike,
    ...rest: unknown[]
  ): void;
  readResource(
    resource: ResourceLike,
    parent: ResourceLike | undefined,
    type: string,
    name: string,
    props: Record<string, unknown>,
    opts: OptionsLike,
    ...rest: unknown[]
  ): void;
  registerResourceOutputs(resource: ResourceLike, outputs: unknown): void;
}

/** The settings that every copy of the SDK in one process shares. */
export interface Store {
  settings: { engine?: unknown; rpcDone: Promise<unknown>; options: { rootDirectory?: string } };
  callbacks?: unknown;
  [supports: string]: unknown;
}

/** An output of any copy of the SDK; older copies lack some members. */
export interface OutputLike {
  readonly __pulumiOutput: true;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean> | undefined;
  promise(withUnknowns?: boolean): Promise<unknown>;
  resources(): Set<ResourceLike>;
  allResources?(): Promise<Set<ResourceLike>>;
  apply(callback: (value: unknown) => unknown, runWithUnknowns?: boolean): OutputLike;
}

/** `Output.prototype`, whose `apply` the planner wraps. */
export interface OutputPrototype {
  apply(this: OutputLike, callback: (value: unknown) => unknown, runWithUnknowns?: boolean): OutputLike;
}

/** A resource of any copy of the SDK. */
export interface ResourceLike {
  readonly __pulumiResource: true;
  readonly __pulumiCustomResource?: boolean;
  readonly __pulumiComponentResource?: boolean;
  readonly __remote?: boolean;
  readonly __childResources?: Set<ResourceLike>;
  /** Settles when a component's `initialize` is through. */
  readonly __data?: Promise<unknown>;
  readonly urn: OutputLike;
  readonly id?: OutputLike;
}

/** The resource options that a plan reads. */
export interface OptionsLike {
  readonly id?: unknown;
  readonly dependsOn?: unknown;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly provider?: ResourceLike;
  readonly aliases?: readonly unknown[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly import?: string;
  readonly transforms?: readonly Transform[];
}

/** A resource transform: https://www.pulumi.com/docs/iac/concepts/options/transforms/ */
export type Transform = (args: {
  readonly custom: boolean;
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  readonly opts: OptionsLike;
}) => TransformResult | undefined | Promise<TransformResult | undefined>;

/** What a transform gives back in place of what it got. */
export interface TransformResult {
  readonly props: Record<string, unknown>;
  readonly opts: OptionsLike;
}

/** Whether `value` is an output, of whichever copy of the SDK. */
export function isOutput(value: object): value is OutputLike {
  return (value as Partial<OutputLike>).__pulumiOutput === true;
}

/** Whether `value` is a resource, of whichever copy of the SDK. */
export function isResource(value: object): value is ResourceLike {
  return (value as Partial<ResourceLike>).__pulumiResource === true;
}

/** Loads the copy of the SDK that code in `folder` would get. Throws what `require` throws when there is none. */
export function loadSdk(folder: string): Sdk {
  return loadSdkFrom(dirname(createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/package.json")));
}

/** Loads the copy of the SDK that lies in `folder`; throws `UnsupportedSdk` for one that the planner does not know. */
export function loadSdkFrom(folder: string): Sdk {
  const require = createRequire(join(folder, "index.js"));
  const load = (path: string): never => require(path) as never;
  const { version } = load("./package.json") as { version: string };
  const operations: Partial<ResourceOperations> = load("./runtime/resource");
  if (!version.startsWith("3.") || typeof operations.registerResource !== "function") {
    throw new PlanError(
      "UnsupportedSdk",
      `The program uses @pulumi/pulumi ${version}; version 3 is the one that can be planned. Run: npm install @pulumi/pulumi@3`,
    );
  }
  return {
    version,
    output: load("./output"),
    resource: load("./resource"),
    operations: load("./runtime/resource"),
    settings: load("./runtime/settings"),
    state: load("./runtime/state"),
    config: {
      ...(load("./runtime/config") as object),
      Config: (load("./config") as { Config: never }).Config,
    } as never,
    stack: load("./runtime/stack"),
    log: load("./log"),
    invokes: [load("./runtime/invoke"), load("./runtime")],
    combinators: [load("./output"), load("./index.js")],
  };
}
