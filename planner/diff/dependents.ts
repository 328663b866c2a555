import { compareText } from "../drawing/kinds";
import type { ResourceGraph } from "../graph";

/** Tells what depends on a resource, directly or through others, among the graph's managed resources. */
export function dependentsIn(graph: ResourceGraph): (urn: string) => readonly string[] {
  const waiting = new Map<string, string[]>();
  for (const { urn, dependencies, provider } of graph.resources) {
    for (const dependency of provider === undefined ? dependencies : [...dependencies, provider]) {
      const known = waiting.get(dependency);
      if (known === undefined) {
        waiting.set(dependency, [urn]);
      } else {
        known.push(urn);
      }
    }
  }
  const managed = new Set(graph.resources.filter(({ custom }) => custom).map(({ urn }) => urn));
  return (start) => {
    const found = new Set<string>();
    const pending = [start];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const urn of waiting.get(next) ?? []) {
        if (!found.has(urn) && urn !== start) {
          found.add(urn);
          pending.push(urn);
        }
      }
    }
    return [...found].filter((urn) => managed.has(urn)).sort(compareText);
  };
}
