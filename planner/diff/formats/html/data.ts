import type { Json } from "../../../graph";
import type { ChangeKind, Difference, PropertyChange, Rank } from "../../model";

/** What the page's script reads: everything that the page shows but its graphs. */
export interface PageData {
  readonly kinds: Readonly<Record<ChangeKind, { readonly title: string; readonly sign: string }>>;
  readonly ranks: Readonly<Record<Rank, string>>;
  readonly stacks: readonly StackData[];
}

/** One stack. */
export interface StackData {
  readonly project: string;
  readonly stack: string;
  /** The tally in words. */
  readonly tally: string;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  readonly unchanged: number;
  readonly risks: readonly RiskData[];
  readonly changes: readonly ChangeData[];
  readonly outputs: readonly Difference[];
  /** URNs of what depends on changes, each written once. */
  readonly urns: readonly string[];
  /** Components with changes at or below them, by title. */
  readonly components: readonly ComponentData[];
}

/** A component of the program, or all that belongs to none in one module of a provider. */
export interface ComponentData {
  readonly id: string;
  /** Its name below those of the components it is in. */
  readonly title: string;
}

/** One risk. */
export interface RiskData {
  readonly rank: Rank;
  readonly rule: string;
  readonly sentence: string;
  /** Id of the change that it is found in; absent where the resource itself does not change. */
  readonly change?: string;
  readonly urn: string;
  readonly property?: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** One changed resource. */
export interface ChangeData {
  /** Stable between pages, so that links to it hold. */
  readonly id: string;
  readonly kind: ChangeKind;
  readonly urn: string;
  readonly type: string;
  /** The type as people write it. */
  readonly shortType: string;
  readonly name: string;
  readonly movedFrom?: string;
  readonly notes: readonly string[];
  readonly properties: readonly PropertyChange[];
  readonly policies: readonly PolicyData[];
  /** All inputs of what is created or deleted. */
  readonly inputs?: Readonly<Record<string, Json>>;
  /** Whether they were left out, for the sake of the page's size. */
  readonly inputsLeftOut?: boolean;
  /** Places in {@link StackData.urns}; of many the first only. */
  readonly dependents: readonly number[];
  readonly dependentCount: number;
  /** Ids of the components that it is in, the outermost first. */
  readonly components: readonly string[];
}

/** A policy document that reads otherwise, statement by statement. */
export interface PolicyData {
  readonly path: string;
  readonly statements: readonly StatementData[];
  /** What it allows or no longer denies, and what it does not allow any more or newly denies, each in words. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** One statement; a side is absent where it does not have it, and both are equal where it does not change. */
export interface StatementData {
  readonly before?: Json;
  readonly after?: Json;
}
