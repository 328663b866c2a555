import { allOf } from "./promises";
import { entryOf } from "./resource-entry";
import type { ResourceLike } from "./sdk";

const constructed = new WeakSet<ResourceLike>();
const foreignUrns = new WeakMap<ResourceLike, string>();

/**
 * What must settle before {@link expandDependencies} can tell what `resources` stand for: a component for its children,
 * which are all there once its constructor is through. Undefined where nothing is missing.
 */
export function whenExpandable(
  resources: Iterable<ResourceLike>,
  self: ResourceLike,
  seen = new Set<ResourceLike>([self]),
): Promise<void> | undefined {
  const waits: (Promise<unknown> | undefined)[] = [];
  for (const resource of resources) {
    if (seen.has(resource)) {
      continue;
    }
    seen.add(resource);
    if (!isLocalComponent(resource)) {
      waits.push(whenNamed(resource));
    } else if (constructed.has(resource)) {
      waits.push(whenExpandable(resource.__childResources ?? [], self, seen));
    } else {
      waits.push(
        resource.__data?.then(() => {
          constructed.add(resource);
          return whenExpandable(resource.__childResources ?? [], self, seen);
        }),
      );
    }
  }
  return allOf(waits);
}

/** URNs of the custom resources that `resources` stand for, sorted; a component stands for its children. */
export function expandDependencies(resources: Iterable<ResourceLike>, self: ResourceLike): string[] {
  const urns = new Set<string>();
  collect(resources, new Set([self]), urns);
  return urns.size > 1 ? [...urns].sort() : [...urns];
}

function collect(resources: Iterable<ResourceLike>, seen: Set<ResourceLike>, urns: Set<string>): void {
  for (const resource of resources) {
    if (seen.has(resource)) {
      continue;
    }
    seen.add(resource);
    if (isLocalComponent(resource)) {
      collect(resource.__childResources ?? [], seen, urns);
    } else {
      urns.add(namedUrn(resource));
    }
  }
}

/** A component whose children are made in this process; a remote one's are the engine's own affair. */
function isLocalComponent(resource: ResourceLike): boolean {
  return resource.__pulumiComponentResource === true && resource.__remote !== true;
}

/** What must settle before {@link namedUrn} knows the resource; undefined where nothing is missing. */
export function whenNamed(resource: ResourceLike | undefined): Promise<unknown> | undefined {
  if (resource === undefined) {
    return undefined;
  }
  const entry = entryOf(resource);
  if (entry !== undefined) {
    return entry.pending;
  }
  return foreignUrns.has(resource)
    ? undefined
    : resource.urn.promise().then((urn) => foreignUrns.set(resource, String(urn)));
}

/** The URN of a resource that is named by now. */
export function namedUrn(resource: ResourceLike): string {
  return entryOf(resource)?.urn ?? foreignUrns.get(resource) ?? "";
}
