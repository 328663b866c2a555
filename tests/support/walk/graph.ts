import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";

/** Something that a walk finds wrong with a resource of a plan. */
export interface Violation {
  /** The resource's logical name. */
  readonly name: string;
  readonly type: string;
  /** What is wrong, in a sentence without its full stop. */
  readonly why: string;
}

/** One reading of a plan: all that it finds wrong, or nothing. */
export type Walk = (graph: ResourceGraph) => readonly Violation[];

/** What is wrong with `resource`. */
export const violation = ({ name, type }: PlannedResource, why: string): Violation => ({ name, type, why });

/** The resources of those types. */
export function ofTypes(graph: ResourceGraph, ...types: readonly string[]): readonly PlannedResource[] {
  return graph.resources.filter(({ type }) => types.includes(type));
}

/** The value at `path` of nested objects and lists; `undefined` where there is none. */
export function inputAt({ inputs }: PlannedResource, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((inside, key) => {
    const value = typeof inside === "object" && inside !== null ? inside : undefined;
    return value === undefined ? undefined : (value as Readonly<Record<string | number, Json>>)[key];
  }, inputs);
}

/** Every text in a value, with the keys that lead to it. */
export function texts(value: Json, path: readonly string[] = []): readonly { path: readonly string[]; text: string }[] {
  if (typeof value === "string") {
    return [{ path, text: value }];
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inside]) => texts(inside as Json, [...path, key]))
    : [];
}

/** The resources that a property's value comes from. */
export function sourcesOf(
  graph: ResourceGraph,
  resource: PlannedResource,
  property: string,
): readonly PlannedResource[] {
  const urns = resource.propertyDependencies[property] ?? [];
  return graph.resources.filter(({ urn }) => urns.includes(urn));
}

/** The resources that take a value from `resource`, and the properties that do. */
export function usersOf(
  graph: ResourceGraph,
  { urn }: PlannedResource,
): readonly { readonly user: PlannedResource; readonly properties: readonly string[] }[] {
  return graph.resources.flatMap((user) => {
    const properties = Object.entries(user.propertyDependencies).flatMap(([property, urns]) =>
      urns.includes(urn) ? [property] : [],
    );
    return properties.length > 0 ? [{ user, properties }] : [];
  });
}
