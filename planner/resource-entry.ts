import { mapState, settleDeep, settledValue, type OutputSource, type Settled } from "./outputs";
import { type OptionsLike, type OutputLike, type ResourceLike, type Transform } from "./sdk";
import { unknownValue } from "./unknown";
import { formUrn } from "./urn";

/** A resource as the program made it. */
export interface Registration {
  readonly resource: ResourceLike;
  readonly parent: ResourceLike | undefined;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** Whether the engine makes its children, in a process of their provider's. */
  readonly remote: boolean;
  /** Whether the program reads an existing resource (`Bucket.get`, a StackReference) and does not manage it. */
  readonly reads: boolean;
  readonly props: Record<string, unknown>;
  readonly opts: OptionsLike;
}

/** Outputs of another stack cannot be read without its state, nor told from its secrets. */
const STACK_REFERENCE = "pulumi:pulumi:StackReference";

const ENTRY = Symbol("tributary.entry");

type Recorded = ResourceLike & { [ENTRY]?: ResourceEntry };

/** What a recorder knows of `resource`; undefined where another copy of the SDK registered it. */
export function entryOf(resource: ResourceLike): ResourceEntry | undefined {
  return (resource as Recorded)[ENTRY];
}

/** A resource of the program, followed until everything that it waits for is there. */
export class ResourceEntry implements Registration {
  readonly resource: ResourceLike;
  readonly parent: ResourceLike | undefined;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly remote: boolean;
  readonly reads: boolean;
  props: Record<string, unknown>;
  opts: OptionsLike;
  /** Empty while `pending` is set. */
  urn = "";
  parentUrn: string | undefined;
  aliases: readonly string[] = [];
  /** Inherited from the parent, as the engine does it: https://www.pulumi.com/docs/concepts/options/retainondelete/ */
  readonly retainOnDelete: boolean;
  /** The id under which an existing resource is read or imported, once it is known. */
  id: unknown;
  /** Settles when everything is there; undefined from then on. */
  pending: Promise<void> | undefined;
  /** In words, what `pending` waits for. */
  waitsFor = "";
  readonly #makeOutput: (source: OutputSource) => OutputLike;
  readonly #self: ReadonlySet<ResourceLike>;
  #outputs: Map<string, OutputLike> | undefined;

  constructor(makeOutput: (source: OutputSource) => OutputLike, registration: Registration) {
    this.#makeOutput = makeOutput;
    this.#self = new Set([registration.resource]);
    this.resource = registration.resource;
    this.parent = registration.parent;
    this.type = registration.type;
    this.name = registration.name;
    this.custom = registration.custom;
    this.remote = registration.remote;
    this.reads = registration.reads;
    this.props = registration.props;
    this.opts = registration.opts;
    this.retainOnDelete =
      registration.opts.retainOnDelete ?? (this.parent && entryOf(this.parent)?.retainOnDelete) ?? false;
    (this.resource as Recorded)[ENTRY] = this;
    this.#defineOutputs();
  }

  /** Gives the entry its URN; the parent's is known by now. */
  identify(project: string, stack: string): void {
    this.urn = formUrn({
      stack,
      project,
      type: this.type,
      name: this.name,
      ...(this.parentUrn !== undefined && { parent: this.parentUrn }),
    });
  }

  /** Lets `transforms` change inputs and options, one after another. */
  async transform(transforms: readonly Transform[]): Promise<void> {
    this.waitsFor = "a resource transform";
    for (const transform of transforms) {
      const { custom, type, name, props, opts } = this;
      const result = await transform({ custom, type, name, props, opts });
      this.props = result?.props ?? props;
      this.opts = result?.opts ?? opts;
    }
  }

  /** The resource's output `property`; made when it is first asked for, since most are never. */
  output(property: string): OutputLike {
    this.#outputs ??= new Map();
    const made = this.#outputs.get(property);
    if (made !== undefined) {
      return made;
    }
    const output = this.#makeOutput({
      identity: () => `${this.urn}#${property}`,
      state: () =>
        this.pending === undefined ? this.#state(property) : this.pending.then(() => this.#state(property)),
    });
    this.#outputs.set(property, output);
    return output;
  }

  #state(property: string): Settled | Promise<Settled> {
    const settled = (value: unknown, secret = false): Settled => settledValue(value, secret, this.#self);
    if (property === "urn") {
      return settled(this.urn);
    }
    if (property === "id") {
      return settled(this.id ?? unknownValue(`${this.urn}#id`));
    }
    const input = this.props[property];
    const secret = this.opts.additionalSecretOutputs?.includes(property) ?? false;
    if (input === undefined || typeof input === "function") {
      const sealed = this.type === STACK_REFERENCE;
      return settled(
        unknownValue(`${this.urn}#${property}`, sealed ? "sealed" : "computed"),
        secret || (sealed && property === "outputs"),
      );
    }
    // What the engine answers of an input waits for this resource alone.
    return mapState(settleDeep(input), (state) => settled(state.value, secret || state.secret));
  }

  #defineOutputs(): void {
    Object.defineProperty(this.resource, "urn", descriptorOf("urn"));
    if (!this.custom && !this.remote) {
      return;
    }
    if (this.custom) {
      Object.defineProperty(this.resource, "id", descriptorOf("id"));
    }
    for (const property of Object.keys(this.props)) {
      if (property !== "id" && property !== "urn") {
        if (Object.prototype.hasOwnProperty.call(this.resource, property)) {
          throw new Error(`Property '${property}' is already initialized on ${this.type} "${this.name}"`);
        }
        Object.defineProperty(this.resource, property, descriptorOf(property));
      }
    }
  }
}

const descriptors = new Map<string, PropertyDescriptor>();

/** One accessor per property name serves every resource, so that resources of one class keep one shape. */
function descriptorOf(property: string): PropertyDescriptor {
  let descriptor = descriptors.get(property);
  if (descriptor === undefined) {
    descriptor = {
      configurable: true,
      enumerable: true,
      get(this: Recorded) {
        return this[ENTRY]?.output(property);
      },
      set(this: Recorded, value: unknown) {
        Object.defineProperty(this, property, { value, configurable: true, enumerable: true, writable: true });
      },
    };
    descriptors.set(property, descriptor);
  }
  return descriptor;
}
