import { style, type Style } from "../../drawing/terminal";
import { compareText, counted } from "../../drawing/kinds";
import {
  CHANGE_KINDS,
  type Finding,
  type GraphDiff,
  type Rank,
  RANK_TITLES,
  RANKS,
  type ResourceChange,
} from "../model";
import { nameOf } from "../../urn";
import { changeTitle, DELETED_FIRST, differenceText, KIND_SIGNS, KIND_WORDS, propertyText, tallyOf } from "./words";

/** How {@link renderTerminal} writes. */
export interface TerminalOptions {
  /** ANSI colours. Default: false. */
  readonly colour?: boolean;
}

/** Dependents that are named; the rest are counted. */
const NAMED = 5;

/**
 * A diff for a terminal: the risks, the gravest first, then every change. Characters that steer a terminal are written
 * as escapes.
 */
export function renderTerminal(diff: GraphDiff, options: TerminalOptions = {}): string {
  const paint = style(options.colour === true);
  const lines = [`${paint.bold(paint.text(`${diff.project}/${diff.stack}`))}  ${tallyOf(diff)}`];
  for (const rank of RANKS) {
    const findings = diff.findings.filter((finding) => finding.rank === rank);
    if (findings.length > 0) {
      lines.push("", coloured(paint, rank)(`${RANK_TITLES[rank]} (${findings.length})`));
      lines.push(...findings.map(({ sentence }: Finding) => `  ${paint.text(sentence)}`));
    }
  }
  for (const kind of CHANGE_KINDS) {
    const changes = diff.changes.filter((change) => change.kind === kind);
    if (changes.length > 0) {
      lines.push("", paint.bold(`${capital(KIND_WORDS[kind])} (${changes.length})`));
      lines.push(...changes.flatMap((change) => changeLines(change, paint)));
    }
  }
  if (diff.outputs.length > 0) {
    lines.push("", paint.bold(`Outputs (${diff.outputs.length})`));
    lines.push(...diff.outputs.map((output) => `  ${paint.text(differenceText(output))}`));
  }
  return `${lines.join("\n")}\n`;
}

function changeLines(change: ResourceChange, paint: Style): readonly string[] {
  const named = change.dependents.slice(0, NAMED).map(nameOf).sort(compareText);
  const more = change.dependents.length > NAMED ? ` and ${counted(change.dependents.length - NAMED, "other")}` : "";
  return [
    `  ${KIND_SIGNS[change.kind]} ${paint.text(changeTitle(change))}`,
    ...change.properties.map((property) => `      ${paint.dim(paint.text(propertyText(property)))}`),
    ...(change.movedFrom === undefined
      ? []
      : [`      ${paint.dim(paint.text(`known before as ${change.movedFrom}`))}`]),
    ...(change.deleteBeforeReplace === true ? [`      ${paint.dim(DELETED_FIRST)}`] : []),
    ...(named.length === 0 ? [] : [`      ${paint.dim(paint.text(`depended on by ${named.join(", ")}${more}`))}`]),
  ];
}

function coloured(paint: Style, rank: Rank): (text: string) => string {
  return (text) => paint.bold(rank === "rest" ? text : rank === "lost-data" ? paint.red(text) : paint.yellow(text));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
