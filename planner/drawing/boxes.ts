import { GRANT_TYPE } from "../access";
import type { PlannedResource, ResourceGraph } from "../graph";
import { addKinds, compareText, counted, countKinds, shortType, totalOf, typeParts } from "./kinds";
import { cloudsIn, frameOf } from "./frames";
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
  /** The resources in it that are in no component inside it, drawn or not. */
  readonly ownKinds: ReadonlyMap<string, number>;
  /** The components inside it that are not drawn, by name without its own; sorted. */
  readonly parts: readonly string[];
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
  /** Drawn inside it. */
  children: Draft[];
  /** Inside it and not drawn. */
  folded: Draft[];
  /** URNs of the components that it stands for, where it is not one itself. */
  components?: readonly string[];
}

/** The boxes of `graph`, at most `most` of them. */
export function boxesOf(graph: ResourceGraph, most = MOST_BOXES): Boxes {
  const { drafts, loose } = componentDrafts(hierarchy(graph));
  let roots = [...unwrap(drafts), ...moduleDrafts(loose)];
  foldRepeated(roots);
  foldLone(roots);
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
    roots = foldSmallest(roots, most);
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
      children: [],
      folded: [],
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
      children: [],
      folded: [],
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
      same.forEach(foldChildren);
    }
    same.forEach((draft) => foldRepeated(draft.children));
  }
}

/** A box alone inside another says little, and is folded unless it holds boxes itself. */
function foldLone(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    foldLone(draft.children);
    const [only, ...others] = draft.children;
    if (only !== undefined && others.length === 0 && only.children.length === 0) {
      foldChildren(draft);
    }
  }
}

function foldLevel(drafts: readonly Draft[], level: number): void {
  for (const draft of drafts) {
    if (level === 2) {
      foldChildren(draft);
    } else {
      foldLevel(draft.children, level - 1);
    }
  }
}

function foldChildren(draft: Draft): void {
  draft.folded.push(...draft.children.splice(0));
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
    return first === undefined || same.length === 1
      ? (first as Draft)
      : together(`folded:${id}`, `${same.length} × ${title(first)}`, same);
  });
}

/** The largest roots as they are, the others in one box for each frame. */
function foldSmallest(roots: readonly Draft[], most: number): Draft[] {
  const sized = roots.map((draft) => ({ draft, size: sumOf([...kindsOf(draft).values()], (count) => count) }));
  sized.sort((a, b) => b.size - a.size || compareText(a.draft.id, b.draft.id));
  const frames = new Set(roots.map(frameOfDraft)).size;
  const kept = Math.max(0, most - frames);
  const others = new Map<string, Draft[]>();
  for (const { draft } of sized.slice(kept)) {
    const frame = frameOfDraft(draft);
    others.set(frame, [...(others.get(frame) ?? []), draft]);
  }
  return [
    ...sized.slice(0, kept).map(({ draft }) => draft),
    ...[...others].map(([frame, drafts]) => together(`others:${frame}`, `${drafts.length} smaller boxes`, drafts)),
  ];
}

function together(id: string, name: string, drafts: readonly Draft[]): Draft {
  const everything = drafts.flatMap(withAllInside);
  return {
    id,
    name,
    type: "",
    own: everything.flatMap(({ own }) => own),
    grantResources: sumOf(everything, ({ grantResources }) => grantResources),
    children: [],
    folded: [],
    components: everything.flatMap(({ id: urn, components = [] }) => [urn, ...components]),
  };
}

function finish(drafts: readonly Draft[]): Boxes {
  const boxOf = new Map<string, Box>();
  const parentOf = new Map<Box, Box>();
  const build = (draft: Draft): Box => {
    const children = draft.children.map(build).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
    const drawnHere = [draft, ...draft.folded.flatMap(withAllInside)];
    const kinds = countKinds(drawnHere.flatMap(({ own }) => own));
    children.forEach((child) => {
      addKinds(kinds, child.kinds);
    });
    const box = {
      id: draft.id,
      name: draft.name,
      type: draft.type,
      kinds,
      ownKinds: countKinds(draft.own),
      parts: draft.folded.map(({ name }) => nameWithin(draft.name, name)).sort(compareText),
      grantResources: sumOf([...drawnHere, ...children], ({ grantResources }) => grantResources),
      children,
    };
    for (const { id, own, components = [] } of drawnHere) {
      [id, ...components, ...own.map(({ urn }) => urn)].forEach((urn) => boxOf.set(urn, box));
    }
    children.forEach((child) => parentOf.set(child, box));
    return box;
  };
  const roots = drafts.map(build).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
  return { roots, boxOf, parentOf };
}

/** A draft with all that is in it, drawn or folded. */
function withAllInside(draft: Draft): readonly Draft[] {
  return [draft, ...[...draft.children, ...draft.folded].flatMap(withAllInside)];
}

function sumOf<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}

/** A child's name without its parent's, which stands above it: `raw-zone` of `lake-raw-zone`. */
export function nameWithin(parent: string, name: string): string {
  return name.startsWith(`${parent}-`) && name.length > parent.length + 1 ? name.slice(parent.length + 1) : name;
}

function kindsOf(draft: Draft): Map<string, number> {
  return countKinds(withAllInside(draft).flatMap(({ own }) => own));
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

/** `12 resources`. */
export function sizeOf(box: Box): string {
  return counted(totalOf(box.kinds) + box.grantResources, "resource");
}
