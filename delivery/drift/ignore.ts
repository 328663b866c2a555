import { shortType } from "../../planner/drawing/kinds";
import { matchesGlob, matchesPath } from "./glob";
import type { DriftChange, DriftIgnore, DriftReport, ExplainedChange } from "./model";
import { rankOf } from "./rank";

/** What {@link explain} makes of differences. */
export interface Explained {
  /** What nothing explains, each with the properties that nothing explains. */
  readonly open: readonly DriftChange[];
  readonly ignored: readonly ExplainedChange[];
  /** Names of the entries that explained something. */
  readonly used: ReadonlySet<string>;
}

/** The entries that hold on `today` (YYYY-MM-DD), and those whose last day is over. */
export function holdingOn(
  today: string,
  ignores: Readonly<Record<string, DriftIgnore>>,
): { readonly holding: Readonly<Record<string, DriftIgnore>>; readonly expired: DriftReport["expired"] } {
  const entries = Object.entries(ignores).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    holding: Object.fromEntries(entries.filter(([, { until }]) => until === undefined || until >= today)),
    expired: entries.flatMap(([ignore, { until, reason }]) =>
      until !== undefined && until < today ? [{ ignore, until, reason }] : [],
    ),
  };
}

/**
 * Takes out of `changes` what the list explains. An entry that names a property explains that one only, so that what else
 * has changed with the resource stays; one that names none explains the whole resource, also that it is gone. Where several
 * do, the first by name has the word, and each counts as used.
 */
export function explain(changes: readonly DriftChange[], ignores: Readonly<Record<string, DriftIgnore>>): Explained {
  const open: DriftChange[] = [];
  const ignored: ExplainedChange[] = [];
  const used = new Set<string>();
  for (const change of changes) {
    let left: DriftChange | undefined = change;
    for (const [ignore, entry] of Object.entries(ignores)) {
      const taken = takenBy(entry, change);
      if (taken === undefined) {
        continue;
      }
      used.add(ignore);
      const { reason } = entry;
      const part: DriftChange | undefined = left && takenBy(entry, left);
      if (left !== undefined && part !== undefined) {
        ignored.push({ ...part, ignore, reason });
        left = without(left, part);
      }
    }
    if (left !== undefined) {
      open.push(left);
    }
  }
  return { open, ignored, used };
}

/** The part of a change that an entry explains. */
function takenBy(entry: DriftIgnore, change: DriftChange): DriftChange | undefined {
  const { type, name, property } = entry;
  const isMeant =
    (type === undefined || [change.type, shortType(change.type)].some((one) => matchesGlob(type, one))) &&
    (name === undefined || matchesGlob(name, change.name));
  if (!isMeant || property === undefined) {
    return isMeant ? change : undefined;
  }
  const isWhole = change.kind !== "changed" && change.kind !== "not-updated";
  const properties = isWhole ? [] : change.properties.filter((path) => matchesPath(property, path));
  return properties.length === 0 ? undefined : { ...change, properties };
}

function without(change: DriftChange, taken: DriftChange): DriftChange | undefined {
  const properties = change.properties.filter((path) => !taken.properties.includes(path));
  // An entry that takes the last property, or a resource of which no property is known, takes it whole.
  return properties.length === 0 ? undefined : { ...change, properties, rank: rankOf({ ...change, properties }) };
}
