import { compareText, typeParts } from "../../../drawing/kinds";
import { nameWithin } from "../../../drawing/boxes";
import type { PlannedResource, ResourceGraph } from "../../../graph";

/** Something that resources stand in: a component, or for those in none the module of their provider. */
export interface Place {
  /** The component's URN, or `module:aws:s3`. */
  readonly key: string;
  /** Without the name of the component around it. */
  readonly name: string;
  /** With it. */
  readonly fullName: string;
}

/** Tells in which components a resource of either side stands, the outermost first. */
export function placesIn(before: ResourceGraph, after: ResourceGraph): (urn: string) => readonly Place[] {
  const resources = new Map<string, PlannedResource>();
  for (const resource of [...before.resources, ...after.resources]) {
    resources.set(resource.urn, resource);
  }
  const known = new Map<string, readonly Place[]>();
  const inside = (urn: string | undefined): readonly Place[] => {
    const resource = urn === undefined ? undefined : resources.get(urn);
    if (resource === undefined) {
      return [];
    }
    const found = known.get(resource.urn);
    if (found !== undefined) {
      return found;
    }
    const outer = inside(resource.parent);
    const name = nameInside(outer, resource.name);
    const places = resource.custom ? outer : [...outer, { key: resource.urn, name, fullName: resource.name }];
    known.set(resource.urn, places);
    return places;
  };
  return (urn) => {
    const places = inside(urn);
    return places.length > 0 ? places : [moduleOf(resources.get(urn)?.type ?? "")];
  };
}

function moduleOf(type: string): Place {
  const { package: provider, module } = typeParts(type);
  const name = [provider, module].filter((part) => part !== "").join(":");
  return { key: `module:${name}`, name, fullName: name };
}

/** `name` without that of the innermost of `places`, which stands around it. */
export function nameInside(places: readonly Place[], name: string): string {
  return nameWithin(places.at(-1)?.fullName ?? "", name);
}

/** `lake › raw-zone`. */
export function titleOfPlaces(places: readonly Place[]): string {
  return places.map(({ name }) => name).join(" › ");
}

/** Every place that one of `all` is in, with its title; by title. */
export function listPlaces(
  all: Iterable<readonly Place[]>,
): readonly { readonly key: string; readonly title: string }[] {
  const titles = new Map<string, string>();
  for (const places of all) {
    places.forEach(({ key }, index) => titles.set(key, titleOfPlaces(places.slice(0, index + 1))));
  }
  return [...titles]
    .map(([key, title]) => ({ key, title }))
    .sort((a, b) => compareText(a.title, b.title) || compareText(a.key, b.key));
}
