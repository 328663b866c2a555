import { createHash } from "node:crypto";

import { shortType } from "../../../drawing/kinds";
import type { PlannedResource, ResourceGraph } from "../../../graph";
import { CHANGE_KINDS, type ChangeKind, type GraphDiff, RANK_TITLES, type ResourceChange } from "../../model";
import { DELETED_FIRST, KIND_SIGNS, KIND_WORDS, tallyOf } from "../words";
import { listPlaces, placesIn } from "./components";
import type { ChangeData, PageData, RiskData, StackData } from "./data";
import { changedPolicies } from "./policy";

/** A stack's diff with what it compares. */
export interface Comparison {
  readonly diff: GraphDiff;
  readonly before: ResourceGraph;
  readonly after: ResourceGraph;
}

/** Characters of created and deleted resources' inputs in one page; a browser takes longer over more than it is worth. */
const MOST_INPUTS = 8_000_000;
/** Dependents of one change that the page names: in a chain of thousands each has thousands. */
const MOST_DEPENDENTS = 200;

/** All that the script needs to show `comparisons`. */
export function pageData(comparisons: readonly Comparison[]): PageData {
  const budget = { left: MOST_INPUTS };
  return {
    kinds: Object.fromEntries(
      CHANGE_KINDS.map((kind) => [kind, { title: KIND_WORDS[kind], sign: KIND_SIGNS[kind] }]),
    ) as PageData["kinds"],
    ranks: RANK_TITLES,
    stacks: comparisons.map((comparison) => stackData(comparison, budget)),
  };
}

/** What a change, or a component, is called in links: the same for the same URN. */
export function idOf(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 12);
}

function stackData({ diff, before, after }: Comparison, budget: { left: number }): StackData {
  const old = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const now = new Map(after.resources.map((resource) => [resource.urn, resource]));
  const placesOf = placesIn(before, after);
  const places = diff.changes.map(({ urn }) => placesOf(urn));
  // A grant is a component: what is found in it is shown at the first change that it is made of.
  const changeOf = new Map(
    diff.changes
      .flatMap(({ urn }, index) => (places[index] ?? []).map(({ key }) => [key, idOf(urn)] as const))
      .reverse(),
  );
  for (const { urn } of diff.changes) {
    changeOf.set(urn, idOf(urn));
  }
  const urns = new Map<string, number>();
  const numberOf = (urn: string): number => {
    const number = urns.get(urn) ?? urns.size;
    urns.set(urn, number);
    return number;
  };
  const changes = diff.changes.map((change, index) => ({
    ...changeData(change, old.get(change.movedFrom ?? change.urn), now.get(change.urn), budget),
    dependents: change.dependents.slice(0, MOST_DEPENDENTS).map(numberOf),
    dependentCount: change.dependents.length,
    components: (places[index] ?? []).map(({ key }) => idOf(key)),
  }));
  return {
    project: diff.project,
    stack: diff.stack,
    tally: tallyOf(diff),
    counts: diff.tally,
    unchanged: diff.unchanged,
    risks: diff.findings.map(({ rank, rule, sentence, urn, property, before: was, after: is }): RiskData => {
      const change = changeOf.get(urn);
      return {
        rank,
        rule,
        sentence,
        urn,
        ...(change !== undefined && { change }),
        ...(property !== undefined && { property }),
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      };
    }),
    changes,
    urns: [...urns.keys()],
    outputs: diff.outputs,
    components: listPlaces(places).map(({ key, title }) => ({ id: idOf(key), title })),
  };
}

function changeData(
  change: ResourceChange,
  before: PlannedResource | undefined,
  after: PlannedResource | undefined,
  budget: { left: number },
): Omit<ChangeData, "components" | "dependents" | "dependentCount"> {
  const { kind, urn, type, name, movedFrom, properties } = change;
  return {
    id: idOf(urn),
    kind,
    urn,
    type,
    shortType: shortType(type),
    name,
    ...(movedFrom !== undefined && { movedFrom }),
    notes: [...(change.deleteBeforeReplace === true ? [DELETED_FIRST] : []), ...flagNotes(kind, before, after)],
    properties,
    policies: changedPolicies(kind === "created" ? undefined : before, kind === "deleted" ? undefined : after),
    ...inputsOf(kind, before, after, budget),
  };
}

/** What is said of a resource beside its inputs. */
function flagNotes(
  kind: ChangeKind,
  before: PlannedResource | undefined,
  after: PlannedResource | undefined,
): readonly string[] {
  if (before === undefined || after === undefined || kind === "created" || kind === "deleted") {
    return [];
  }
  return (["protect", "retainOnDelete"] as const).flatMap((flag) =>
    before[flag] === after[flag] ? [] : [`${flag}: ${String(before[flag])} → ${String(after[flag])}`],
  );
}

function inputsOf(
  kind: ChangeKind,
  before: PlannedResource | undefined,
  after: PlannedResource | undefined,
  budget: { left: number },
): Pick<ChangeData, "inputs" | "inputsLeftOut"> {
  const inputs = kind === "created" ? after?.inputs : kind === "deleted" ? before?.inputs : undefined;
  if (inputs === undefined) {
    return {};
  }
  budget.left -= JSON.stringify(inputs).length;
  return budget.left < 0 ? { inputsLeftOut: true } : { inputs };
}
