import type { PlannedResource, ResourceGraph } from "../graph";
import type { Pair } from "./model";
import { isWithin, resetAt, stepsOf } from "./property-path";

/** Which resource of one side is which of the other. */
export interface Pairing {
  /** In the order of the after graph, then what is only before. */
  readonly pairs: readonly Pair[];
  /** URN after the change by URN before it, for what is on both sides. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Finds each resource again: by its URN, else by the first of its aliases that names a resource that nothing else is.
 * Only what a provider manages is compared: components are made of that, and what a program reads it does not change. A
 * component without children may hide resources (its children are made in another process), so it is compared as well.
 */
export function pairResources(before: ResourceGraph, after: ResourceGraph): Pairing {
  const parents = new Set([...before.resources, ...after.resources].map(({ parent }) => parent));
  const isManaged = ({ custom, reads, urn }: PlannedResource): boolean =>
    reads === undefined && (custom || !parents.has(urn));
  const old = new Map(before.resources.filter(isManaged).map((resource) => [resource.urn, resource]));
  const now = after.resources.filter(isManaged);
  const taken = new Set(now.map(({ urn }) => urn).filter((urn) => old.has(urn)));

  const pairs: Pair[] = now.map((resource) => {
    const urn = taken.has(resource.urn)
      ? resource.urn
      : resource.aliases.find((alias) => old.has(alias) && !taken.has(alias));
    const found = urn === undefined ? undefined : old.get(urn);
    if (found === undefined) {
      return { after: resource };
    }
    taken.add(found.urn);
    return { before: found, after: leftAlone(found, resource) };
  });
  const gone: Pair[] = [...old.values()].filter(({ urn }) => !taken.has(urn)).map((resource) => ({ before: resource }));
  const renamed = new Map(
    pairs.flatMap((pair) => (pair.before && pair.after ? [[pair.before.urn, pair.after.urn] as const] : [])),
  );
  return { pairs: [...pairs, ...gone], renamed };
}

/** `after` with its `ignoreChanges` as they were: the engine goes by what the state has, not by what the program says. */
function leftAlone(before: PlannedResource, after: PlannedResource): PlannedResource {
  const { ignoreChanges } = after;
  return ignoreChanges === undefined
    ? after
    : {
        ...after,
        inputs: ignoreChanges.reduce<PlannedResource["inputs"]>(
          (inputs, path) => resetAt(before.inputs, inputs, stepsOf(path)) as PlannedResource["inputs"],
          after.inputs,
        ),
        unknown: after.unknown.filter((path) => !ignoreChanges.some((outer) => isWithin(path, outer))),
      };
}
