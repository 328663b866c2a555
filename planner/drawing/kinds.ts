import type { PlannedResource } from "../graph";

/** A type token in parts: `aws:s3/bucket:Bucket` is package `aws`, module `s3`, kind `Bucket`. */
export interface TypeParts {
  readonly package: string;
  /** Without the piece that repeats the kind; empty for `random:index/randomId:RandomId`. */
  readonly module: string;
  readonly kind: string;
}

/** How many resources of each type, by type token. */
export type Kinds = ReadonlyMap<string, number>;

/** Takes a type token apart. Anything is accepted: what has no colon is all kind. */
export function typeParts(token: string): TypeParts {
  const pieces = token.split(":");
  const kind = pieces.at(-1) ?? token;
  const path = pieces.slice(1, -1).join(":").split("/");
  if (path.at(-1)?.toLowerCase() === kind.toLowerCase()) {
    path.pop();
  }
  const module = path.join("/");
  return { package: pieces.length > 1 ? (pieces[0] ?? "") : "", module: module === "index" ? "" : module, kind };
}

/** A type as people write it: `aws:s3:Bucket`. */
export function shortType(token: string): string {
  const { package: provider, module, kind } = typeParts(token);
  return [provider, module, kind].filter((part) => part !== "").join(":");
}

/** Counts `resources` by type. */
export function countKinds(resources: Iterable<PlannedResource>): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { type } of resources) {
    kinds.set(type, (kinds.get(type) ?? 0) + 1);
  }
  return kinds;
}

/** Adds `more` to `kinds`. */
export function addKinds(kinds: Map<string, number>, more: Kinds): void {
  for (const [type, count] of more) {
    kinds.set(type, (kinds.get(type) ?? 0) + count);
  }
}

/** What every one of `all` has at least. */
export function commonKinds(all: readonly Kinds[]): Kinds {
  const [first, ...rest] = all;
  const common = new Map<string, number>();
  for (const [type, count] of first ?? []) {
    const least = rest.reduce((fewest, kinds) => Math.min(fewest, kinds.get(type) ?? 0), count);
    if (least > 0) {
      common.set(type, least);
    }
  }
  return common;
}

/** `kinds` less `known`. */
export function withoutKinds(kinds: Kinds, known: Kinds): Kinds {
  return new Map(
    [...kinds].flatMap(([type, count]): [string, number][] => {
      const rest = count - (known.get(type) ?? 0);
      return rest > 0 ? [[type, rest]] : [];
    }),
  );
}

/** Sum of the counts. */
export function totalOf(kinds: Kinds): number {
  let total = 0;
  for (const count of kinds.values()) {
    total += count;
  }
  return total;
}

/** The most frequent first; equals by type. */
export function byCount(kinds: Kinds): readonly (readonly [string, number])[] {
  return [...kinds].sort(([a, m], [b, n]) => n - m || compareText(a, b));
}

/** Each kind with its count, the most frequent first: `Bucket ×2`, `Key`. */
export function kindLabels(kinds: Kinds): readonly string[] {
  const merged = new Map<string, number>();
  for (const [type, count] of kinds) {
    const { kind } = typeParts(type);
    merged.set(kind, (merged.get(kind) ?? 0) + count);
  }
  return byCount(merged).map(([kind, count]) => (count > 1 ? `${kind} ×${count}` : kind));
}

/**
 * Each kind in words, the most frequent first: `vpc`, `subnet ×6`. A kind that begins with another of `kinds` or `known`
 * is told by the rest: beside `Bucket`, `BucketLifecycleConfiguration` reads `lifecycle`.
 */
export function kindWords(kinds: Kinds, known: Kinds = kinds): readonly string[] {
  const stems = [...kinds.keys(), ...known.keys()]
    .map((type) => typeParts(type).kind)
    .sort((a, b) => b.length - a.length);
  const words = new Map<string, number>();
  for (const [type, count] of kinds) {
    const { kind } = typeParts(type);
    const stem = stems.find(
      (one) => kind.length > one.length && kind.startsWith(one) && /^[A-Z]/.test(kind.slice(one.length)),
    );
    const word = inWords(stem === undefined ? kind : kind.slice(stem.length));
    words.set(word, (words.get(word) ?? 0) + count);
  }
  return byCount(words).map(([word, count]) => (count > 1 ? `${word} ×${count}` : word));
}

function inWords(kind: string): string {
  return kind
    .replace(/(?<=[a-z])(?:V\d+)$/, "")
    .replace(/(?<=.)(?:Configuration|Config)$/, "")
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .toLowerCase();
}

/** `1 resource`, `2 resources`, `1,234 resources`. */
export function counted(count: number, noun: string): string {
  return `${String(count).replace(/\B(?=(?:\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Order by code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
