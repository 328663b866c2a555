import type { Settled } from "./inputs";
import type { OutputLike, ResourceLike } from "./sdk";
import { holdsUnknown, unknownValue } from "./unknown";

/** A value and whether it is secret. */
export interface OutputState {
  readonly value: unknown;
  readonly secret: boolean;
}

/** Where a {@link PlannedOutput} gets its value from. */
export interface OutputSource {
  readonly resource: ResourceLike;
  /** Names the value, for its stand-in where a provider fills it in: a URN and a property path. */
  readonly identity: () => string;
  /** The value, at once where it is there. */
  readonly state: () => OutputState | Promise<OutputState>;
}

const SOURCE = Symbol("tributary.outputSource");

/** The source of an output that {@link plannedOutput} made; undefined for any other output. */
export function sourceOf(output: OutputLike): OutputSource | undefined {
  return (output as { [SOURCE]?: OutputSource })[SOURCE];
}

/** What the source holds, in the form that inputs are read in. */
export function settleSource(source: OutputSource): Settled | Promise<Settled> {
  const state = source.state();
  const settled = ({ value, secret }: OutputState): Settled => ({
    value,
    secret,
    known: !holdsUnknown(value),
    resources: [source.resource],
  });
  return state instanceof Promise ? state.then(settled) : settled(state);
}

/**
 * Makes the outputs of recorded resources: the SDK's `Output` in all that a program can see, without its score of
 * promises. `prototype` is that of the SDK's own class, so that `instanceof` and `apply` are the SDK's.
 */
export function outputFactory(prototype: object): (source: OutputSource) => OutputLike {
  const own = Object.create(prototype, {
    __pulumiOutput: { value: true },
    resources: method(function () {
      return new Set([this[SOURCE].resource]);
    }),
    allResources: method(function () {
      return Promise.resolve(new Set([this[SOURCE].resource]));
    }),
    promise: method(async function (withUnknowns?: boolean) {
      const { value } = await this[SOURCE].state();
      return withUnknowns || !holdsUnknown(value) ? value : undefined;
    }),
    isKnown: getter(async (source) => !holdsUnknown((await source.state()).value)),
    isSecret: getter(async (source) => (await source.state()).secret),
    toString: method(refuse("toString")),
    toJSON: method(refuse("toJSON")),
  }) as object;

  const make = (source: OutputSource): OutputLike => {
    const target = Object.create(own) as Carrier;
    target[SOURCE] = source;
    return new Proxy(target, handler) as never;
  };

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

interface Carrier {
  [SOURCE]: OutputSource;
}

const notLifted = new Set(["doNotCapture", "deploymentOnlyModule"]);

/** A property of the source's value. What the inputs do not say there, the provider may fill in. */
function partOf(source: OutputSource, property: string): OutputSource {
  const identity = (): string => `${source.identity()}.${property}`;
  const part = ({ value, secret }: OutputState): OutputState => {
    const found = value === null || value === undefined ? undefined : (value as Record<string, unknown>)[property];
    const fillable = typeof value === "object" && value !== null && !Array.isArray(value);
    return { value: found === undefined && fillable ? unknownValue(identity()) : found, secret };
  };
  return {
    resource: source.resource,
    identity,
    state: () => {
      const state = source.state();
      return state instanceof Promise ? state.then(part) : part(state);
    },
  };
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

function refuse(name: string): () => string {
  return () =>
    `Calling [${name}] on an [Output<T>] is not supported. ` +
    "Use o.apply(v => ...) or pulumi.interpolate: https://www.pulumi.com/docs/concepts/inputs-outputs";
}
