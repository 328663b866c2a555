import { AsyncLocalStorage } from "node:async_hooks";

import { answer } from "./answers";
import type { Diagnostic } from "./graph";
import { mapState, settleDeep, settledValue, type Callback, type Settled } from "./outputs";
import type { Recorder } from "./recorder";
import type { OutputLike, Sdk } from "./sdk";
import { holdsUnknown, isUnknown, readable, unknownValue } from "./unknown";

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

/**
 * Makes a copy of the SDK report to the run that is under way, once and for all; without a run it works as ever. A
 * program can bring several copies, each with classes of its own.
 */
export function interceptSdk(sdk: Sdk): void {
  if (!intercepted.has(sdk.operations)) {
    intercepted.add(sdk.operations);
    interceptOperations(sdk);
    interceptApply(sdk);
    interceptCombinators(sdk);
    interceptInvokes(sdk);
    interceptLog(sdk);
  }
}

/** Begins a run; the function that it returns ends it. Runs must not overlap. */
export function beginRun(run: Run): () => void {
  if (current !== undefined) {
    throw new Error("A plan is being recorded already; plans in one process follow one another.");
  }
  current = run;
  depth = 0;
  underWay = 0;
  return () => {
    current = undefined;
  };
}

/**
 * Runs a callback of `apply`, also on a value that a plan does not know, with stand-ins. The result counts only if a
 * stand-in can be found in it again, since anything else may be what the callback made of a value that nobody knows;
 * and a callback that fails on a stand-in has not failed: its result is unknown, as it is in a preview.
 */
export function runCallback(callback: Callback, { value, known }: Pick<Settled, "value" | "known">): unknown {
  if (current === undefined) {
    return callback(value);
  }
  return known ? call(current, callback, value) : attempt(current, callback, value);
}

function call(run: Run, callback: Callback, value: unknown): unknown {
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

function attempt(run: Run, callback: Callback, value: unknown): unknown {
  let result: unknown;
  try {
    result = call(run, callback, value);
  } catch {
    return lost();
  }
  if (result instanceof Promise) {
    return result.then(keep, lost);
  }
  if (typeof result === "object" && result !== null && (result as Partial<OutputLike>).__pulumiOutput === true) {
    return (result as OutputLike).apply(keep, true);
  }
  return keep(result);
}

function keep(result: unknown): unknown {
  return holdsUnknown(result) ? result : lost();
}

function lost(): unknown {
  return unknownValue("what apply makes of an unknown value");
}

function followCallback(run: Run, result: Promise<unknown>): void {
  underWay++;
  const settled = result.then(
    () => underWay--,
    () => underWay--,
  );
  run.recorder.follow(settled, () => "an asynchronous callback of apply");
}

function noteResource(run: Run, type: string, name: string): void {
  const inside = depth > 0 || (run.trace && callbacks.getStore() === true);
  if (inside || (underWay > 0 && !run.trace)) {
    run.resourcesInApply.push({ type, name, certain: inside, stack: run.trace ? (new Error().stack ?? "") : "" });
  }
}

function interceptOperations({ operations, resource: { Resource } }: Sdk): void {
  const { registerResource, readResource, registerResourceOutputs } = operations;

  operations.registerResource = (...args) => {
    if (current === undefined) {
      registerResource(...args);
      return;
    }
    const [resource, parent, type, name, custom, remote, , props, opts] = args;
    noteResource(current, type, name);
    current.recorder.register({ resource, parent, type, name, custom, remote, reads: false, props, opts });
  };

  operations.readResource = (...args) => {
    if (current === undefined) {
      readResource(...args);
      return;
    }
    const [resource, parent, type, name, props, opts] = args;
    noteResource(current, type, name);
    current.recorder.register({ resource, parent, type, name, custom: true, remote: false, reads: true, props, opts });
  };

  operations.registerResourceOutputs = (resource, outputs) => {
    if (current === undefined) {
      registerResourceOutputs(resource, outputs);
      return;
    }
    current.recorder.registerOutputs(resource, outputs);
  };

  // A stack trace for each resource is half of a large plan's time.
  const stackTrace = Resource.stackTrace?.bind(Resource);
  if (stackTrace !== undefined) {
    Resource.stackTrace = (skip) => (current === undefined ? stackTrace(skip) : []);
  }
}

function interceptApply(sdk: Sdk): void {
  const prototype = sdk.output.Output.prototype;
  const { apply } = prototype;
  prototype.apply = function (this: OutputLike, callback, runWithUnknowns) {
    return current === undefined || runWithUnknowns
      ? apply.call(this, callback, runWithUnknowns)
      : apply.call(this, (value) => runCallback(callback, { value, known: !holdsUnknown(value) }), true);
  };
}

/** The SDK's own ways to put outputs together run no code of the program, so they need not wait for a later turn. */
function interceptCombinators(sdk: Sdk): void {
  const combine = (run: Run, parts: unknown, change?: (value: unknown) => unknown): OutputLike => {
    let state: Settled | Promise<Settled> | undefined;
    const compute = (): Settled | Promise<Settled> => {
      const settled = settleDeep(parts);
      return change === undefined
        ? settled
        : mapState(settled, ({ value, secret, resources }) => settledValue(change(value), secret, resources));
    };
    return run.recorder.makeOutput({ identity: () => "a combined output", state: () => (state ??= compute()) });
  };
  const combinators: Record<string, (run: Run, args: unknown[]) => OutputLike> = {
    output: (run, [value]) => combine(run, value),
    all: (run, [values]) => combine(run, values),
    concat: (run, parts) => combine(run, parts, (values) => (values as unknown[]).join("")),
    interpolate: (run, [literals, ...parts]) =>
      combine(run, parts, (values) =>
        (literals as string[]).reduce(
          (text, literal, index) => `${text}${String((values as unknown[])[index - 1])}${literal}`,
        ),
      ),
    jsonStringify: (run, [value, replacer, space]) =>
      combine(run, value, (settled) => JSON.stringify(settled, replacer as never, space as never)),
  };
  for (const target of sdk.combinators) {
    for (const [name, combinator] of Object.entries(combinators)) {
      const original = target[name];
      if (original !== undefined) {
        target[name] = (...args) => (current === undefined ? original(...args) : combinator(current, args));
      }
    }
  }
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

function interceptLog({ log }: Sdk): void {
  for (const [name, severity] of [
    ["info", "info"],
    ["warn", "warning"],
    ["error", "error"],
  ] as const) {
    const original = log[name];
    log[name] = (message, resource, ...rest) => {
      if (current === undefined) {
        return original(message, resource, ...rest);
      }
      const { diagnostics, recorder } = current;
      const diagnostic = { severity, message: readable(message) };
      const index = diagnostics.push(diagnostic) - 1;
      const urn = resource && recorder.urnOf(resource);
      const note = (settled: string): void => {
        diagnostics[index] = { ...diagnostic, urn: settled };
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
