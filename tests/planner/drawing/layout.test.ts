import { textWidth } from "../../../planner/drawing/text";
import { layoutOf, type PlacedArrow, type PlacedFigure } from "../../../planner/drawing/layout";
import { sceneOf } from "../../../planner/drawing/scene";
import { lakeGraph, nestedGraph, platformGraph, tinyGraph } from "./graphs";

function all(figures: readonly PlacedFigure[]): readonly PlacedFigure[] {
  return figures.flatMap((figure) => [figure, ...all(figure.children)]);
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(inner: Area, outer: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** What an arrow may not run through: the inside of a card. */
function hits({ points }: PlacedArrow, { x, y, width, height }: Area): boolean {
  return points.slice(1).some((point, index) => {
    const before = points[index] ?? point;
    const area = {
      x: Math.min(point.x, before.x),
      y: Math.min(point.y, before.y),
      width: Math.abs(point.x - before.x),
      height: Math.abs(point.y - before.y),
    };
    return overlap(
      { ...area, width: area.width || 0.1, height: area.height || 0.1 },
      { x: x + 1, y: y + 1, width: width - 2, height: height - 2 },
    );
  });
}

describe.each([
  ["lake", lakeGraph()],
  ["platform", platformGraph()],
  ["tiny", tinyGraph()],
  ["boxes in boxes", nestedGraph()],
])("the layout of %s", (_, graph) => {
  const scene = sceneOf(graph);
  const laid = layoutOf(scene);

  test("overlaps no boxes and keeps each in the one around it", async () => {
    const layout = await laid;
    const page = { x: 0, y: 0, width: layout.width, height: layout.height };
    const check = (siblings: readonly PlacedFigure[], around: Area): void => {
      siblings.forEach((one, index) => {
        expect(inside(one, around)).toBe(true);
        expect(siblings.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
        check(one.children, one);
      });
    };
    expect(all(layout.figures).length).toBeGreaterThan(4);
    check(layout.figures, page);
  });

  test("fits every text and chip into its box, below and beside each other", async () => {
    for (const { figure, width, height } of all((await laid).figures)) {
      const lines = figure.lines.map(({ text, font, x, y }) => ({
        x,
        y: y - font.size * 0.75,
        width: textWidth(text, font),
        height: font.size,
      }));
      const chips = figure.chips.map((chip) => ({ ...chip, height: 17 }));
      const marks = [...lines, ...chips];
      for (const [index, mark] of marks.entries()) {
        expect(inside(mark, { x: 0, y: 0, width, height })).toBe(true);
        expect(marks.slice(index + 1).filter((other) => overlap(mark, other))).toEqual([]);
      }
      if (figure.kind === "container" || figure.kind === "frame") {
        expect(Math.max(...marks.map((mark) => mark.y + mark.height))).toBeLessThanOrEqual(figure.height);
      }
    }
  });

  test("leads no arrow through a card, and sets no label on a card or another label", async () => {
    const { figures, arrows } = await laid;
    const cards = all(figures).filter(({ figure }) => figure.kind === "card" || figure.kind === "principal");
    const labels = arrows.flatMap(({ label }) =>
      label === undefined ? [] : [{ x: label.x - label.width / 2, y: label.y - 8, width: label.width, height: 16 }],
    );
    expect(arrows).toHaveLength(scene.arrows.length);
    for (const arrow of arrows) {
      expect(arrow.points.length).toBeGreaterThan(1);
      expect(cards.filter((card) => hits(arrow, card)).map(({ figure }) => figure.id)).toEqual([]);
    }
    for (const [index, label] of labels.entries()) {
      expect([...cards, ...labels.slice(index + 1)].filter((other) => overlap(label, other))).toEqual([]);
    }
  });

  test("keeps to a width at which a page of 1,600 pixels shows its text", async () => {
    expect((await laid).width).toBeLessThan(1_800);
  });
});
