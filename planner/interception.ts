import { AsyncLocalStorage } from "node:async_hooks";

import { answer } from "./answers";
import type { Diagnostic } from "./graph";
import type { Recorder } from "./recorder";
import type { OutputLike, Sdk } from "./sdk";
import { holdsUnknown, isStandIn, isUnknown, readable, unknownValue } from "./unknown";

/** A resource that was made inside an `apply`, or that may have been. */
export interface ResourceInApply {
  readonly type: string;
  readonly name: string;
  /** False where only a second run with `trace` can tell: an asynchronous callback was under way. */
  readonly certain: boolean;
  /** Where it was made; empty without `trace`. */
  readonly stack: string;
}

/** One run of a program, as the intercepted SDK sees it. */
export interface Run {
  readonly recorder: Recorder;
  /** Follow callbacks of `apply` across `await` and keep the stack of what is found; slower. */
  readonly trace: boolean;
  /** Config by full key, as the program reads it. */
  readonly config: Readonly<Record<string, string>>;
  readonly diagnostics: Diagnostic[];
  readonly resourcesInApply: ResourceInApply[];
}

let current: Run | undefined;
let depth = 0;
let underWay = 0;
const callbacks = new AsyncLocalStorage<true>();
const intercepted = new WeakSet<Sdk["operations"]>();

/** Sends what `sdk` registers to `run` until the returned function is called. Runs must not overlap. */
export function intercept(sdk: Sdk, run: Run): () => void {
  if (current !== undefined) {
    throw new Error("A plan is being recorded already; plans in one process follow one another.");
  }
  if (!intercepted.has(sdk.operations)) {
    intercepted.add(sdk.operations);
    interceptOperations(sdk);
    interceptApply(sdk);
    interceptInvokes(sdk);
    interceptLog(sdk);
  }
  current = run;
  depth = 0;
  underWay = 0;
  return () => {
    current = undefined;
  };
}

function interceptOperations(sdk: Sdk): void {
  const { operations } = sdk;
  const { registerResource, readResource, registerResourceOutputs } = operations;

  operations.registerResource = (...args) => {
    if (current === undefined) {
      registerResource(...args);
      return;
    }
    const [resource, parent, type, name, custom, , , props, opts] = args;
    noteResource(current, type, name);
    current.recorder.register({ resource, parent, type, name, custom, reads: false, props, opts });
  };

  operations.readResource = (...args) => {
    if (current === undefined) {
      readResource(...args);
      return;
    }
    const [resource, parent, type, name, props, opts] = args;
    noteResource(current, type, name);
    current.recorder.register({ resource, parent, type, name, custom: true, reads: true, props, opts });
  };

  operations.registerResourceOutputs = (resource, outputs) => {
    if (current === undefined) {
      registerResourceOutputs(resource, outputs);
      return;
    }
    current.recorder.registerOutputs(resource, outputs);
  };

  // A stack trace for each resource is half of a large plan's time.
  const { Resource } = sdk.resource;
  const stackTrace = Resource.stackTrace?.bind(Resource);
  if (stackTrace !== undefined) {
    Resource.stackTrace = (skip) => (current === undefined ? stackTrace(skip) : []);
  }
}

/**
 * Lets the callbacks of `apply` run on values that a plan does not know, with stand-ins. A result counts only if a
 * stand-in can be found in it again, since anything else may be what the callback made of a value that nobody knows;
 * and a callback that fails on a stand-in has not failed: its result is unknown, as it is in a preview.
 */
function interceptApply(sdk: Sdk): void {
  const prototype = sdk.output.Output.prototype;
  const { apply } = prototype;

  prototype.apply = function (this: OutputLike, callback, runWithUnknowns) {
    const run = current;
    if (run === undefined || runWithUnknowns) {
      return apply.call(this, callback, runWithUnknowns);
    }
    return apply.call(
      this,
      (value) => (holdsUnknown(value) ? attempt(sdk, run, callback, value) : call(run, callback, value)),
      true,
    );
  };
}

/** Look-ups are answered here, with all that is known; the wire has no form for the rest. */
function interceptInvokes(sdk: Sdk): void {
  const ask = (run: Run, token: string, args: unknown): OutputLike =>
    sdk.output
      .output(args ?? {})
      .apply((given) => answer(token, { args: given as Record<string, unknown>, config: run.config }));
  const single = (result: unknown): unknown =>
    typeof result === "object" && result !== null && !isUnknown(result) ? Object.values(result)[0] : result;
  for (const target of sdk.invokes) {
    for (const name of ["invoke", "invokeOutput", "invokeSingle", "invokeSingleOutput", "call", "callSingle"]) {
      const original = target[name];
      if (original === undefined) {
        continue;
      }
      target[name] = (token, args, ...rest) => {
        if (current === undefined) {
          return original(token, args, ...rest);
        }
        const output = ask(current, String(token), args);
        const shaped = name.includes("Single") ? output.apply(single, true) : output;
        return name === "invoke" || name === "invokeSingle" ? shaped.promise(true) : shaped;
      };
    }
  }
}

function interceptLog(sdk: Sdk): void {
  for (const [name, severity] of [
    ["info", "info"],
    ["warn", "warning"],
    ["error", "error"],
  ] as const) {
    const original = sdk.log[name];
    sdk.log[name] = (message, resource, ...rest) => {
      if (current === undefined) {
        return original(message, resource, ...rest);
      }
      const { diagnostics, recorder } = current;
      const index = diagnostics.push({ severity, message: readable(message) }) - 1;
      const urn = resource && recorder.urnOf(resource);
      const note = (settled: string): void => {
        diagnostics[index] = { severity, message: readable(message), urn: settled };
      };
      if (urn instanceof Promise) {
        recorder.follow(urn.then(note), () => `the message "${message}"`);
      } else if (urn) {
        note(urn);
      }
      return Promise.resolve();
    };
  }
}

function call(run: Run, callback: (value: unknown) => unknown, value: unknown): unknown {
  depth++;
  let result: unknown;
  try {
    result = run.trace ? callbacks.run(true, callback, value) : callback(value);
  } finally {
    depth--;
  }
  if (result instanceof Promise) {
    followCallback(run, result);
  }
  return result;
}

function attempt(sdk: Sdk, run: Run, callback: (value: unknown) => unknown, value: unknown): unknown {
  const given = isUnknown(value) && !isStandIn(value) ? unknownValue("an output") : value;
  depth++;
  let result: unknown;
  try {
    result = run.trace ? callbacks.run(true, callback, given) : callback(given);
  } catch {
    return sdk.output.unknown;
  } finally {
    depth--;
  }
  const keep = (made: unknown): unknown => (holdsUnknown(made) ? made : sdk.output.unknown);
  if (result instanceof Promise) {
    const settled = result.then(keep, () => sdk.output.unknown);
    followCallback(run, settled);
    return settled;
  }
  if (typeof result === "object" && result !== null && (result as Partial<OutputLike>).__pulumiOutput === true) {
    return (result as OutputLike).apply(keep, true);
  }
  return keep(result);
}

function followCallback(run: Run, result: Promise<unknown>): void {
  underWay++;
  const done = (): void => {
    underWay--;
  };
  result.then(done, done);
  run.recorder.follow(result, () => "an asynchronous callback of apply");
}

function noteResource(run: Run, type: string, name: string): void {
  const inside = depth > 0 || (run.trace && callbacks.getStore() === true);
  if (inside || (underWay > 0 && !run.trace)) {
    run.resourcesInApply.push({ type, name, certain: inside, stack: run.trace ? (new Error().stack ?? "") : "" });
  }
}
