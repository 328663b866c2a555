import { createHash } from "node:crypto";

import type { Json, PlannedResource, ResourceGraph } from "../../planner/graph";

/** Values longer than this stand as a digest: a policy's text is read in the plan, here it only must not change unseen. */
const LONGEST_VALUE = 80;

/** Inputs that the stack's own config repeats on every resource. */
const LEFT_OUT = new Set(["tags", "labels", "platform"]);

/** A stack's graph as lines that a person can compare: one resource a line, its place, type, protection and values. */
export function baseline(graph: ResourceGraph): string {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const lines = graph.resources.map((resource) => {
    const marks = [resource.protect ? "protected" : "", resource.retainOnDelete ? "retained" : ""].filter(Boolean);
    return [place(resource, byUrn), resource.type, ...marks, ...values(resource)].join(" ");
  });
  return `${lines.sort().join("\n")}\n`;
}

function place(resource: PlannedResource, byUrn: ReadonlyMap<string, PlannedResource>): string {
  const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
  return parent === undefined ? resource.name : `${place(parent, byUrn)}/${resource.name}`;
}

function values({ custom, inputs }: PlannedResource): string[] {
  // A component's inputs are what it was asked for; its children's say what came of it.
  return Object.entries(inputs)
    .filter(([property]) => custom && !LEFT_OUT.has(property))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([property, value]) => `${property}=${shown(value)}`);
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `#${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}
