import { SECRET, UNKNOWN, type Json } from "./graph";
import type { ShownPath } from "./assets";
import { settle, type Settled } from "./outputs";
import { isOutput, isResource, type ResourceLike } from "./sdk";
import { holdsSealed, holdsToken, isSealed, isUnknown, readable } from "./unknown";

/** What the reader asks of the recording it reads for. */
export interface InputContext {
  /** A resource's URN, or a promise of it. */
  urnOf(resource: ResourceLike): string | Promise<string>;
  /** A file or folder as it is written in a plan. */
  showPath(path: string): ShownPath;
}

type Container = Record<string, Json | undefined> | (Json | undefined)[];

interface Hole {
  readonly at: string;
  readonly fill: Promise<unknown>;
}

/**
 * Reads a resource's inputs as the plan writes them. What is there at once is read at once, which is nearly everything;
 * what must be waited for is a hole that {@link InputReader.fillHoles} fills.
 */
export class InputReader {
  readonly secrets: string[] = [];
  readonly unknown: string[] = [];
  readonly #context: InputContext;
  readonly #holes = new Set<Hole>();

  constructor(context: InputContext) {
    this.#context = context;
  }

  /** Reads `value` into `container[key]`; `undefined` leaves a map without the key and puts null into a list. */
  read(value: unknown, at: string, dependencies: Set<ResourceLike>, container: Container, key: string | number): void {
    const json = this.#read(value, at, dependencies, container, key);
    put(container, key, json);
  }

  /** Paths of what is still waited for. */
  get waiting(): readonly string[] {
    return [...this.#holes].map((hole) => hole.at);
  }

  /** Waits for everything that was not there at once; undefined where nothing is missing. */
  fillHoles(): Promise<void> | undefined {
    if (this.#holes.size === 0) {
      return undefined;
    }
    return Promise.all([...this.#holes].map((hole) => hole.fill)).then(() => this.fillHoles());
  }

  #read(
    value: unknown,
    at: string,
    dependencies: Set<ResourceLike>,
    container: Container,
    key: string | number,
  ): Json | undefined {
    switch (typeof value) {
      case "string":
        return holdsToken(value) ? this.#text(value, at) : value;
      case "boolean":
        return value;
      case "number":
        return Number.isFinite(value) ? value : null;
      case "object":
        break;
      default:
        return undefined;
    }
    if (value === null) {
      return null;
    }
    if (isUnknown(value)) {
      return isSealed(value) ? this.#sealed(at) : this.#unknown(at);
    }
    if (isOutput(value)) {
      const settled = settle(value);
      return settled instanceof Promise
        ? this.#hole(settled, at, container, key, (result) => this.#settled(result, at, dependencies, container, key))
        : this.#settled(settled, at, dependencies, container, key);
    }
    if (value instanceof Promise) {
      return this.#hole(value, at, container, key, (result) => this.#read(result, at, dependencies, container, key));
    }
    if (isResource(value)) {
      dependencies.add(value);
      const urn = this.#context.urnOf(value);
      return urn instanceof Promise ? this.#hole(urn, at, container, key, (result) => result) : urn;
    }
    return this.#fields(value, at, dependencies);
  }

  #settled(
    { value, known, secret, resources }: Settled,
    at: string,
    dependencies: Set<ResourceLike>,
    container: Container,
    key: string | number,
  ): Json | undefined {
    for (const resource of resources) {
      dependencies.add(resource);
    }
    if (secret) {
      if (!known) {
        this.unknown.push(at);
      }
      this.secrets.push(at);
      return SECRET;
    }
    return this.#read(value, at, dependencies, container, key);
  }

  #fields(value: object, at: string, dependencies: Set<ResourceLike>): Json {
    if (Array.isArray(value)) {
      const list: Json[] = [];
      for (let index = 0; index < value.length; index++) {
        this.read(value[index], `${at}[${index}]`, dependencies, list, index);
      }
      return list;
    }
    const fields = value as Record<string, unknown>;
    if (fields["__pulumiAsset"] === true) {
      return { asset: this.#asset(fields, at, dependencies) };
    }
    if (fields["__pulumiArchive"] === true) {
      return { archive: this.#asset(fields, at, dependencies) };
    }
    return this.#map(fields, Object.keys(fields), at, dependencies);
  }

  #asset(fields: Record<string, unknown>, at: string, dependencies: Set<ResourceLike>): Json {
    const keys = Object.keys(fields).filter((key) => !key.startsWith("__"));
    const { path } = fields;
    if (path === undefined) {
      return this.#map(fields, keys, at, dependencies);
    }
    const asset: Record<string, Json> = {};
    const shown = Promise.resolve(path).then((text) => this.#context.showPath(String(text)));
    for (const key of ["path", "sha256"] as const) {
      this.read(
        shown.then((file) => file[key]),
        joinPath(at, key),
        dependencies,
        asset,
        key,
      );
    }
    return asset;
  }

  #map(fields: Record<string, unknown>, keys: string[], at: string, dependencies: Set<ResourceLike>): Json {
    const map: Record<string, Json> = {};
    if (keys.length > 1) {
      keys.sort();
    }
    for (const key of keys) {
      const shown = holdsToken(key) ? this.#key(key, at) : key;
      this.read(fields[key], joinPath(at, shown), dependencies, map, shown);
    }
    return map;
  }

  /** A key that is not known, as the condition of a trust policy on an issuer: the map that it stands in is listed. */
  #key(key: string, at: string): string {
    if (!this.unknown.includes(at)) {
      this.unknown.push(at);
    }
    return readable(key);
  }

  #hole<T>(
    promise: Promise<T>,
    at: string,
    container: Container,
    key: string | number,
    read: (value: T) => Json | undefined,
  ): null {
    const hole: Hole = {
      at,
      fill: promise.then((value) => {
        this.#holes.delete(hole);
        put(container, key, read(value));
      }),
    };
    this.#holes.add(hole);
    return null;
  }

  #text(value: string, at: string): string {
    if (holdsSealed(value)) {
      return this.#sealed(at);
    }
    this.unknown.push(at);
    return readable(value);
  }

  #unknown(at: string): string {
    this.unknown.push(at);
    return UNKNOWN;
  }

  #sealed(at: string): string {
    this.secrets.push(at);
    return this.#unknown(at) && SECRET;
  }
}

function put(container: Container, key: string | number, json: Json | undefined): void {
  if (Array.isArray(container)) {
    container[key as number] = json ?? null;
  } else if (json === undefined) {
    Reflect.deleteProperty(container, key);
  } else {
    container[key] = json;
  }
}

/** `key` of what lies at `path`, in Pulumi's property-path form: `a.b[0]["c.d"]`. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) {
    return `${path}[${JSON.stringify(key)}]`;
  }
  return path === "" ? key : `${path}.${key}`;
}
