import type { Json } from "../graph";

/** A step of a path: a key, an index, or every key or index. */
export type Step = string | number | typeof EVERY;

/** The step `*`. */
export const EVERY = Symbol("every");

type Container = Record<string, Json> | Json[];

/**
 * The steps of a property path as resource options write it: `root.array[0]["key.with.dots"]`, `root.*`.
 * https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
 */
export function stepsOf(path: string): readonly Step[] {
  const steps = path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\[?(\*)\]?|\[([^\]]*)\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, every, label, key]) =>
    every !== undefined
      ? EVERY
      : index !== undefined
        ? Number(index)
        : (quoted?.replace(/\\(.)/g, "$1") ?? label ?? key ?? ""),
  );
}

/**
 * Whether what lies at `path` is at or below `outer`. An index of `outer` is taken to mean any element: a difference
 * calls elements of lists by what they call themselves.
 */
export function isWithin(path: string, outer: string): boolean {
  const inner = stepsOf(path);
  return stepsOf(outer).every(
    (step, at) => at < inner.length && (step === EVERY || step === inner[at] || typeof step === "number"),
  );
}

/**
 * `now` with what lies at `path` as it is in `old`: this is how the engine leaves changes alone. What lies there on one
 * side only is taken from that side `old`, so it is put back or left out.
 */
export function resetAt(old: Json | undefined, now: Json, steps: readonly Step[]): Json {
  const [step, ...rest] = steps;
  if (step === undefined || !isContainer(now) || !isContainer(old)) {
    return step === undefined ? (old ?? now) : now;
  }
  const result: Container = Array.isArray(now) ? [...now] : { ...now };
  for (const key of step === EVERY ? keysOf(old, now) : [step]) {
    const before = at(old, key);
    const after = at(now, key);
    if (rest.length > 0) {
      if (after !== undefined) {
        put(result, key, resetAt(before, after, rest));
      }
    } else if (before !== undefined) {
      put(result, key, before);
    } else if (!Array.isArray(result)) {
      Reflect.deleteProperty(result, key);
    }
  }
  return result;
}

function isContainer(value: Json | undefined): value is Container {
  return typeof value === "object" && value !== null;
}

function keysOf(old: Container, now: Container): readonly (string | number)[] {
  return Array.isArray(now) ? now.map((_, index) => index) : [...new Set([...Object.keys(now), ...Object.keys(old)])];
}

function at(container: Container, key: string | number): Json | undefined {
  return Object.hasOwn(container, key) ? (container as Record<string | number, Json>)[key] : undefined;
}

function put(container: Container, key: string | number, value: Json): void {
  if (!Array.isArray(container) || (typeof key === "number" && key < container.length)) {
    (container as Record<string | number, Json>)[key] = value;
  }
}
