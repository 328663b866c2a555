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
export function tallyInWords({ created, updated, replaced, deleted }: Tally): string {
  return inWords({ created, updated, replaced, deleted });
}

/** The same of what is not done yet: `2 to create, 1 to replace`. */
export function tallyToDo({ created, updated, replaced, deleted }: Tally): string {
  return inWords({ "to create": created, "to update": updated, "to replace": replaced, "to delete": deleted });
}

function inWords(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  return words.join(", ") || "no change";
}
