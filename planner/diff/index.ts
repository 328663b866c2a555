import { compareText } from "../drawing/kinds";
import type { ResourceGraph } from "../graph";
import { dependentsIn } from "./dependents";
import { addKnockOn, type Compared } from "./knock-on";
import {
  CHANGE_KINDS,
  type ChangeKind,
  type GraphDiff,
  type Pair,
  type PropertyChange,
  type ResourceChange,
} from "./model";
import { pairResources } from "./pairs";
import { changedProperties, differencesOf } from "./properties";
import type { ReplacementData } from "./replacement";
import { findRisks } from "./risks";

export { documentation } from "./documentation";
export * from "./model";
export type { ReplacementData, TypeReplacement } from "./replacement";

/**
 * What a deployment of `after` does to what `before` deployed, by meaning: the order of sets, JSON in text and names
 * that aliases keep are no change. Every managed resource that changes has exactly one kind of change.
 */
export function diffGraphs(before: ResourceGraph, after: ResourceGraph, replacement: ReplacementData): GraphDiff {
  const { pairs, renamed } = pairResources(before, after);
  const dependentsBefore = dependentsIn(before);
  const dependentsAfter = dependentsIn(after);
  const changed: { readonly pair: Pair; readonly change: ResourceChange }[] = [];
  const compared = pairs.map((pair) => ({
    pair,
    properties: pair.before && pair.after ? changedProperties(pair.before, pair.after, renamed, replacement) : [],
  }));
  const isReplaced = ({ pair, properties }: Compared): boolean => kindOf(pair, properties) === "replaced";
  for (const { pair, properties } of addKnockOn(compared, isReplaced, replacement)) {
    const resource = pair.after ?? pair.before;
    if (resource === undefined) {
      continue;
    }
    const kind = kindOf(pair, properties);
    if (kind === undefined) {
      continue;
    }
    const { urn, type, name } = resource;
    const movedFrom = pair.before && pair.before.urn !== urn ? { movedFrom: pair.before.urn } : {};
    const dependents =
      kind === "deleted" ? dependentsBefore(urn) : kind.endsWith("replaced") ? dependentsAfter(urn) : [];
    const order =
      kind.endsWith("replaced") && resource.deleteBeforeReplace !== undefined
        ? { deleteBeforeReplace: resource.deleteBeforeReplace }
        : {};
    changed.push({ pair, change: { kind, urn, type, name, ...movedFrom, ...order, properties, dependents } });
  }
  changed.sort(
    ({ change: a }, { change: b }) =>
      CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) || compareText(a.urn, b.urn),
  );

  const changes = changed.map(({ change }) => change);
  const tally = Object.fromEntries(
    CHANGE_KINDS.map((kind) => [kind, changes.filter((change) => change.kind === kind).length]),
  ) as Record<ChangeKind, number>;
  return {
    version: 1,
    project: after.project,
    stack: after.stack,
    tally,
    unchanged: pairs.length - changes.length,
    findings: findRisks({ before, after, pairs, changed, renamed }),
    changes,
    outputs: differencesOf(before.outputs, after.outputs),
  };
}

function kindOf({ before, after }: Pair, properties: readonly PropertyChange[]): ChangeKind | undefined {
  if (before === undefined || after === undefined) {
    return before === undefined ? "created" : "deleted";
  }
  const effects = properties.map(({ effect }) => effect);
  if (effects.includes("replaces") || before.type !== after.type) {
    return "replaced";
  }
  if (effects.includes("may-replace") || effects.includes("unknown")) {
    return after.custom ? "maybe-replaced" : "updated";
  }
  if (properties.length > 0 || flags(before) !== flags(after)) {
    return "updated";
  }
  return before.urn === after.urn ? undefined : "moved";
}

/** What the state keeps beside the inputs. */
function flags({ protect, retainOnDelete }: NonNullable<Pair["before"]>): string {
  return `${String(protect)} ${String(retainOnDelete)}`;
}
