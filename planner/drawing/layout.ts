import type { ELK, ElkEdgeSection, ElkExtendedEdge, ElkNode } from "elkjs/lib/elk-api";

import { type Figure, fonts, GAP } from "./figures";
import type { Arrow, Scene } from "./scene";
import { textWidth } from "./text";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A figure with its place in the drawing. */
export interface PlacedFigure {
  readonly figure: Figure;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly children: readonly PlacedFigure[];
}

/** An arrow with its way, and the middle of its label. */
export interface PlacedArrow {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
  readonly label?: Point & { readonly width: number };
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly figures: readonly PlacedFigure[];
  readonly arrows: readonly PlacedArrow[];
}

const LABEL_HEIGHT = 16;
/** The part of a page, in pixels, that a drawing is read on at its full size. */
const PAGE = { width: 1560, height: 1300 };

/** Gives every figure and arrow of `scene` its place: of a few layouts the one that fits a landscape page best. */
export async function layoutOf(scene: Scene): Promise<Layout> {
  const { default: Elk } = await import("elkjs/lib/elk.bundled.js");
  const elk = new Elk();
  const parts: Layout[] = [];
  for (const part of partsOf(scene)) {
    parts.push(await bestOf(elk, part));
  }
  return packed(parts);
}

async function bestOf(elk: ELK, scene: Scene): Promise<Layout> {
  let best: { layout: Layout; badness: number } | undefined;
  for (const options of scene.arrows.length > 0 ? candidates : candidates.slice(0, 1)) {
    const layout = await attempt(elk, scene, options);
    const badness = badnessOf(layout);
    if (best === undefined || badness < best.badness) {
      best = { layout, badness };
    }
  }
  return best?.layout ?? { width: 0, height: 0, figures: [], arrows: [] };
}

const inModelOrder = { "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES" } as const;

const fewInALayer = {
  "elk.layered.layering.strategy": "COFFMAN_GRAHAM",
  "elk.layered.layering.coffmanGraham.layerBound": "4",
} as const;

/** Layers run down the page or across it, and hold as much as they need or few boxes each. */
const candidates: readonly Readonly<Record<string, string>>[] = [
  { "elk.direction": "DOWN", ...inModelOrder },
  { "elk.direction": "DOWN" },
  { "elk.direction": "DOWN", ...fewInALayer },
  { "elk.direction": "RIGHT" },
];

/** In pixels; each level of boxes needs them for itself. */
const spacings: Readonly<Record<string, string>> = {
  "elk.spacing.nodeNode": "28",
  "elk.spacing.edgeNode": "18",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.componentComponent": "28",
  "elk.layered.spacing.nodeNodeBetweenLayers": "44",
  "elk.layered.spacing.edgeNodeBetweenLayers": "18",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
};

const common: Readonly<Record<string, string>> = {
  ...spacings,
  "elk.algorithm": "layered",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.randomSeed": "1",
  "elk.aspectRatio": "1.6",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
};

/** Figures and arrows that hang together; a figure without arrows to others is a part of its own. */
function partsOf({ figures, arrows, ...rest }: Scene): readonly Scene[] {
  const figureOf = new Map<string, number>();
  const claim = (figure: Figure, index: number): void => {
    figureOf.set(figure.id, index);
    figure.children.forEach((child) => {
      claim(child, index);
    });
  };
  figures.forEach(claim);
  const leader = figures.map((_, index) => index);
  const find = (index: number): number => {
    const next = leader[index] ?? index;
    return next === index ? index : find(next);
  };
  for (const { from, to } of arrows) {
    const [a, b] = [find(figureOf.get(from) ?? 0), find(figureOf.get(to) ?? 0)];
    leader[Math.max(a, b)] = Math.min(a, b);
  }
  return [...new Set(figures.map((_, index) => find(index)))].map((first) => ({
    ...rest,
    figures: figures.filter((_, index) => find(index) === first),
    arrows: arrows.filter(({ from }) => find(figureOf.get(from) ?? 0) === first),
  }));
}

const PART_GAP = 32;

/** The parts in rows of the width that fits the page best, the largest first. */
function packed(parts: readonly Layout[]): Layout {
  const sorted = [...parts].sort((a, b) => b.width * b.height - a.width * a.height);
  const widths = sorted.map((_, index) =>
    sorted.slice(0, index + 1).reduce((sum, { width }) => sum + width + PART_GAP, -PART_GAP),
  );
  const widest = Math.max(0, ...parts.map(({ width }) => width));
  const packs = [...new Set([widest, ...widths])]
    .filter((width) => width >= widest)
    .map((width) => inRows(sorted, width));
  const [first = inRows([], 0), ...others] = packs;
  return others.reduce((best, pack) => (badnessOf(pack) < badnessOf(best) ? pack : best), first);
}

function inRows(parts: readonly Layout[], room: number): Layout {
  const figures: PlacedFigure[] = [];
  const arrows: PlacedArrow[] = [];
  let [x, y, rowHeight, width] = [0, 0, 0, 0];
  for (const part of parts) {
    if (x > 0 && x + part.width > room) {
      [x, y, rowHeight] = [0, y + rowHeight + PART_GAP, 0];
    }
    const by = { x, y };
    figures.push(...part.figures.map((figure) => movedFigure(figure, by)));
    arrows.push(...part.arrows.map((arrow) => movedArrow(arrow, by)));
    x += part.width + PART_GAP;
    width = Math.max(width, x - PART_GAP);
    rowHeight = Math.max(rowHeight, part.height);
  }
  return { width, height: y + rowHeight, figures, arrows };
}

function movedFigure(placed: PlacedFigure, by: Point): PlacedFigure {
  const children = placed.children.map((child) => movedFigure(child, by));
  return { ...placed, x: placed.x + by.x, y: placed.y + by.y, children };
}

function movedArrow({ arrow, points, label }: PlacedArrow, by: Point): PlacedArrow {
  const moved = points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
  return { arrow, points: moved, ...(label && { label: { ...label, x: label.x + by.x, y: label.y + by.y } }) };
}

async function attempt(elk: ELK, scene: Scene, options: Readonly<Record<string, string>>): Promise<Layout> {
  const node: ElkNode = {
    id: "root",
    layoutOptions: { ...common, ...options },
    children: scene.figures.map((figure) => elkNode(figure, options["elk.direction"] === "DOWN")),
    edges: scene.arrows.map(elkEdge),
  };
  const laid = await elk.layout(node);
  const figures = scene.figures.map((figure, index) => placed(figure, laid.children?.[index]));
  const arrows = scene.arrows.map((arrow, index) => placedArrow(arrow, laid.edges?.[index]));
  return { width: laid.width ?? 0, height: laid.height ?? 0, figures, arrows };
}

function elkNode(figure: Figure, down: boolean): ElkNode {
  if (figure.kind === "principal") {
    return {
      ...leaf(figure),
      layoutOptions: { "elk.alignment": "BOTTOM", "elk.layered.layering.layerConstraint": "FIRST" },
    };
  }
  if (figure.kind === "card" || figure.kind === "grid") {
    return leaf(figure);
  }
  const least = [Math.ceil(figure.width), Math.ceil(figure.height)];
  if (down) {
    // Running down, ELK takes the two for each other: https://github.com/eclipse-elk/elk/issues/1033
    least.reverse();
  }
  return {
    id: figure.id,
    children: figure.children.map((child) => elkNode(child, down)),
    layoutOptions: {
      ...spacings,
      "elk.alignment": "TOP",
      "elk.padding": `[top=${figure.height},left=${GAP},bottom=${GAP},right=${GAP}]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${least.join(",")})`,
    },
  };
}

function leaf({ id, width, height }: Figure): ElkNode {
  return { id, width, height, layoutOptions: { "elk.alignment": "TOP" } };
}

function elkEdge({ id, from, to, label }: Arrow): ElkExtendedEdge {
  const labels = label === "" ? [] : [{ text: label, width: labelWidth(label), height: LABEL_HEIGHT }];
  return { id, sources: [from], targets: [to], labels };
}

function labelWidth(label: string): number {
  return Math.ceil(textWidth(label, fonts.label)) + 10;
}

function placed(figure: Figure, node: ElkNode | undefined): PlacedFigure {
  const x = node?.x ?? 0;
  const y = node?.y ?? 0;
  const children =
    figure.kind === "grid"
      ? figure.children.map((cell) => cellAt(cell, x, y))
      : figure.children.map((child, index) => placed(child, node?.children?.[index]));
  return { figure, x, y, width: node?.width ?? figure.width, height: node?.height ?? figure.height, children };
}

function cellAt(cell: Figure, x: number, y: number): PlacedFigure {
  return { figure: cell, x: x + cell.x, y: y + cell.y, width: cell.width, height: cell.height, children: [] };
}

function placedArrow(arrow: Arrow, edge: ElkExtendedEdge | undefined): PlacedArrow {
  const points = (edge?.sections ?? []).flatMap(pointsOf);
  const label = edge?.labels?.[0];
  if (label?.x === undefined || label.y === undefined || label.width === undefined) {
    return { arrow, points };
  }
  return { arrow, points, label: { x: label.x + label.width / 2, y: label.y + LABEL_HEIGHT / 2, width: label.width } };
}

function pointsOf({ startPoint, bendPoints = [], endPoint }: ElkEdgeSection): readonly Point[] {
  return [startPoint, ...bendPoints, endPoint];
}

/** How hard a drawing is to read: how small it becomes on the page, how its arrows cross and wander, how it fills it. */
function badnessOf({ width, height, arrows }: Layout): number {
  const scale = Math.max(1, width / PAGE.width, height / PAGE.height);
  const way = arrows.reduce((sum, { points }) => sum + lengthOf(points), 0);
  const shape = Math.abs(Math.log((width * PAGE.height) / (height * PAGE.width || 1) || 1));
  return scale * 10_000 + crossingsOf(arrows) * 100 + way / scale / 10 + shape * 100;
}

function lengthOf(points: readonly Point[]): number {
  return segmentsOf(points).reduce((sum, [a, b]) => sum + Math.abs(a.x - b.x) + Math.abs(a.y - b.y), 0);
}

type Segment = readonly [Point, Point];

function segmentsOf(points: readonly Point[]): readonly Segment[] {
  return points.slice(1).map((point, index) => [points[index] ?? point, point]);
}

/** How often a level stretch of one arrow crosses an upright one of another. */
function crossingsOf(arrows: readonly PlacedArrow[]): number {
  const segments = arrows.flatMap(({ points }) => segmentsOf(points));
  const level = segments.filter(([a, b]) => a.y === b.y);
  const upright = segments.filter(([a, b]) => a.x === b.x && a.y !== b.y);
  return level.reduce((sum, flat) => sum + upright.filter((steep) => cross(flat, steep)).length, 0);
}

function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return between(c.x, a.x, b.x) && between(a.y, c.y, d.y);
}

function between(value: number, one: number, other: number): boolean {
  return value > Math.min(one, other) && value < Math.max(one, other);
}
