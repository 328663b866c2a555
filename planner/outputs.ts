import { allOf } from "./promises";
import { isOutput, isResource, type OutputLike, type ResourceLike } from "./sdk";
import { holdsUnknown, isStandIn, isUnknown, unknownValue } from "./unknown";

/** An output that has come true. */
export interface Settled {
  readonly value: unknown;
  /** False where the value is, or holds, something that only a deployment knows. */
  readonly known: boolean;
  readonly secret: boolean;
  /** Resources that the value waits for. */
  readonly resources: ReadonlySet<ResourceLike>;
}

/** Where a planned output gets its value from. */
export interface OutputSource {
  /** Names the value, for its stand-in where a provider fills it in: a URN and a property path. */
  readonly identity: () => string;
  /** The value, at once where it is there. */
  readonly state: () => Settled | Promise<Settled>;
}

/** Runs a callback of `apply` on what its output holds. */
export type Callback = (value: unknown) => unknown;

const SOURCE = Symbol("tributary.outputSource");

interface Carrier {
  [SOURCE]: OutputSource;
}

/** What `output` holds: at once where the planner made it and it is there, else as soon as it is. */
export function settle(output: OutputLike): Settled | Promise<Settled> {
  const source = (output as { [SOURCE]?: OutputSource })[SOURCE];
  return source === undefined ? settleForeign(output) : source.state();
}

async function settleForeign(output: OutputLike): Promise<Settled> {
  const [resources, value, known, secret] = await Promise.all([
    output.allResources instanceof Function ? output.allResources() : output.resources(),
    output.promise(true),
    output.isKnown,
    output.isSecret,
  ]);
  const partial = holdsUnknown(value);
  return {
    // Without a value of its own, an unknown output is unknown as a whole.
    value: known || partial ? value : unknownValue("an output"),
    known: known && !partial,
    // An older copy of the SDK lifts `isSecret` into an output of its own, hence the comparison.
    secret: secret === true,
    resources,
  };
}

/** `value` with every output and promise in it come true, as `pulumi.output` unwraps it; at once where they are there. */
export function settleDeep(value: unknown): Settled | Promise<Settled> {
  const resources = new Set<ResourceLike>();
  const waits: Promise<unknown>[] = [];
  let secret = false;

  const unwrap = (inner: unknown, put: (settled: unknown) => void): void => {
    if (typeof inner !== "object" || inner === null) {
      put(inner);
    } else if (isUnknown(inner)) {
      put(isStandIn(inner) ? inner : unknownValue("an output"));
    } else if (isOutput(inner)) {
      const settled = settle(inner);
      const take = (state: Settled): void => {
        secret ||= state.secret;
        state.resources.forEach((resource) => resources.add(resource));
        unwrap(state.value, put);
      };
      if (settled instanceof Promise) {
        waits.push(settled.then(take));
      } else {
        take(settled);
      }
    } else if (inner instanceof Promise) {
      waits.push(inner.then((settled: unknown) => unwrap(settled, put)));
    } else if (isResource(inner)) {
      put(inner);
    } else if (Array.isArray(inner)) {
      const list: unknown[] = new Array(inner.length);
      inner.forEach((element, index) => {
        unwrap(element, (settled) => {
          list[index] = settled;
        });
      });
      put(list);
    } else {
      const map: Record<string, unknown> = {};
      for (const [key, field] of Object.entries(inner)) {
        map[key] = undefined;
        unwrap(field, (settled) => {
          map[key] = settled;
        });
      }
      put(map);
    }
  };

  let result: unknown;
  unwrap(value, (settled) => {
    result = settled;
  });
  const finish = (): Settled => ({ value: result, known: !holdsUnknown(result), secret, resources });
  const drain = async (): Promise<Settled> => {
    for (let wait = allOf(waits.splice(0)); wait !== undefined; wait = allOf(waits.splice(0))) {
      await wait;
    }
    return finish();
  };
  return waits.length === 0 ? finish() : drain();
}

/**
 * Makes outputs: the SDK's `Output` in all that a program can see, without its score of promises. `prototype` is that of
 * the SDK's own class, so `instanceof` holds; `run` calls the callbacks of `apply`.
 */
export function outputFactory(
  prototype: object,
  run: (callback: Callback, state: Settled) => unknown,
): (source: OutputSource) => OutputLike {
  const make = (source: OutputSource): OutputLike => {
    const target = Object.create(own) as Carrier;
    target[SOURCE] = source;
    return new Proxy(target, handler) as never;
  };

  const own = Object.create(prototype, {
    __pulumiOutput: { value: true },
    resources: method(function () {
      const state = this[SOURCE].state();
      return new Set(state instanceof Promise ? [] : state.resources);
    }),
    allResources: method(async function () {
      return new Set((await this[SOURCE].state()).resources);
    }),
    promise: method(async function (withUnknowns?: boolean) {
      const { value, known } = await this[SOURCE].state();
      return known || withUnknowns ? value : undefined;
    }),
    isKnown: getter(async (source) => (await source.state()).known),
    isSecret: { ...getter(async (source) => (await source.state()).secret), set: markSecret },
    apply: method(function (callback: Callback, runWithUnknowns?: boolean) {
      const before = this[SOURCE].state();
      const applied = Promise.resolve(before).then(async (state) =>
        join(state, await settle1(await (runWithUnknowns ? callback(state.value) : run(callback, state)))),
      );
      return make({ identity: this[SOURCE].identity, state: () => applied });
    }),
    toString: method(refuse("toString")),
    toJSON: method(refuse("toJSON")),
  }) as object;

  const handler: ProxyHandler<Carrier> = {
    get(target, property) {
      if (property in target) {
        return Reflect.get(target, property, target);
      }
      if (typeof property === "symbol" || property === "then" || property.startsWith("__") || notLifted.has(property)) {
        return undefined;
      }
      return make(partOf(target[SOURCE], property));
    },
  };
  return make;
}

const notLifted = new Set(["doNotCapture", "deploymentOnlyModule"]);

/** A property of the source's value. What the inputs do not say there, the provider may fill in. */
function partOf(source: OutputSource, property: string): OutputSource {
  const identity = (): string => `${source.identity()}.${property}`;
  const part = (whole: Settled): Settled => {
    const { value } = whole;
    const found = value === null || value === undefined ? undefined : (value as Record<string, unknown>)[property];
    const fillable = typeof value === "object" && value !== null && !Array.isArray(value);
    return settledValue(
      found === undefined && fillable ? unknownValue(identity()) : found,
      whole.secret,
      whole.resources,
    );
  };
  return { identity, state: () => mapState(source.state(), part) };
}

/** A value that is there. */
export function settledValue(value: unknown, secret: boolean, resources: ReadonlySet<ResourceLike>): Settled {
  return { value, known: !holdsUnknown(value), secret, resources };
}

/** Changes what is there, or will be. */
export function mapState(
  state: Settled | Promise<Settled>,
  change: (state: Settled) => Settled,
): Settled | Promise<Settled> {
  return state instanceof Promise ? state.then(change) : change(state);
}

/** What a callback of `apply` gave back; an output is looked into, and nothing deeper, as the SDK does it. */
function settle1(result: unknown): Settled | Promise<Settled> {
  return typeof result === "object" && result !== null && isOutput(result)
    ? settle(result)
    : settledValue(result, false, NONE);
}

const NONE: ReadonlySet<ResourceLike> = new Set();

function join(outer: Settled, inner: Settled): Settled {
  const resources = inner.resources.size === 0 ? outer.resources : new Set([...outer.resources, ...inner.resources]);
  return { value: inner.value, known: inner.known, secret: outer.secret || inner.secret, resources };
}

function method(body: (this: Carrier, ...args: never[]) => unknown): PropertyDescriptor {
  return { value: body, writable: true, configurable: true };
}

function getter(read: (source: OutputSource) => Promise<unknown>): PropertyDescriptor {
  return {
    get(this: Carrier) {
      return read(this[SOURCE]);
    },
  };
}

/** Takes the secrecy that is said of an output afterwards, as @pulumi/aws says it of a function's serialised code. */
function markSecret(this: Carrier, mark: boolean | Promise<boolean>): void {
  const { identity, state } = this[SOURCE];
  const marked = Promise.all([state(), mark]).then(([settled, secret]) => ({ ...settled, secret }));
  this[SOURCE] = { identity, state: () => marked };
}

function refuse(name: string): () => string {
  return () =>
    `Calling [${name}] on an [Output<T>] is not supported. ` +
    "Use o.apply(v => ...) or pulumi.interpolate: https://www.pulumi.com/docs/concepts/inputs-outputs";
}
