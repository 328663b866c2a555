import { LONGEST_COMMENT, plainName } from "../../../planner/diff/formats/markdown";
import { escapeMarkdown } from "../../../planner/diff/formats/markdown-text";
import { counted } from "../../../planner/drawing/kinds";
import { type DriftChange, DRIFT_TITLES, type DriftReport } from "../model";
import { KIND_WORDS, listNotes, PARTS, ranked, tallyOf, titleOf } from "./words";

/** Characters of one line, before escaping, that are shown. */
const LONGEST_TEXT = 300;
/** Properties of one resource that are shown. */
const MOST_PROPERTIES = 20;
/** Room for the line that counts what was left out. */
const RESERVE = 100;

/** Invisible line of a stack's issue by which it is found again. Names can't end it. */
export function driftMarker({ project, stack }: Pick<DriftReport, "project" | "stack">): string {
  return `<!-- tributary:drift stack=${plainName(stack)} project=${plainName(project)} -->`;
}

/**
 * A report as Markdown of at most `limit` characters, the gravest first; what finds no room is counted. Begins with
 * {@link driftMarker}. Nothing in a name can end a line, format it, or mention anyone.
 */
export function renderMarkdown(report: DriftReport, limit = LONGEST_COMMENT): string {
  const lines = [driftMarker(report), `${escaped(`${report.project}/${report.stack}`)}: ${tallyOf(report)}`];
  let left = limit - RESERVE - lines.join("\n").length;
  let hidden = 0;
  for (const { heading, item } of items(report)) {
    const added = [...heading.flatMap((line) => ["", line]), ...(heading.length > 0 ? [""] : []), item];
    const wanted = added.reduce((sum, line) => sum + line.length + 1, 0);
    // Once one has found no room the less grave are not shown either.
    if (hidden > 0 || wanted > left) {
      hidden++;
      continue;
    }
    lines.push(...added);
    left -= wanted;
  }
  return [
    ...lines,
    ...(hidden === 0 ? [] : ["", `…and ${counted(hidden, "more line")} that found no room here.`]),
  ].join("\n");
}

/** One entry, after the headings that begin with it. */
interface Item {
  readonly heading: readonly string[];
  readonly item: string;
}

function items(report: DriftReport): readonly Item[] {
  const parts = PARTS.flatMap(({ key, title }) =>
    ranked(report[key]).flatMap(([rank, changes], group) =>
      changes.map((change, index) => ({
        heading:
          index > 0 ? [] : [...(group > 0 ? [] : [`### ${title}`]), `**${DRIFT_TITLES[rank]}** (${changes.length})`],
        item: changeItem(change),
      })),
    ),
  );
  return [
    ...parts,
    ...below(
      "### Explained",
      report.ignored.map(
        (change) => `${changeItem(change)}\n  - explained by ${escaped(`${change.ignore}: ${change.reason}`)}`,
      ),
    ),
    ...below(
      "### The list of what may differ",
      listNotes(report).map((note) => `- ${escaped(note)}`),
    ),
  ];
}

function below(title: string, texts: readonly string[]): readonly Item[] {
  return texts.map((item, index) => ({ heading: index === 0 ? [title] : [], item }));
}

/** Each line begins with a word of ours: what stands at the beginning of a line can be markup whatever it is made of. */
function changeItem(change: DriftChange): string {
  const hidden = change.properties.length - MOST_PROPERTIES;
  return [
    `- ${KIND_WORDS[change.kind]}: ${escaped(titleOf(change))}`,
    ...change.properties.slice(0, MOST_PROPERTIES).map((path) => `  - property ${escaped(path)}`),
    ...(hidden > 0 ? [`  - and ${hidden} more`] : []),
  ].join("\n");
}

function escaped(text: string): string {
  const characters = [...text];
  return escapeMarkdown(
    characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join("")}…`,
  );
}
