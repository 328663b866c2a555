import { PlanError } from "./errors";
import type { Store } from "./sdk";

type Callback = (error: Error | null, response?: unknown) => void;

/** What the recorder leaves unsaid to the SDK: no other transport for values, and transforms that it runs itself. */
const UNSUPPORTED = new Set(["outputValues"]);

/**
 * The engine's end of the wire, as far as the SDK asks it anything once its operations are intercepted: which features
 * it supports. Whatever else arrives comes from a copy of the SDK that was loaded behind the planner's back.
 */
export function planMonitor(): object {
  const stray = (_request: unknown, callback: Callback): void => {
    callback(
      new PlanError(
        "UnsupportedSdk",
        "A second copy of @pulumi/pulumi is loaded in a way that a plan cannot follow.\n" +
          "Run `npm ls @pulumi/pulumi` to see who brings it, and `npm dedupe` to be rid of it.",
      ),
    );
  };
  return {
    supportsFeature: (request: { getId(): string }, callback: Callback) =>
      callback(null, { getHassupport: () => !UNSUPPORTED.has(request.getId()) }),
    registerResource: stray,
    readResource: stray,
    registerResourceOutputs: stray,
    invoke: stray,
    call: stray,
    registerPackage: (_request: unknown, callback: Callback) => callback(null, { getRef: () => "planned" }),
  };
}

/** Sets what the SDK would have asked the engine for, for code that looks before it has asked. */
export function declareFeatures(store: Store): void {
  for (const feature of [
    "Secrets",
    "ResourceReferences",
    "DeletedWith",
    "ReplaceWith",
    "AliasSpecs",
    "Transforms",
    "InvokeTransforms",
    "Parameterization",
    "ResourceHooks",
    "ErrorHooks",
  ]) {
    store[`supports${feature}`] = true;
  }
}
