import type { EngineRun } from "../engine/contract";

/** How many resources a run creates, and so on. One that is replaced counts once. */
export interface Tally {
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** Counts what a run does, or would do. */
export function tallyOf({ steps, unchanged }: Pick<EngineRun, "steps" | "unchanged">): Tally {
  const count = (...ops: readonly string[]) =>
    new Set(steps.filter(({ op }) => ops.includes(op)).map(({ urn }) => urn)).size;
  return {
    created: count("create", "import"),
    updated: count("update"),
    replaced: count("replace", "import-replacement"),
    deleted: count("delete"),
    unchanged,
  };
}

/** `2 created, 1 replaced`; `no change` where nothing is done. */
export function tallyInWords({ unchanged: _, ...changes }: Tally): string {
  const words = Object.entries(changes).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  return words.join(", ") || "no change";
}
