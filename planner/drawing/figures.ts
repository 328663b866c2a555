import { type Box, REPEATED, sizeOf } from "./boxes";
import { cloudsIn } from "./frames";
import { commonKinds, kindLabels, type Kinds, kindWords, typeParts, withoutKinds } from "./kinds";
import { cutText, type Font, textWidth, wrapPieces } from "./text";

/** How strongly a text is drawn. */
export type Tone = "strong" | "plain" | "faint";

/** One line of text; `x` from the figure's left edge, `y` of its baseline from the top. */
export interface TextLine {
  readonly text: string;
  readonly font: Font;
  readonly tone: Tone;
  readonly x: number;
  readonly y: number;
}

/** What a principal may do with one card, drawn on the card. */
export interface Chip {
  readonly text: string;
  /** Number of the principal's colour. */
  readonly colour: number;
  readonly title: string;
  /** Whether the card makes this principal. */
  readonly owner: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export type FigureKind = "frame" | "container" | "grid" | "card" | "principal";

/** Something drawn, with its size; `x` and `y` from its parent's corner, set for the cells of a grid. */
export interface Figure {
  readonly id: string;
  readonly kind: FigureKind;
  /** Shown when pointed at. */
  readonly title: string;
  readonly lines: readonly TextLine[];
  readonly chips: readonly Chip[];
  readonly children: readonly Figure[];
  /** Least width, and height of what stands above the children. */
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  /** Number of the principal's colour. */
  readonly colour?: number;
}

export const fonts = {
  frame: { size: 14, bold: true },
  container: { size: 14, bold: true },
  name: { size: 12.5, bold: true },
  body: { size: 11 },
  chip: { size: 10.5 },
  label: { size: 10.5 },
} as const satisfies Record<string, Font>;

export const CHIP_HEIGHT = 17;
export const GAP = 14;
const CARD_WIDTH = 216;
const PAD = 11;
const LINE = 15;
const MOST_CHIPS = 12;
const GRID_PAD = 12;

/** What a chip says before it has a place. */
export type ChipText = Omit<Chip, "x" | "y" | "width">;

/** A card: the box's name, what sets it apart, and who may use it. */
export function cardFigure(box: Box, name: string, body: readonly string[], chips: readonly ChipText[]): Figure {
  const inner = CARD_WIDTH - 2 * PAD;
  const lines: TextLine[] = [];
  let y = PAD + 11;
  for (const text of wrapName(name, inner)) {
    lines.push({ text, font: fonts.name, tone: "strong", x: PAD, y });
    y += LINE + 1;
  }
  for (const [index, text] of body.entries()) {
    lines.push({
      text: cutText(text, fonts.body, inner),
      font: fonts.body,
      tone: index === 0 ? "faint" : "plain",
      x: PAD,
      y,
    });
    y += LINE;
  }
  const placed = placeChips(chips, inner, y - 8);
  const last = placed.at(-1);
  return {
    id: box.id,
    kind: "card",
    title: tooltip(box, chips),
    lines,
    chips: placed,
    children: [],
    width: CARD_WIDTH,
    height: (last === undefined ? y - LINE + 4 : last.y + CHIP_HEIGHT) + PAD - 2,
    x: 0,
    y: 0,
  };
}

/** What a card says below its name: its type, its size, the clouds it spans, then its resources by kind. */
export function cardBody(box: Box): readonly string[] {
  const type = box.type === "" ? [] : [typeParts(box.type).kind];
  const clouds = cloudsIn(box.kinds);
  const width = CARD_WIDTH - 2 * PAD;
  return [
    [...type, sizeOf(box)].join(" · "),
    ...(clouds.length > 1 ? [clouds.join(", ")] : []),
    ...wrapPieces([...box.parts, ...kindWords(box.ownKinds)], " · ", fonts.body, width, 2),
  ];
}

/** What the card of one of many says: its size, then the kinds that not all of them have. */
export function repeatedBody(box: Box, common: Kinds): readonly string[] {
  const marks = [...kindWords(withoutKinds(box.ownKinds, common), common), ...box.parts];
  return [sizeOf(box), ...wrapPieces(marks, " · ", fonts.body, CARD_WIDTH - 2 * PAD, 2)];
}

/** A box that has boxes inside; its header says what it holds besides. */
export function containerFigure(
  box: Box,
  name: string,
  children: readonly Figure[],
  chips: readonly ChipText[],
): Figure {
  const own = [...box.parts, ...kindWords(box.ownKinds)];
  const room = Math.max(CARD_WIDTH * 2, ...children.map(({ width }) => width));
  const head = `${typeParts(box.type).kind} · ${sizeOf(box)}`;
  const lines: TextLine[] = [{ text: name, font: fonts.container, tone: "strong", x: GAP, y: 24 }];
  lines.push({ text: head, font: fonts.body, tone: "faint", x: GAP + textWidth(name, fonts.container) + 10, y: 24 });
  let y = 42;
  if (own.length > 0) {
    const [first = "", ...more] = wrapPieces(own, " · ", fonts.body, room - 60, 2);
    lines.push({ text: `itself: ${first}`, font: fonts.body, tone: "plain", x: GAP, y });
    y += LINE;
    for (const text of more) {
      lines.push({ text, font: fonts.body, tone: "plain", x: GAP, y });
      y += LINE;
    }
  }
  const placed = placeChips(chips, room - 2 * GAP, y - 10);
  const last = placed.at(-1);
  return {
    id: box.id,
    kind: "container",
    title: tooltip(box, chips),
    lines,
    chips: placed,
    children,
    width:
      Math.max(
        ...lines.map((line) => line.x + textWidth(line.text, line.font)),
        ...placed.map((chip) => chip.x + chip.width),
      ) + GAP,
    height: (last === undefined ? y - LINE : last.y + CHIP_HEIGHT) + 10,
    x: 0,
    y: 0,
  };
}

/** Cards side by side in rows, on a panel with what they share where `header` says it. */
export function gridFigure(id: string, cards: readonly Figure[], header: readonly string[], columns: number): Figure {
  const placed: Figure[] = [];
  const inset = header.length > 0 ? GRID_PAD : 0;
  const width = columns * (CARD_WIDTH + GAP) - GAP;
  const lines: TextLine[] = [];
  let y = 0;
  if (header.length > 0) {
    y = GRID_PAD - 4;
    for (const text of wrapPieces(header, " · ", fonts.body, width, 2)) {
      lines.push({ text, font: fonts.body, tone: "faint", x: inset + 2, y: y + 11 });
      y += LINE;
    }
    y += 7;
  }
  for (let row = 0; row < cards.length; row += columns) {
    const cells = cards.slice(row, row + columns);
    const height = Math.max(...cells.map((card) => card.height));
    cells.forEach((card, column) => {
      placed.push({ ...card, height, x: inset + column * (CARD_WIDTH + GAP), y });
    });
    y += height + GAP;
  }
  const height = y - GAP + inset;
  return {
    id,
    kind: "grid",
    title: "",
    lines,
    chips: [],
    children: placed,
    width: width + 2 * inset,
    height,
    x: 0,
    y: 0,
  };
}

/** Columns that make a grid of `cards` about twice as wide as high, five at most. */
export function columnsFor(cards: number): number {
  return Math.max(1, Math.min(5, cards, Math.round(Math.sqrt(cards * 1.5))));
}

/** What `boxes` of one type share, for the line above their grid. */
export function sharedHeader(boxes: readonly Box[], common: Kinds): readonly string[] {
  const [first, ...rest] = kindWords(common);
  const type = `${boxes.length} × ${typeParts(boxes[0]?.type ?? "").kind}`;
  return first === undefined ? [type] : [`${type}, each with ${first}`, ...rest];
}

/** Kinds that all of `boxes` have. */
export function sharedKinds(boxes: readonly Box[]): Kinds {
  return boxes.length >= REPEATED ? commonKinds(boxes.map(({ ownKinds }) => ownKinds)) : new Map<string, number>();
}

/** Someone who is given access. */
export function principalFigure(id: string, name: string, kind: string, title: string, colour: number): Figure {
  const shown = cutText(name, fonts.name, 190);
  const below = cutText(kind, fonts.label, 190);
  const width = Math.ceil(Math.max(textWidth(shown, fonts.name), textWidth(below, fonts.label))) + 56;
  return {
    id,
    kind: "principal",
    title,
    lines: [
      { text: shown, font: fonts.name, tone: "strong", x: 40, y: 18 },
      { text: below, font: fonts.label, tone: "faint", x: 40, y: 32 },
    ],
    chips: [],
    children: [],
    width,
    height: 42,
    x: 0,
    y: 0,
    colour,
  };
}

function placeChips(chips: readonly ChipText[], width: number, top: number): readonly Chip[] {
  const shown = chips.length > MOST_CHIPS ? chips.slice(0, MOST_CHIPS - 1) : chips;
  const rest = chips.slice(shown.length);
  const all =
    rest.length === 0
      ? shown
      : [
          ...shown,
          { text: `+${rest.length}`, colour: -1, owner: false, title: rest.map(({ title }) => title).join("\n") },
        ];
  const placed: Chip[] = [];
  let x = 0;
  let y = top;
  for (const chip of all) {
    const text = cutText(chip.text, fonts.chip, width - 14);
    const wide = Math.ceil(textWidth(text, fonts.chip)) + 14;
    if (x > 0 && x + wide > width) {
      x = 0;
      y += CHIP_HEIGHT + 4;
    }
    placed.push({ ...chip, text, x: PAD + x, y, width: wide });
    x += wide + 5;
  }
  return placed;
}

/** At most two lines, broken after a hyphen, dot or underscore. */
function wrapName(name: string, width: number): readonly string[] {
  if (textWidth(name, fonts.name) <= width) {
    return [name];
  }
  const pieces = name.split(/(?<=[-_./:\s])/);
  let first = "";
  while (pieces.length > 1 && textWidth(first + (pieces[0] ?? ""), fonts.name) <= width) {
    first += pieces.shift() ?? "";
  }
  return first === ""
    ? [cutText(name, fonts.name, width)]
    : [first.trimEnd(), cutText(pieces.join(""), fonts.name, width)];
}

function tooltip(box: Box, chips: readonly ChipText[]): string {
  return [
    box.type === "" ? box.name : `${box.name} (${box.type})`,
    ...kindLabels(box.kinds),
    ...chips.map(({ title }) => title),
  ].join("\n");
}
