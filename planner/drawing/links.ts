import { type AccessGrant, GRANT_TYPE, grantOf } from "../access";
import type { ResourceGraph } from "../graph";
import type { Box, Boxes } from "./boxes";
import { compareText } from "./kinds";

/** An arrow from a box to another that it uses. Both have the same parent. */
export interface Link {
  readonly from: Box;
  readonly to: Box;
  /** The innermost boxes of the dependencies: `from` and `to` themselves, or what is inside them. */
  readonly inFrom: ReadonlySet<Box>;
  readonly inTo: ReadonlySet<Box>;
  /** Each uses the other. */
  readonly mutual: boolean;
  /** What depends on what, by name, sorted. */
  readonly details: readonly string[];
}

/** Who is given access, with all that it was given. */
export interface PrincipalAccess {
  /** Kind, name and id as one text. */
  readonly key: string;
  readonly principal: AccessGrant["principal"];
  /** The box that makes the principal, where the program does. */
  readonly owner?: Box;
  readonly targets: readonly { readonly box?: Box; readonly onName: string; readonly access: readonly string[] }[];
}

/** The outermost box that `box` is in. */
export function rootOf(boxes: Boxes, box: Box): Box {
  return chainOf(boxes, box)[0] ?? box;
}

/**
 * The dependencies that cross from box to box, raised to boxes with the same parent. A box and the boxes inside it are
 * one thing; what grants make is in no box, and told by their access arrows.
 */
export function linksOf(graph: ResourceGraph, boxes: Boxes): readonly Link[] {
  const names = new Map(graph.resources.map(({ urn, name }) => [urn, name]));
  const found = new Map<string, Found>();
  for (const resource of graph.resources) {
    const here = boxes.boxOf.get(resource.urn);
    if (here === undefined) {
      continue;
    }
    for (const dependency of resource.dependencies) {
      const there = boxes.boxOf.get(dependency);
      if (there === undefined) {
        continue;
      }
      const ends = raise(boxes, here, there);
      if (ends !== undefined) {
        const key = `${ends.from.id}\n${ends.to.id}`;
        const link = found.get(key) ?? { ...ends, inFrom: new Set(), inTo: new Set(), details: new Set() };
        link.inFrom.add(here);
        link.inTo.add(there);
        link.details.add(`${resource.name} → ${names.get(dependency) ?? dependency}`);
        found.set(key, link);
      }
    }
  }
  return [...found.values()]
    .flatMap(({ from, to, inFrom, inTo, details }): Link[] => {
      const back = found.get(`${to.id}\n${from.id}`);
      if (back !== undefined && from.id > to.id) {
        return [];
      }
      const all = [...details, ...(back?.details ?? [])].sort(compareText);
      return [
        {
          from,
          to,
          inFrom: new Set([...inFrom, ...(back?.inTo ?? [])]),
          inTo: new Set([...inTo, ...(back?.inFrom ?? [])]),
          mutual: back !== undefined,
          details: all,
        },
      ];
    })
    .sort((a, b) => compareText(a.from.id, b.from.id) || compareText(a.to.id, b.to.id));
}

/** Each principal once, by name, with what it may do where. */
export function accessOf(graph: ResourceGraph, boxes: Boxes): readonly PrincipalAccess[] {
  const found = new Map<string, { owner?: Box; principal: AccessGrant["principal"]; targets: Map<string, Target> }>();
  for (const resource of graph.resources) {
    if (resource.type !== GRANT_TYPE) {
      continue;
    }
    const { principal, access, on, onName } = grantOf(resource);
    const key = JSON.stringify([principal.name, principal.kind, principal.id]);
    const maker = (resource.propertyDependencies["principal"] ?? []).map((urn) => boxes.boxOf.get(urn)).find(Boolean);
    const entry = found.get(key) ?? { principal, targets: new Map<string, Target>(), ...(maker && { owner: maker }) };
    const target = entry.targets.get(on) ?? { onName, access: new Set<string>(), ...boxed(boxes.boxOf.get(on)) };
    access.forEach((one) => target.access.add(one));
    entry.targets.set(on, target);
    found.set(key, entry);
  }
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, { principal, owner, targets }]) => ({
      key,
      principal,
      ...(owner && { owner }),
      targets: [...targets.values()]
        .sort((a, b) => compareText(a.onName, b.onName) || compareText(a.box?.id ?? "", b.box?.id ?? ""))
        .map(({ box, onName, access }) => ({ ...boxed(box), onName, access: sortAccess(access) })),
    }));
}

interface Found {
  readonly from: Box;
  readonly to: Box;
  readonly inFrom: Set<Box>;
  readonly inTo: Set<Box>;
  readonly details: Set<string>;
}

interface Target {
  readonly box?: Box;
  readonly onName: string;
  readonly access: Set<string>;
}

function boxed(box: Box | undefined): { box?: Box } {
  return box === undefined ? {} : { box };
}

const accessOrder = ["read", "write", "administer"];

/** Access classes from the least to the most. */
export function sortAccess(access: Iterable<string>): readonly string[] {
  return [...new Set(access)].sort((a, b) => accessOrder.indexOf(a) - accessOrder.indexOf(b) || compareText(a, b));
}

/** The boxes around `box` from the outermost to itself. */
function chainOf(boxes: Boxes, box: Box): readonly Box[] {
  const chain: Box[] = [];
  for (let at: Box | undefined = box; at !== undefined; at = boxes.parentOf.get(at)) {
    chain.unshift(at);
  }
  return chain;
}

function raise(boxes: Boxes, here: Box, there: Box): { from: Box; to: Box } | undefined {
  const froms = chainOf(boxes, here);
  const tos = chainOf(boxes, there);
  for (let level = 0; ; level++) {
    const from = froms[level];
    const to = tos[level];
    if (from === undefined || to === undefined) {
      return undefined;
    }
    if (from !== to) {
      return { from, to };
    }
  }
}
