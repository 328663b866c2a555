import { shortType } from "../../../planner/drawing/kinds";
import { type DriftChange, type DriftKind, type DriftRank, DRIFT_RANKS, type DriftReport } from "../model";

/** What became of a resource. */
export const KIND_WORDS: Readonly<Record<DriftKind, string>> = {
  gone: "gone",
  changed: "changed",
  "not-created": "not made yet",
  "not-updated": "not updated yet",
  "not-replaced": "not replaced yet",
  "not-deleted": "not deleted yet",
  "not-imported": "not taken over yet",
};

/** A sign for each, one column wide. */
export const KIND_SIGNS: Readonly<Record<DriftKind, string>> = {
  gone: "-",
  changed: "~",
  "not-created": "+",
  "not-updated": "~",
  "not-replaced": "±",
  "not-deleted": "-",
  "not-imported": "<",
};

/** The two parts of a report, and what each is told under. */
export const PARTS = [
  { key: "drifted", title: "Changed outside, since the last deployment" },
  { key: "undeployed", title: "Not deployed yet" },
] as const;

/** `2 drifted, 1 undeployed, 3 explained, 251 as deployed`. */
export function tallyOf({ drifted, undeployed, ignored, unchanged }: DriftReport): string {
  const counts = [
    [drifted.length, "drifted"],
    [undeployed.length, "undeployed"],
    [ignored.length, "explained"],
  ] as const;
  const said = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [...(drifted.length + undeployed.length === 0 ? ["no drift"] : []), ...said, `${unchanged} as deployed`].join(
    ", ",
  );
}

/** Changes by rank, the gravest first; ranks without any are left out. */
export function ranked(changes: readonly DriftChange[]): readonly (readonly [DriftRank, readonly DriftChange[]])[] {
  return DRIFT_RANKS.map((rank) => [rank, changes.filter((change) => change.rank === rank)] as const).filter(
    ([, some]) => some.length > 0,
  );
}

/** Name and type of a resource, as one line of text. */
export function titleOf({ name, type }: DriftChange): string {
  return `${name}  ${shortType(type)}`;
}

/** What is to be said of the list itself, a sentence each. */
export function listNotes({ unused, expired }: Pick<DriftReport, "unused" | "expired">): readonly string[] {
  return [
    ...expired.map(
      ({ ignore, until, reason }) => `"${ignore}" ended on ${until} and explains nothing any more (${reason}).`,
    ),
    ...unused.map((ignore) => `"${ignore}" matches nothing: take it out, or put it right.`),
  ];
}
