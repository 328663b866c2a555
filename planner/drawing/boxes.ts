import { GRANT_TYPE } from "../access";
import type { PlannedResource, ResourceGraph } from "../graph";
import { addKinds, compareText, counted, countKinds, shortType, totalOf, typeParts } from "./kinds";
import { type HierarchyNode, hierarchy, walk } from "./hierarchy";

/** A box of the drawing: a component, or the resources of one service module that belong to no component. */
export interface Box {
  /** The component's URN, or `module:aws:s3`. */
  readonly id: string;
  /** The whole name. */
  readonly name: string;
  /** Short type of the component; empty for a module. */
  readonly type: string;
  /** The resources in it by type, boxes inside it included, those of its grants not. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The resources in it that are in no box inside it. */
  readonly ownKinds: ReadonlyMap<string, number>;
  /** The resources that its grants made, counted apart: who has access says more than how. */
  readonly grantResources: number;
  readonly children: readonly Box[];
}

/** The boxes of a graph, and in which of them each resource is. */
export interface Boxes {
  readonly roots: readonly Box[];
  /** The innermost box of a resource, by URN; absent for providers and grants, which are no boxes. */
  readonly boxOf: ReadonlyMap<string, Box>;
  readonly parentOf: ReadonlyMap<Box, Box>;
}

/** More boxes than this are not readable at a glance: deeper levels are folded into their parents. */
export const MOST_BOXES = 48;

/** So many components of one type below one parent are cards without boxes inside. */
export const REPEATED = 3;

interface Draft {
  id: string;
  name: string;
  type: string;
  own: PlannedResource[];
  grantResources: number;
  /** Components folded into it. */
  members: string[];
  children: Draft[];
}

/** The boxes of `graph`, at most `most` of them. */
export function boxesOf(graph: ResourceGraph, most = MOST_BOXES): Boxes {
  const { drafts, loose } = componentDrafts(hierarchy(graph));
  let roots = [...unwrap(drafts), ...moduleDrafts(loose)];
  foldRepeated(roots);
  for (let level = depthOf(roots); level > 1 && count(roots) > most; level--) {
    foldLevel(roots, level);
  }
  if (roots.length > most) {
    roots = foldAlike(
      roots,
      (draft) => draft.type || draft.id,
      (draft) => draft.type || draft.name,
    );
  }
  if (roots.length > most) {
    roots = foldAlike(roots, frameOfDraft, () => "Components");
  }
  return finish(roots);
}

function componentDrafts(nodes: readonly HierarchyNode[]): { drafts: Draft[]; loose: PlannedResource[] } {
  const drafts: Draft[] = [];
  const loose: PlannedResource[] = [];
  const draftOf = new Map<string, Draft>();
  const granted = new Set<string>();
  for (const { resource } of walk(nodes)) {
    const parent = resource.parent === undefined ? undefined : draftOf.get(resource.parent);
    const inGrant = resource.type === GRANT_TYPE || (resource.parent !== undefined && granted.has(resource.parent));
    if (inGrant) {
      granted.add(resource.urn);
    }
    if (resource.custom || inGrant) {
      if (parent !== undefined) {
        draftOf.set(resource.urn, parent);
      }
      if (resource.custom && inGrant && parent !== undefined) {
        parent.grantResources++;
      } else if (resource.custom && !isProvider(resource)) {
        (parent?.own ?? loose).push(resource);
      }
      continue;
    }
    const draft = {
      id: resource.urn,
      name: resource.name,
      type: shortType(resource.type),
      own: [],
      grantResources: 0,
      members: [resource.urn],
      children: [],
    };
    draftOf.set(resource.urn, draft);
    (parent?.children ?? drafts).push(draft);
  }
  return { drafts, loose };
}

/** A program that wraps all it makes in one component across clouds is drawn by what stands in the wrapper. */
function unwrap(drafts: Draft[]): Draft[] {
  const [only, ...others] = drafts;
  if (only === undefined || others.length > 0 || only.children.length < 2 || cloudsIn(kindsOf(only)).length < 2) {
    return drafts;
  }
  return only.own.length > 0 ? [{ ...only, children: [] }, ...only.children] : only.children;
}

function moduleDrafts(loose: readonly PlannedResource[]): Draft[] {
  const modules = new Map<string, Draft>();
  for (const resource of loose) {
    const { package: provider, module } = typeParts(resource.type);
    const name = module === "" ? provider : `${provider}:${module}`;
    const draft = modules.get(name) ?? {
      id: `module:${name}`,
      name,
      type: "",
      own: [],
      grantResources: 0,
      members: [],
      children: [],
    };
    draft.own.push(resource);
    modules.set(name, draft);
  }
  return [...modules.values()];
}

function foldRepeated(drafts: readonly Draft[]): void {
  const alike = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const same = alike.get(draft.type) ?? [];
    same.push(draft);
    alike.set(draft.type, same);
  }
  for (const same of alike.values()) {
    if (same.length >= REPEATED) {
      same.forEach(swallowChildren);
    }
    same.forEach((draft) => foldRepeated(draft.children));
  }
}

function foldLevel(drafts: readonly Draft[], level: number): void {
  for (const draft of drafts) {
    if (level === 2) {
      swallowChildren(draft);
    } else {
      foldLevel(draft.children, level - 1);
    }
  }
}

function swallowChildren(draft: Draft): void {
  for (const child of draft.children.splice(0)) {
    swallowChildren(child);
    draft.own.push(...child.own);
    draft.grantResources += child.grantResources;
    draft.members.push(...child.members);
  }
}

/** One box for all roots with the same key. */
function foldAlike(roots: readonly Draft[], key: (draft: Draft) => string, title: (draft: Draft) => string): Draft[] {
  const folded = new Map<string, Draft[]>();
  for (const draft of roots) {
    const same = folded.get(key(draft)) ?? [];
    same.push(draft);
    folded.set(key(draft), same);
  }
  return [...folded].map(([id, same]) => {
    const [first] = same;
    if (first === undefined || same.length === 1) {
      return first as Draft;
    }
    same.forEach(swallowChildren);
    return {
      id: `folded:${id}`,
      name: `${same.length} × ${title(first)}`,
      type: "",
      own: same.flatMap(({ own }) => own),
      grantResources: same.reduce((sum, { grantResources }) => sum + grantResources, 0),
      members: same.flatMap(({ members }) => members),
      children: [],
    };
  });
}

function finish(drafts: readonly Draft[]): Boxes {
  const boxOf = new Map<string, Box>();
  const parentOf = new Map<Box, Box>();
  const build = (draft: Draft): Box => {
    const children = draft.children.map(build).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
    const ownKinds = countKinds(draft.own);
    const kinds = new Map(ownKinds);
    children.forEach((child) => {
      addKinds(kinds, child.kinds);
    });
    const grantResources = children.reduce((sum, child) => sum + child.grantResources, draft.grantResources);
    const box = { id: draft.id, name: draft.name, type: draft.type, kinds, ownKinds, grantResources, children };
    for (const urn of [...draft.members, ...draft.own.map((resource) => resource.urn)]) {
      boxOf.set(urn, box);
    }
    children.forEach((child) => parentOf.set(child, box));
    return box;
  };
  const roots = drafts.map(build).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  return { roots, boxOf, parentOf };
}

function kindsOf(draft: Draft): Map<string, number> {
  const kinds = countKinds(draft.own);
  draft.children.forEach((child) => {
    addKinds(kinds, kindsOf(child));
  });
  return kinds;
}

function count(drafts: readonly Draft[]): number {
  return drafts.reduce((sum, draft) => sum + 1 + count(draft.children), 0);
}

function depthOf(drafts: readonly Draft[]): number {
  return drafts.reduce((deepest, draft) => Math.max(deepest, 1 + depthOf(draft.children)), 0);
}

function frameOfDraft(draft: Draft): string {
  return frameOf(kindsOf(draft)).id;
}

function isProvider({ type }: PlannedResource): boolean {
  return type.startsWith("pulumi:providers:");
}

/** The clouds a drawing knows by name; every other package stands beside them. */
const clouds: Readonly<Record<string, string>> = {
  aws: "AWS",
  "aws-native": "AWS",
  gcp: "Google Cloud",
  "google-native": "Google Cloud",
  azure: "Azure",
  "azure-native": "Azure",
  azuread: "Azure",
  kubernetes: "Kubernetes",
};

/** Where a box stands. */
export interface Frame {
  /** The cloud's name, `others`, or `between`. */
  readonly id: string;
  readonly title: string;
}

/** The clouds that `kinds` are of, by name, sorted. */
export function cloudsIn(kinds: ReadonlyMap<string, number>): readonly string[] {
  const names = new Set<string>();
  for (const type of kinds.keys()) {
    const cloud = clouds[typeParts(type).package];
    if (cloud !== undefined) {
      names.add(cloud);
    }
  }
  return [...names].sort(compareText);
}

/** The frame of a box: its cloud; none (`between`) for a box across clouds. Helpers such as `random` decide nothing. */
export function frameOf(kinds: ReadonlyMap<string, number>): Frame {
  const names = cloudsIn(kinds);
  const [only] = names;
  if (only === undefined) {
    return { id: "others", title: totalOf(kinds) > 0 ? "Other providers" : "Without resources" };
  }
  return names.length === 1 ? { id: only, title: only } : { id: "between", title: names.join(" and ") };
}

/** `12 resources`. */
export function sizeOf(box: Box): string {
  return counted(totalOf(box.kinds) + box.grantResources, "resource");
}
