import type { PlannedResource, ResourceGraph } from "../graph";
import { compareText } from "./kinds";

/** A resource and what was made below it. */
export interface HierarchyNode {
  readonly resource: PlannedResource;
  /** Sorted: plain resources first, then what has children or is a component; by name, then type. */
  readonly children: readonly HierarchyNode[];
  /** Resources that a provider manages at or below this one. */
  readonly resources: number;
  /** Components at or below this one. */
  readonly components: number;
}

interface MutableNode extends HierarchyNode {
  children: MutableNode[];
  resources: number;
  components: number;
}

/**
 * The resources of `graph` by parent, those without a parent in the graph at the top. Takes time and memory in
 * proportion to the graph, and any depth.
 */
export function hierarchy(graph: ResourceGraph): readonly HierarchyNode[] {
  const nodes = new Map<string, MutableNode>();
  for (const resource of graph.resources) {
    nodes.set(resource.urn, {
      resource,
      children: [],
      resources: resource.custom ? 1 : 0,
      components: resource.custom ? 0 : 1,
    });
  }
  const roots: MutableNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.resource.parent === undefined ? undefined : nodes.get(node.resource.parent);
    (parent?.children ?? roots).push(node);
  }
  const ordered = [...walk(roots)];
  for (const node of ordered.reverse()) {
    for (const child of node.children) {
      node.resources += child.resources;
      node.components += child.components;
    }
    node.children.sort(compareNodes);
  }
  return roots.sort(compareNodes);
}

/** Every node at or below `nodes`, each before its children. */
export function* walk<Node extends HierarchyNode>(nodes: readonly Node[]): Generator<Node> {
  const stack = [...nodes].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let index = node.children.length - 1; index >= 0; index--) {
      stack.push(node.children[index] as Node);
    }
  }
}

/** Whether nothing can be below it: a resource of a provider without children. */
export function isLeaf(node: HierarchyNode): boolean {
  return node.resource.custom && node.children.length === 0;
}

function compareNodes(a: HierarchyNode, b: HierarchyNode): number {
  return (
    Number(isLeaf(b)) - Number(isLeaf(a)) ||
    compareText(a.resource.name, b.resource.name) ||
    compareText(a.resource.urn, b.resource.urn)
  );
}
