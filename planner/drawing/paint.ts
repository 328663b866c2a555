import { CHIP_HEIGHT, type Chip, fonts, type TextLine } from "./figures";
import type { Layout, PlacedArrow, PlacedFigure, Point } from "./layout";
import { card, container, frameInk, type Ink, panel, paper, principalColours, principalInk, use } from "./palette";
import { escapeXml, textWidth } from "./text";

/** A part of the drawing as SVG, its text escaped. */
export function paintFigures(figures: readonly PlacedFigure[]): string {
  return figures.map(paintFigure).join("");
}

function paintFigure(placed: PlacedFigure): string {
  const { figure, x, y, children } = placed;
  const lines = figure.kind === "frame" ? [] : figure.lines;
  const inside = `${lines.map((line) => paintLine(line, x, y, inkOf(placed))).join("")}${figure.chips.map((chip) => paintChip(chip, x, y)).join("")}${paintFigures(children)}`;
  if (figure.kind === "grid") {
    return `<g class="grid">${figure.lines.length > 0 ? outline(placed) : ""}${inside}</g>\n`;
  }
  const title = figure.title === "" ? "" : `<title>${escapeXml(figure.title)}</title>`;
  return `<g class="${figure.kind}" data-id="${escapeXml(figure.id)}">${title}${outline(placed)}${inside}</g>\n`;
}

function inkOf({ figure }: PlacedFigure): Ink {
  switch (figure.kind) {
    case "frame":
      return frameInk(figure.title);
    case "principal":
      return principalInk(figure.colour);
    case "container":
      return container;
    case "grid":
      return panel;
    default:
      return card;
  }
}

function outline(placed: PlacedFigure): string {
  const { figure, x, y, width, height } = placed;
  const ink = inkOf(placed);
  const radius = { frame: 12, container: 9, card: 7, principal: height / 2, grid: 8 }[figure.kind];
  const rect = `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}" fill="${ink.fill}" stroke="${ink.line}" stroke-width="${figure.kind === "principal" ? 1.5 : 1}"/>`;
  return figure.kind === "principal" ? rect + person(x + 23, y + height / 2, ink.line) : rect;
}

/** Head and shoulders around a point. */
function person(x: number, y: number, colour: string): string {
  return `<g fill="${colour}"><circle cx="${n(x)}" cy="${n(y - 5)}" r="4.5"/><path d="M${n(x - 8)} ${n(y + 10)}a8 8.5 0 0 1 16 0z"/></g>`;
}

function paintLine({ text, font, tone, x, y }: TextLine, left: number, top: number, ink: Ink): string {
  const colour = tone === "strong" ? ink.text : paper[tone];
  return paintText(text, left + x, top + y, font, colour);
}

function paintChip(chip: Chip, left: number, top: number): string {
  const ink = principalInk(chip.colour);
  const x = left + chip.x;
  const y = top + chip.y;
  const rect = `<rect x="${n(x)}" y="${n(y)}" width="${chip.width}" height="${CHIP_HEIGHT}" rx="${chip.owner ? CHIP_HEIGHT / 2 : 4}" fill="${ink.fill}" stroke="${ink.line}" stroke-width="${chip.owner ? 1.5 : 0.6}"/>`;
  const text = paintText(chip.text, x + chip.width / 2, y + 12.5, fonts.chip, ink.text, "middle");
  return `<g class="${chip.owner ? "owner" : "grant"}"><title>${escapeXml(chip.title)}</title>${rect}${text}</g>`;
}

/** Text with its baseline at `y`. */
export function paintText(
  text: string,
  x: number,
  y: number,
  font: { readonly size: number; readonly bold?: boolean },
  colour: string,
  anchor?: "middle",
): string {
  const weight = font.bold === true ? ` font-weight="700"` : "";
  const anchored = anchor === undefined ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${font.size}"${weight}${anchored} fill="${colour}">${escapeXml(text)}</text>`;
}

/** Arrows, those of use below those of access; labels are drawn by {@link paintLabels}, above all lines. */
export function paintArrows(arrows: readonly PlacedArrow[]): string {
  return [...arrows]
    .sort((a, b) => Number(a.arrow.kind === "access") - Number(b.arrow.kind === "access"))
    .map(({ arrow, points }) => {
      const access = arrow.kind === "access";
      const colour = access ? principalInk(arrow.colour).line : use;
      const head = access ? `head-${(arrow.colour ?? 0) % principalColours}` : "head-use";
      const start = arrow.mutual ? ` marker-start="url(#${head})"` : "";
      const line = `<path d="${roundedPath(points)}" fill="none" stroke="${colour}" stroke-width="${access ? 1.8 : 1.3}" stroke-linejoin="round"${access ? ` stroke-dasharray="6 3"` : ""}${start} marker-end="url(#${head})"/>`;
      const ends = ` data-from="${escapeXml(arrow.from)}" data-to="${escapeXml(arrow.to)}"`;
      return `<g class="${arrow.kind}"${ends}><title>${escapeXml(arrow.title)}</title>${line}</g>\n`;
    })
    .join("");
}

/** The names of frames, on a ground that covers the arrows that run below. */
function paintFrameNames(figures: readonly PlacedFigure[]): string {
  return figures
    .filter(({ figure }) => figure.kind === "frame")
    .map(({ figure, x, y }) => {
      const ink = frameInk(figure.title);
      return figure.lines
        .map((line) => {
          const width = textWidth(line.text, line.font) + 10;
          const ground = `<rect x="${n(x + line.x - 5)}" y="${n(y + line.y - 15)}" width="${n(width)}" height="21" rx="4" fill="${ink.fill}"/>`;
          return ground + paintLine(line, x, y, ink);
        })
        .join("");
    })
    .join("");
}

/** The labels of arrows on a ground that covers what runs below. */
export function paintLabels(arrows: readonly PlacedArrow[]): string {
  return arrows
    .flatMap(({ arrow, label }) => {
      if (label === undefined) {
        return [];
      }
      const ink = arrow.kind === "access" ? principalInk(arrow.colour) : { fill: "#ffffff", text: paper.plain };
      const ground = `<rect x="${n(label.x - label.width / 2)}" y="${n(label.y - 8)}" width="${n(label.width)}" height="16" rx="4" fill="${ink.fill}"/>`;
      return [
        `<g class="label">${ground}${paintText(arrow.label, label.x, label.y + 3.8, fonts.label, ink.text, "middle")}</g>\n`,
      ];
    })
    .join("");
}

/** One arrow head for each colour in use. */
export function paintHeads(arrows: readonly PlacedArrow[]): string {
  const colours = new Map<string, string>();
  for (const { arrow } of arrows) {
    if (arrow.kind === "use") {
      colours.set("head-use", use);
    } else {
      colours.set(`head-${(arrow.colour ?? 0) % principalColours}`, principalInk(arrow.colour).line);
    }
  }
  return [...colours]
    .sort()
    .map(
      ([id, colour]) =>
        `<marker id="${id}" viewBox="0 0 10 10" refX="9.5" refY="5" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0.8L10 5L0 9.2z" fill="${colour}"/></marker>`,
    )
    .join("");
}

const BEND = 6;

/** A line through `points` with rounded corners. */
export function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) {
        return `M${n(point.x)} ${n(point.y)}`;
      }
      if (after === undefined) {
        return `L${n(point.x)} ${n(point.y)}`;
      }
      const radius = Math.min(BEND, distance(before, point) / 2, distance(point, after) / 2);
      const from = towards(point, before, radius);
      const to = towards(point, after, radius);
      return `L${n(from.x)} ${n(from.y)}Q${n(point.x)} ${n(point.y)} ${n(to.x)} ${n(to.y)}`;
    })
    .join("");
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const whole = distance(from, to);
  const part = whole === 0 ? 0 : by / whole;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** A coordinate to a tenth of a pixel. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The whole of a laid-out scene. */
export function paintLayout({ figures, arrows }: Layout): string {
  return `${paintFigures(figures)}${paintArrows(arrows)}${paintFrameNames(figures)}${paintLabels(arrows)}`;
}
