import type { Json } from "../../../../graph";
import { el } from "./dom";

/** Lines of a value that are shown before it is folded. */
const MOST_LINES = 14;
/** And characters. */
const MOST_CHARACTERS = 900;
/** More lines than this on a side are not compared line by line. */
const MOST_COMPARED = 600;

/** A value as lines of text. */
export function linesOf(value: Json | undefined): readonly string[] {
  return value === undefined ? [] : (typeof value === "string" ? value : JSON.stringify(value, null, 2)).split("\n");
}

/** Two values side by side, the lines that differ marked. */
export function sideBySide(before: Json | undefined, after: Json | undefined): HTMLElement {
  const [old, now] = [linesOf(before), linesOf(after)];
  const kept = commonLines(old, now);
  return el(
    "div",
    { class: "sides" },
    side("Before", "before", before, old, kept.before),
    side("After", "after", after, now, kept.after),
  );
}

function side(
  title: string,
  name: string,
  value: Json | undefined,
  lines: readonly string[],
  kept: ReadonlySet<number>,
): HTMLElement {
  return el(
    "div",
    { class: `side ${name}` },
    el("div", { class: "side-title" }, title),
    value === undefined ? el("p", { class: "none" }, "not set") : folding(lines, kept),
  );
}

/** Lines, folded where there are many. */
export function folding(lines: readonly string[], kept?: ReadonlySet<number>): HTMLElement {
  const text = el(
    "pre",
    {},
    ...lines.map((line, index) =>
      el("span", { class: kept?.has(index) === false ? "line differs" : "line" }, line, "\n"),
    ),
  );
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  return lines.length <= MOST_LINES && length <= MOST_CHARACTERS
    ? text
    : el("details", { class: "long" }, el("summary", {}, `${lines.length} lines, ${length} characters`), text);
}

/** Numbers of the lines that both sides have in the same order: the longest such sequence. */
function commonLines(
  before: readonly string[],
  after: readonly string[],
): { readonly before: ReadonlySet<number>; readonly after: ReadonlySet<number> } {
  const kept = { before: new Set<number>(), after: new Set<number>() };
  if (before.length === 0 || after.length === 0 || before.length > MOST_COMPARED || after.length > MOST_COMPARED) {
    return kept;
  }
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < before.length && column < after.length;) {
    if (before[row] === after[column]) {
      kept.before.add(row++);
      kept.after.add(column++);
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      row++;
    } else {
      column++;
    }
  }
  return kept;
}
