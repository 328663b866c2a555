import { style, type Style } from "../../../planner/drawing/terminal";
import { type DriftChange, DRIFT_TITLES, type DriftReport } from "../model";
import { KIND_SIGNS, KIND_WORDS, listNotes, PARTS, ranked, tallyOf, titleOf } from "./words";

/** A report for a terminal, the gravest first. Characters that steer a terminal are written as escapes. */
export function renderTerminal(report: DriftReport, { colour = false }: { readonly colour?: boolean } = {}): string {
  const paint = style(colour);
  const lines = [`${paint.bold(paint.text(`${report.project}/${report.stack}`))}  ${tallyOf(report)}`];
  for (const { key, title } of PARTS) {
    if (report[key].length > 0) {
      lines.push("", paint.bold(title));
      for (const [rank, changes] of ranked(report[key])) {
        const heading = `${DRIFT_TITLES[rank]} (${changes.length})`;
        lines.push(
          `  ${rank === "rest" ? heading : rank === "lost-data" ? paint.red(heading) : paint.yellow(heading)}`,
        );
        lines.push(...changes.flatMap((change) => changeLines(change, paint)));
      }
    }
  }
  if (report.ignored.length > 0) {
    lines.push("", paint.bold("Explained"));
    for (const change of report.ignored) {
      lines.push(...changeLines(change, paint), `        ${paint.text(`${change.ignore}: ${change.reason}`)}`);
    }
  }
  const notes = listNotes(report);
  if (notes.length > 0) {
    lines.push("", paint.bold("tributary:delivery.drift.ignore"));
    lines.push(...notes.map((note) => `  ${paint.text(note)}`));
  }
  return `${lines.join("\n")}\n`;
}

function changeLines(change: DriftChange, paint: Style): readonly string[] {
  return [
    `    ${KIND_SIGNS[change.kind]} ${paint.text(titleOf(change))}  ${KIND_WORDS[change.kind]}`,
    ...change.properties.map((path) => `        ${paint.dim(paint.text(path))}`),
  ];
}
