import { type Figure, fonts, GAP } from "../../../drawing/figures";
import { counted, shortType } from "../../../drawing/kinds";
import { layoutOf, type PlacedArrow, type PlacedFigure } from "../../../drawing/layout";
import { n, roundedPath } from "../../../drawing/paint";
import type { Arrow } from "../../../drawing/scene";
import { cutText, escapeXml, textWidth } from "../../../drawing/text";
import { CHANGE_KINDS } from "../../model";
import { KIND_SIGNS, KIND_WORDS } from "../words";
import { nameInside, type Place, titleOfPlaces } from "./components";
import { type Node, nodesOf } from "./nodes";
import { type Comparison, idOf } from "./page-data";

const CARD = { width: 224, height: 46 } as const;
const FOLDED_LINE = 16;
const MARGIN = 12;
const TEXT_LEFT = 30;
const HEADER = 34;

/** What of a stack changes as a picture, each box a link to what it stands for. Colours come from the page's style. */
export interface Drawing {
  readonly svg: string;
  /** What it leaves out, in words. */
  readonly notes: readonly string[];
}

/** Draws a comparison; undefined where nothing changes. */
export async function drawingOf(comparison: Comparison): Promise<Drawing | undefined> {
  const { nodes, edges, folded, hidden } = nodesOf(comparison);
  if (nodes.length === 0) {
    return undefined;
  }
  const { stack, changes } = comparison.diff;
  const contents = new Map(nodes.map((node) => [node.id, node]));
  const layout = await layoutOf({ figures: figuresOf(nodes), arrows: edges.map(arrowOf), hasChips: false });
  const width = Math.ceil(layout.width + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN);
  const svg = [
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Graph of what changes in ${escapeXml(stack)}">`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...layout.figures.map((figure) => paintContainers(figure)),
    ...layout.arrows.map(paintArrow),
    ...layout.figures.map((figure) => paintCards(figure, contents, stack)),
    `</g></svg>`,
  ].join("\n");
  return {
    svg,
    notes: [
      ...(folded
        ? [`${counted(changes.length, "change")} are too many to draw one by one, so each box is a component.`]
        : []),
      ...(hidden > 0 ? [`${counted(hidden, "unchanged neighbour")} found no room.`] : []),
    ],
  };
}

function arrowOf([from, to]: readonly [string, string]): Arrow {
  return { id: JSON.stringify([from, to]), from, to, kind: "use", mutual: false, label: "", title: "" };
}

interface Draft {
  readonly place: Place;
  readonly inner: Map<string, Draft>;
  readonly cards: Figure[];
}

/** Cards in the components that they stand in; a component alone in another shares its box. */
function figuresOf(nodes: readonly Node[]): readonly Figure[] {
  const root: Draft = { place: { key: "", name: "", fullName: "" }, inner: new Map(), cards: [] };
  for (const node of nodes) {
    let draft = root;
    for (const place of node.places) {
      const next = draft.inner.get(place.key) ?? { place, inner: new Map<string, Draft>(), cards: [] };
      draft.inner.set(place.key, next);
      draft = next;
    }
    draft.cards.push(cardOf(node));
  }
  return [...[...root.inner.values()].map((draft) => containerOf(draft, [])), ...root.cards];
}

function containerOf({ place, inner, cards }: Draft, around: readonly Place[]): Figure {
  const places = [...around, place];
  const [only, ...others] = inner.values();
  if (only !== undefined && others.length === 0 && cards.length === 0) {
    return containerOf(only, places);
  }
  const full = places.map(({ name }) => name).join(" › ");
  const text = cutText(full, fonts.container, 2 * CARD.width);
  return {
    id: `in:${place.key}`,
    kind: "container",
    title: full,
    lines: [{ text, font: fonts.container, tone: "strong", x: GAP, y: 22 }],
    chips: [],
    children: [...[...inner.values()].map((draft) => containerOf(draft, [])), ...cards],
    width: textWidth(text, fonts.container) + 2 * GAP,
    height: HEADER,
    x: 0,
    y: 0,
  };
}

function cardOf(node: Node): Figure {
  const [name, ...body] = linesOf(node);
  const room = CARD.width - TEXT_LEFT - 10;
  return {
    id: node.id,
    kind: "card",
    title: titleOf(node),
    lines: [
      { text: cutText(name, fonts.name, room), font: fonts.name, tone: "strong", x: TEXT_LEFT, y: 20 },
      ...body.map((text, index) => ({
        text: cutText(text, fonts.body, room),
        font: fonts.body,
        tone: "faint" as const,
        x: TEXT_LEFT,
        y: 36 + index * FOLDED_LINE,
      })),
    ],
    chips: [],
    children: [],
    width: CARD.width,
    height: CARD.height + Math.max(0, body.length - 1) * FOLDED_LINE,
    x: 0,
    y: 0,
  };
}

function linesOf({ content, places }: Node): readonly [string, ...string[]] {
  if ("folded" in content) {
    return [
      content.title,
      ...CHANGE_KINDS.filter((kind) => content.folded.has(kind)).map(
        (kind) => `${KIND_SIGNS[kind]} ${String(content.folded.get(kind))} ${KIND_WORDS[kind]}`,
      ),
    ];
  }
  const { name, type } = "change" in content ? content.change : content.neighbour;
  return [nameInside(places, name), shortType(type)];
}

function titleOf({ content, places }: Node): string {
  if ("folded" in content) {
    return content.title;
  }
  const where = titleOfPlaces(places);
  if ("neighbour" in content) {
    return `unchanged: ${content.neighbour.name}, ${shortType(content.neighbour.type)}, in ${where}`;
  }
  const { change, risks } = content;
  const risk = risks === 0 ? "" : `, ${counted(risks, "risk")}`;
  return `${KIND_WORDS[change.kind]}: ${change.name}, ${shortType(change.type)}, in ${where}${risk}`;
}

function paintContainers({ figure, x, y, width, height, children }: PlacedFigure): string {
  if (figure.kind !== "container") {
    return "";
  }
  return [
    `<g class="container"><title>${escapeXml(figure.title)}</title>`,
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="9"/>`,
    ...figure.lines.map((line) => textAt(line.text, x + line.x, y + line.y, "where")),
    "</g>",
    ...children.map(paintContainers),
  ].join("");
}

function paintCards(placed: PlacedFigure, contents: ReadonlyMap<string, Node>, stack: string): string {
  const node = contents.get(placed.figure.id);
  return node === undefined
    ? placed.children.map((child) => paintCards(child, contents, stack)).join("")
    : paintCard(placed, node, stack);
}

function paintCard({ figure, x, y, width, height }: PlacedFigure, { content }: Node, stack: string): string {
  const texts = figure.lines.map(({ text, x: left, y: top, tone }) =>
    textAt(text, x + left, y + top, tone === "strong" ? "name" : "type"),
  );
  const inside = [
    `<title>${escapeXml(figure.title)}</title>`,
    `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="7"/>`,
    ...texts,
  ].join("");
  if ("neighbour" in content) {
    return `<g class="node unchanged">${inside}</g>\n`;
  }
  const label = escapeXml(figure.title);
  if ("folded" in content) {
    const sign = textAt("▣", x + 10, y + 20, "sign");
    const gravest = CHANGE_KINDS.find((kind) => content.folded.has(kind)) ?? "";
    return content.place === undefined
      ? `<g class="node folded ${gravest}">${inside}${sign}</g>\n`
      : `<a class="node folded ${gravest}" href="#${escapeXml(encodeURIComponent(stack))}/in/${idOf(content.place)}" aria-label="${label}">${inside}${sign}</a>\n`;
  }
  const { change, risks } = content;
  const id = idOf(change.urn);
  const sign = textAt(KIND_SIGNS[change.kind], x + 11, y + 20, "sign");
  const risk = risks === 0 ? "" : `<circle class="risk" cx="${n(x + width - 4)}" cy="${n(y + 4)}" r="6"/>`;
  return `<a class="node ${change.kind}" href="#${escapeXml(encodeURIComponent(stack))}/${id}" data-change="${id}" aria-label="${label}">${inside}${sign}${risk}</a>\n`;
}

function paintArrow({ points }: PlacedArrow): string {
  return `<path class="arrow" d="${roundedPath(points)}" marker-end="url(#arrow-head)"/>\n`;
}

function textAt(text: string, x: number, y: number, as: string): string {
  return `<text class="${as}" x="${n(x)}" y="${n(y)}">${escapeXml(text)}</text>`;
}
