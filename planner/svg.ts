import type { ResourceGraph } from "./graph";
import { counted } from "./drawing/kinds";
import { type Layout, layoutOf } from "./drawing/layout";
import { n, paintHeads, paintLayout, paintText } from "./drawing/paint";
import { card, paper, use } from "./drawing/palette";
import { sceneOf } from "./drawing/scene";
import { cutText, escapeXml, textWidth } from "./drawing/text";

const MARGIN = 28;
const HEADER = 58;
const LEGEND = 36;
const LEGEND_ROW = 22;
const LEAST_WIDTH = 720;
const title = { size: 20, bold: true } as const;
const small = { size: 11.5 } as const;
const legendFont = { size: 11 } as const;

/**
 * The plan as a picture: components as boxes, the clouds of their resources as frames, arrows from what uses to what is
 * used and from principals to what they may access. One self-contained SVG without script or outside reference, the same
 * bytes for the same graph.
 */
export async function renderSvg(graph: ResourceGraph): Promise<string> {
  const scene = sceneOf(graph);
  const layout = await layoutOf(scene);
  const width = Math.ceil(Math.max(LEAST_WIDTH, layout.width + 2 * MARGIN));
  const bottom = MARGIN + HEADER + layout.height;
  const legend = paintLegend(legendOf(layout, scene.hasChips), width, Math.ceil(bottom + LEGEND));
  const height = Math.ceil(bottom + LEGEND + legend.height + MARGIN);
  const components = graph.resources.filter(({ custom }) => !custom).length;
  const counts = `${counted(graph.resources.length - components, "resource")} in ${counted(components, "component")}`;
  const name = `${graph.project} / ${graph.stack}`;
  const left = (width - layout.width) / 2;

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(`Architecture of ${name}: ${counts}`)}" font-family="Helvetica, Arial, sans-serif">`,
    `<title>${escapeXml(`${name}: ${counts}`)}</title>`,
    `<defs>${paintHeads(layout.arrows)}</defs>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="14" fill="${paper.ground}" stroke="${paper.edge}"/>`,
    paintText(cutText(name, title, width - 2 * MARGIN), MARGIN, MARGIN + 18, title, paper.strong),
    paintText(counts, MARGIN, MARGIN + 38, small, paper.faint),
    `<g transform="translate(${Math.round(left)} ${MARGIN + HEADER})">`,
    paintLayout(layout),
    `</g>`,
    legend.svg,
    `</svg>\n`,
  ].join("\n");
}

interface LegendEntry {
  readonly text: string;
  readonly width: number;
  readonly sign: (x: number, y: number) => string;
}

/** What the signs in this drawing mean; signs that it has not are left out. */
function legendOf(layout: Layout, hasChips: boolean): readonly LegendEntry[] {
  const kinds = new Set(layout.arrows.map(({ arrow }) => arrow.kind));
  return [
    { width: 20, text: "component, with the resources in it", sign: (x, y) => swatch(x, y, 20, card.fill, card.line) },
    ...(kinds.has("use")
      ? [
          {
            width: 31,
            text: "uses: its inputs wait for the other's outputs",
            sign: (x: number, y: number) => arrowSign(x, y, use, ""),
          },
        ]
      : []),
    ...(kinds.has("access")
      ? [
          {
            width: 31,
            text: "access of a principal, to how many parts",
            sign: (x: number, y: number) => arrowSign(x, y, paper.strong, "6 3"),
          },
        ]
      : []),
    ...(hasChips
      ? [
          {
            width: 26,
            text: "access to this one component",
            sign: (x: number, y: number) => swatch(x, y, 26, paper.edge, paper.strong),
          },
        ]
      : []),
  ];
}

function swatch(x: number, y: number, width: number, fill: string, line: string): string {
  return `<rect x="${n(x)}" y="${n(y - 11)}" width="${width}" height="14" rx="4" fill="${fill}" stroke="${line}"/>`;
}

function arrowSign(x: number, y: number, colour: string, dashes: string): string {
  const dashed = dashes === "" ? "" : ` stroke-dasharray="${dashes}"`;
  return `<path d="M${n(x)} ${y - 4}h23" stroke="${colour}" stroke-width="1.6"${dashed}/><path d="M${n(x + 22)} ${y - 8.2}l9 4.2l-9 4.2z" fill="${colour}"/>`;
}

/** The legend in rows that fit `width`, from `top` down. */
function paintLegend(entries: readonly LegendEntry[], width: number, top: number): { svg: string; height: number } {
  let [x, y] = [MARGIN, top];
  const drawn = entries.map(({ sign, width: signWidth, text }) => {
    const room = signWidth + 6 + textWidth(text, legendFont);
    if (x > MARGIN && x + room > width - MARGIN) {
      [x, y] = [MARGIN, y + LEGEND_ROW];
    }
    const entry = sign(x, y) + paintText(text, x + signWidth + 6, y, legendFont, paper.faint);
    x += room + 30;
    return entry;
  });
  return { svg: `<g class="legend">${drawn.join("")}</g>`, height: y - top };
}
