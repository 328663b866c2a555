/** What is, or would be, the case of a resource that is not as it should be. */
export type DriftKind =
  /** It is in the state, and is not there any more. */
  | "gone"
  /** It is not as it was deployed. */
  | "changed"
  /** The program asks for it, and it has not been made. */
  | "not-created"
  | "not-updated"
  | "not-replaced"
  /** The program does not ask for it any more, and it has not been deleted. */
  | "not-deleted"
  /** The program takes it over, and this has not been done. */
  | "not-imported";

/** How grave a difference is, the gravest first. */
export const DRIFT_RANKS = ["lost-data", "gone", "security", "rest"] as const;
export type DriftRank = (typeof DRIFT_RANKS)[number];

/** What {@link DriftRank} means, as a heading. */
export const DRIFT_TITLES: Readonly<Record<DriftRank, string>> = {
  "lost-data": "Data that is gone, or would be",
  gone: "Gone",
  security: "Access and protection",
  rest: "Else",
};

/** One resource that is not as the program, or the last deployment, says. */
export interface DriftChange {
  readonly kind: DriftKind;
  readonly rank: DriftRank;
  readonly urn: string;
  /** Type token, `package:module:Type`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Paths of the properties that differ, sorted; empty where the provider names none. Values are not told: one may be secret. */
  readonly properties: readonly string[];
}

/** A difference that may be: one entry of `tributary:delivery.drift.ignore`. Absent keys take in anything. */
export interface DriftIgnore {
  /** Type token, `*` for any characters. */
  readonly type?: string;
  /** Logical name, `*` for any characters. */
  readonly name?: string;
  /** A property and what is inside it, `*` for any characters. */
  readonly property?: string;
  readonly reason: string;
  /** YYYY-MM-DD, the last day in UTC on which it holds. */
  readonly until?: string;
}

/** A difference, or the part of it, that an entry of the list explains. */
export interface ExplainedChange extends DriftChange {
  /** Name of the entry. */
  readonly ignore: string;
  readonly reason: string;
}

/** The document that `tributary drift --json` writes. */
export interface DriftReport {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** What has changed since the last deployment, and not by one; by rank, then by URN. */
  readonly drifted: readonly DriftChange[];
  /** What a deployment of the program would do to what was deployed; by rank, then by URN. */
  readonly undeployed: readonly DriftChange[];
  /** What the list explains, of both. */
  readonly ignored: readonly ExplainedChange[];
  /** Entries of the list that hold and match nothing, by name. */
  readonly unused: readonly string[];
  /** Entries whose last day is over: they explain nothing any more. By name. */
  readonly expired: readonly { readonly ignore: string; readonly until: string; readonly reason: string }[];
  /** How many resources are as they should be, to the provider's knowledge. */
  readonly unchanged: number;
}

/** Whether anything is not as it should be. */
export function hasDrift({ drifted, undeployed }: Pick<DriftReport, "drifted" | "undeployed">): boolean {
  return drifted.length + undeployed.length > 0;
}
