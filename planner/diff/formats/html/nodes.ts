import { compareText } from "../../../drawing/kinds";
import type { PlannedResource } from "../../../graph";
import type { ChangeKind, ResourceChange } from "../../model";
import { listPlaces, type Place, placesIn } from "./components";
import type { Comparison } from "./page-data";

/** Something in the drawing: a resource, or the changes of a whole component. */
export interface Node {
  readonly id: string;
  /** Where it stands, the outermost first; without itself. */
  readonly places: readonly Place[];
  readonly content:
    | { readonly change: ResourceChange; readonly risks: number }
    | { readonly neighbour: PlannedResource }
    | { readonly folded: ReadonlyMap<ChangeKind, number>; readonly title: string; readonly place?: string };
}

/** What is drawn, and what is not. */
export interface Nodes {
  readonly nodes: readonly Node[];
  /** From the one that depends to the one that it depends on, by id. */
  readonly edges: readonly (readonly [string, string])[];
  /** Whether components are drawn in place of their resources. */
  readonly folded: boolean;
  /** Unchanged neighbours that found no room. */
  readonly hidden: number;
}

/** More boxes than this are not readable at a glance. */
export const MOST_NODES = 60;
/** Unchanged neighbours are drawn while there are no more boxes than this. */
const MOST_WITH_NEIGHBOURS = 40;

/** What of a change is drawn: its resources with their neighbours, or where these are too many its components. */
export function nodesOf({ diff, before, after }: Comparison): Nodes {
  const placesOf = placesIn(before, after);
  const dependencies = dependenciesIn([...before.resources, ...after.resources]);
  if (diff.changes.length > MOST_NODES) {
    const { nodes, nodeOf } = foldedNodes(diff.changes, placesOf);
    return { nodes, edges: edgesBetween(nodeOf, dependencies), folded: true, hidden: 0 };
  }
  const risks = new Map<string, number>();
  for (const { urn } of diff.findings) {
    risks.set(urn, (risks.get(urn) ?? 0) + 1);
  }
  const changed = diff.changes.map((change): Node => ({
    id: change.urn,
    places: placesOf(change.urn),
    content: { change, risks: risks.get(change.urn) ?? 0 },
  }));
  const moved = new Set(diff.changes.flatMap(({ movedFrom }) => movedFrom ?? []));
  const neighbours = neighboursOf(new Set(diff.changes.map(({ urn }) => urn)), dependencies, after.resources).filter(
    ({ urn }) => !moved.has(urn),
  );
  const shown = neighbours.slice(0, Math.max(0, MOST_WITH_NEIGHBOURS - changed.length));
  const nodes = [
    ...changed,
    ...shown.map((neighbour): Node => ({ id: neighbour.urn, places: placesOf(neighbour.urn), content: { neighbour } })),
  ];
  const nodeOf = new Map(nodes.map(({ id }) => [id, id]));
  return {
    nodes,
    edges: edgesBetween(nodeOf, dependencies),
    folded: false,
    hidden: neighbours.length - shown.length,
  };
}

type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

function dependenciesIn(resources: readonly PlannedResource[]): Dependencies {
  const found = new Map<string, Set<string>>();
  for (const { urn, dependencies } of resources) {
    const known = found.get(urn) ?? new Set();
    dependencies.forEach((dependency) => known.add(dependency));
    found.set(urn, known);
  }
  return found;
}

/** Unchanged resources that a changed one depends on or that depend on it, those of the most changed ones first. */
function neighboursOf(
  changed: ReadonlySet<string>,
  dependencies: Dependencies,
  resources: readonly PlannedResource[],
): readonly PlannedResource[] {
  const links = new Map<string, number>();
  const count = (urn: string): void => {
    links.set(urn, (links.get(urn) ?? 0) + 1);
  };
  for (const [urn, targets] of dependencies) {
    for (const target of targets) {
      if (changed.has(urn) && !changed.has(target)) {
        count(target);
      } else if (changed.has(target) && !changed.has(urn)) {
        count(urn);
      }
    }
  }
  return resources
    .filter(({ urn, custom, type }) => links.has(urn) && custom && !type.startsWith("pulumi:"))
    .sort((a, b) => (links.get(b.urn) ?? 0) - (links.get(a.urn) ?? 0) || compareText(a.urn, b.urn));
}

/** A box for each innermost component with changes, or of the components around it where those are too many. */
function foldedNodes(
  changes: readonly ResourceChange[],
  placesOf: (urn: string) => readonly Place[],
): { readonly nodes: readonly Node[]; readonly nodeOf: ReadonlyMap<string, string> } {
  const paths = new Map(changes.map(({ urn }) => [urn, placesOf(urn)]));
  let depth = Math.max(...[...paths.values()].map((places) => places.length));
  const keyAt = (places: readonly Place[]): string => places[Math.min(depth, places.length) - 1]?.key ?? "";
  const countKeys = (): number => new Set([...paths.values()].map(keyAt)).size;
  while (depth > 1 && countKeys() > MOST_NODES) {
    depth--;
  }
  const titles = new Map(listPlaces(paths.values()).map(({ key, title }) => [key, title]));
  const groups = new Map<string, ResourceChange[]>();
  for (const change of changes) {
    const key = keyAt(paths.get(change.urn) ?? []);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const sorted = [...groups].sort(([a, m], [b, n]) => n.length - m.length || compareText(a, b));
  const kept = sorted.length > MOST_NODES ? sorted.slice(0, MOST_NODES - 1) : sorted;
  const rest = sorted.slice(kept.length);
  const nodes = kept.map(([key, group]): Node => ({
    id: key,
    places: [],
    content: { folded: tallyOf(group), title: titles.get(key) ?? key, place: key },
  }));
  if (rest.length > 0) {
    const title = `${rest.length} smaller ones`;
    nodes.push({ id: REST, places: [], content: { folded: tallyOf(rest.flatMap(([, group]) => group)), title } });
  }
  const drawn = new Set(kept.map(([key]) => key));
  const nodeOf = new Map([...paths].map(([urn, places]) => [urn, drawn.has(keyAt(places)) ? keyAt(places) : REST]));
  return { nodes, nodeOf };
}

const REST = "rest:";

function tallyOf(changes: readonly ResourceChange[]): ReadonlyMap<ChangeKind, number> {
  const tally = new Map<ChangeKind, number>();
  for (const { kind } of changes) {
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
  return tally;
}

/** Dependencies between nodes, those left out that follow from others. */
function edgesBetween(
  nodeOf: ReadonlyMap<string, string>,
  dependencies: Dependencies,
): readonly (readonly [string, string])[] {
  const targets = new Map<string, Set<string>>();
  for (const [urn, from] of [...nodeOf].sort(([a], [b]) => compareText(a, b))) {
    for (const dependency of dependencies.get(urn) ?? []) {
      const to = nodeOf.get(dependency);
      if (to !== undefined && to !== from) {
        targets.set(from, (targets.get(from) ?? new Set()).add(to));
      }
    }
  }
  for (const [from, direct] of targets) {
    for (const to of [...direct]) {
      if (isReachable(from, to, targets)) {
        direct.delete(to);
      }
    }
  }
  return [...targets].flatMap(([from, direct]) => [...direct].map((to) => [from, to] as const));
}

/** Whether `from` reaches `to` by way of another. */
function isReachable(from: string, to: string, targets: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set([from]);
  const pending = [...(targets.get(from) ?? [])].filter((step) => step !== to);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === to) {
      return true;
    }
    if (!seen.has(next)) {
      seen.add(next);
      pending.push(...(targets.get(next) ?? []));
    }
  }
  return false;
}
