import { bucketsIn } from "./options";
import type { Verdict } from "./requirements";
import type { MedianCost, Row, Summary } from "./summary";

/** The tables, and under them in words what holds and what does not. */
export function report(summary: Summary, verdicts: readonly Verdict[], runs: number): string {
  const sizes = [...new Set(summary.rows.map((row) => row.size))];
  const sections = sizes.map((size) => {
    const rows = summary.rows.filter((row) => row.size === size);
    const title = `A key and ${count(size)} resources, ${count(bucketsIn(size))} of them buckets`;
    return `${title}; ${medianOf(runs)}\n\n${table([sizeHeader, ...rows.map((row) => sizeRow(row, summary))])}`;
  });
  if (summary.stack !== undefined) {
    const { name, plan, imports } = summary.stack;
    const rows = [
      ["", "time", "range", "processor", "peak memory", "× imports"],
      [`tributary plan ${name}`, ...costCells(plan), ratio(plan.seconds / imports.seconds)],
      ["the imports alone", ...costCells(imports), ratio(1)],
    ];
    sections.push(`This repository's ${name} stack; ${medianOf(runs)}\n\n${table(rows)}`);
  }
  if (summary.diff !== undefined) {
    const { base, cost, slowest } = summary.diff;
    const rows = [
      ["", "time", "range", "processor", "peak memory", "× plan"],
      ["tributary diff --all", ...costCells(cost), ratio(cost.seconds / slowest.plan.seconds)],
      [`tributary plan ${slowest.name}, the slowest`, ...costCells(slowest.plan), ratio(1)],
    ];
    sections.push(`Every stack of this repository against ${base}; ${medianOf(runs)}\n\n${table(rows)}`);
  }
  if (verdicts.length > 0) {
    sections.push(
      verdicts.map(({ kind, holds, text }) => `${holds ? "met" : "NOT MET"} (${kind}): ${text}`).join("\n"),
    );
  }
  return sections.join("\n\n");
}

const sizeHeader = ["", "own resources", "time", "range", "processor", "peak memory", "× tributary", "× a tenth"];

function sizeRow(row: Row, { rows }: Summary): readonly string[] {
  const ours = rows.find(({ tool, size }) => tool === "tributary" && size === row.size);
  const tenth = rows.find(({ tool, size }) => tool === row.tool && size === row.size / 10);
  return [
    row.label,
    count(row.resources),
    ...costCells(row),
    ours === undefined ? "" : ratio(row.seconds / ours.seconds),
    tenth === undefined ? "" : ratio(row.seconds / tenth.seconds),
  ];
}

function costCells({ seconds, fastest, slowest, cpuSeconds, megabytes }: MedianCost): readonly string[] {
  return [
    `${seconds.toFixed(2)} s`,
    `${fastest.toFixed(2)}–${slowest.toFixed(2)}`,
    cpuSeconds === undefined ? "" : `${cpuSeconds.toFixed(2)} s`,
    megabytes === undefined ? "" : `${count(Math.round(megabytes))} MB`,
  ];
}

/** A Markdown table that reads as plain text too: the first column stands to the left, the figures to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0), 3));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const padded = (row: readonly string[]) =>
    line(
      widths.map((width, column) => (column === 0 ? row[column]?.padEnd(width) : row[column]?.padStart(width)) ?? ""),
    );
  const rule = line(widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)));
  return [padded(header), rule, ...body.map(padded)].join("\n");
}

/** A whole number with its thousands set apart. */
export function count(number: number): string {
  return number.toLocaleString("en");
}

function medianOf(runs: number): string {
  return runs === 1 ? "one run" : `median of ${runs} runs`;
}

function ratio(number: number): string {
  return number.toFixed(2);
}
