import type { Json, PlannedResource } from "../graph";

/** What a deployment would do to a resource. */
export type ChangeKind =
  | "created"
  | "deleted"
  /** Deleted and made anew. */
  | "replaced"
  /** Changed, and nobody says whether in place: the provider's documentation leaves it open, or is not known. */
  | "maybe-replaced"
  | "updated"
  /** Known under another URN before, as an alias says, and otherwise the same. */
  | "moved";

/** The kinds of change, the gravest first. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  "deleted",
  "replaced",
  "maybe-replaced",
  "created",
  "updated",
  "moved",
];

/** What changing one property does to its resource, as far as the provider's documentation says. */
export type PropertyEffect = "replaces" | "may-replace" | "in-place" | "unknown";

/** One place that reads otherwise on both sides. */
export interface Difference {
  /** `rules[0].expiration.days`; the keys of a policy in a string follow its property. */
  readonly path: string;
  /** Absent where it was not given. */
  readonly before?: Json;
  /** Absent where it is not given any more. */
  readonly after?: Json;
}

/** One property that reads otherwise on both sides. */
export interface PropertyChange extends Difference {
  readonly effect: PropertyEffect;
}

/** One resource that a deployment would touch. */
export interface ResourceChange {
  readonly kind: ChangeKind;
  /** Its URN after the change; before it, for what is deleted. */
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The URN that an alias names, where it differs. */
  readonly movedFrom?: string;
  /** Whether the old one is deleted before the new one is made; of what is or may be replaced, where the program says. */
  readonly deleteBeforeReplace?: boolean;
  readonly properties: readonly PropertyChange[];
  /** URNs of what depends on it, directly or through others; for what is replaced or deleted only, sorted. */
  readonly dependents: readonly string[];
}

/** A resource on both sides; one of them is absent for what is created or deleted. */
export interface Pair {
  readonly before?: PlannedResource;
  readonly after?: PlannedResource;
}

/** What a change puts at risk, the gravest first. */
export const RANKS = ["lost-data", "replaced", "wider-access", "lost-protection", "lost-alarms", "rest"] as const;
export type Rank = (typeof RANKS)[number];

/** One thing that a reviewer should know, in words. */
export interface Finding {
  readonly rank: Rank;
  /** Name of the rule that found it, as its file is called. */
  readonly rule: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Path of the property that it is about. */
  readonly property?: string;
  readonly before?: Json;
  readonly after?: Json;
  /** One plain sentence. What a program made up in it (names, values) is not escaped. */
  readonly sentence: string;
}

/** The document that `tributary diff --json` writes for each stack. */
export interface GraphDiff {
  readonly version: 1;
  readonly project: string;
  readonly stack: string;
  /** How many resources have each kind of change. */
  readonly tally: Readonly<Record<ChangeKind, number>>;
  /** How many managed resources are the same on both sides. */
  readonly unchanged: number;
  /** By rank, then by URN. */
  readonly findings: readonly Finding[];
  /** By kind, then by URN. */
  readonly changes: readonly ResourceChange[];
  /** Stack outputs that read otherwise, by path: other stacks may refer to them. */
  readonly outputs: readonly Difference[];
}

/** What {@link Rank} means, as a heading. */
export const RANK_TITLES: Readonly<Record<Rank, string>> = {
  "lost-data": "Data that could be lost",
  replaced: "Replaced while it holds state",
  "wider-access": "Wider access",
  "lost-protection": "Lost protection",
  "lost-alarms": "Lost alarms",
  rest: "Else",
};
