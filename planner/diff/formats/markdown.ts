import { counted } from "../../drawing/kinds";
import { CHANGE_KINDS, type GraphDiff, RANK_TITLES, RANKS, type ResourceChange } from "../model";
import { escapeMarkdown } from "./markdown-text";
import { changeNotes, changeTitle, differenceText, KIND_WORDS, propertyText, tallyOf } from "./words";

/** Longest comment that GitHub takes, in characters: https://github.com/orgs/community/discussions/27190. */
export const LONGEST_COMMENT = 65_536;
/** Characters of one finding or change, before escaping, that are shown. */
const LONGEST_TEXT = 600;
/** Properties of one change that are shown. */
const MOST_DETAILS = 20;
/** Part of the comment that risks may take; the rest is for the changes, of which then at least some are seen. */
const RISKS_SHARE = 0.8;
/** Room for the headings, the closing tags and the counts of what was left out. */
const RESERVE = 400;

/**
 * Diffs as one Markdown comment of at most `limit` characters: for each stack its tally and its risks, then the changes,
 * folded. What finds no room is counted. Nothing in a name or value can end the comment, format it, or mention anyone.
 * A comment on one stack begins with {@link markerOf}.
 */
export function renderMarkdown(diffs: readonly GraphDiff[], limit = LONGEST_COMMENT): string {
  const [only, ...others] = diffs;
  const sections: string[] = only !== undefined && others.length === 0 ? [markerOf(only)] : [];
  let left = limit - RESERVE - sections.join("").length;
  // Stacks share the room: what one leaves, the next may take.
  for (const [index, diff] of diffs.entries()) {
    const room = Math.floor(left / (diffs.length - index)) - 2;
    const section = stackSection(diff, room);
    const shown = section.length <= left - 2 ? section : headOf(diff);
    if (shown.length > left - 2) {
      sections.push(`…and ${counted(diffs.length - index, "more stack")} that found no room here.`);
      break;
    }
    sections.push(shown);
    left -= shown.length + 2;
  }
  return sections.join("\n\n");
}

/** Invisible first line of one stack's comment, by which it is found again and updated. Names can't end it. */
export function markerOf({ project, stack }: Pick<GraphDiff, "project" | "stack">): string {
  return `<!-- tributary:diff stack=${plainName(stack)} project=${plainName(project)} -->`;
}

/** Pulumi's names are letters, digits, `-`, `_` and `.`; whatever else a file's name holds is written as `%` and hex. */
export function plainName(name: string): string {
  return name.replace(/[^\w.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}

function headOf(diff: GraphDiff): string {
  return `### ${escapeMarkdown(cut(`${diff.project}/${diff.stack}`))}: ${tallyOf(diff)}`;
}

function stackSection(diff: GraphDiff, room: number): string {
  const head = headOf(diff);
  const risks = fill(riskGroups(diff), "more risk", Math.floor((room - head.length - RESERVE) * RISKS_SHARE));
  const text = [head, ...risks].join("\n");
  const count = diff.changes.length + diff.outputs.length;
  if (count === 0) {
    return text;
  }
  const summary = `<details><summary>${counted(count, "change")}</summary>\n`;
  const changes = fill(changeGroups(diff), "more change", room - text.length - summary.length - RESERVE);
  return [text, "", summary, ...changes, "", "</details>"].join("\n");
}

/** A heading of our own, and what stands below it, escaped. */
interface Group {
  readonly title: string;
  readonly items: readonly string[];
}

function riskGroups({ findings }: GraphDiff): readonly Group[] {
  return RANKS.map((rank) => ({
    title: RANK_TITLES[rank],
    items: findings
      .filter((finding) => finding.rank === rank)
      .map(({ sentence }) => `- ${escapeMarkdown(cut(sentence))}`),
  }));
}

function changeGroups({ changes, outputs }: GraphDiff): readonly Group[] {
  return [
    ...CHANGE_KINDS.map((kind) => ({
      title: KIND_WORDS[kind],
      items: changes.filter((change) => change.kind === kind).map(changeItem),
    })),
    { title: "outputs", items: outputs.map((output) => `- ${escapeMarkdown(cut(differenceText(output)))}`) },
  ];
}

function changeItem(change: ResourceChange): string {
  const details = [...change.properties.map(propertyText), ...changeNotes(change)];
  const hidden = details.length - MOST_DETAILS;
  return [
    `- ${escapeMarkdown(cut(changeTitle(change)))}`,
    ...details.slice(0, MOST_DETAILS).map((detail) => `  - ${escapeMarkdown(cut(detail))}`),
    ...(hidden > 0 ? [`  - and ${counted(hidden, "more detail")}`] : []),
  ].join("\n");
}

/** As many items, under their headings, as there is room for; the first that is too long ends it. The rest are counted. */
function fill(groups: readonly Group[], more: string, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  let hidden = 0;
  for (const { title, items } of groups) {
    items.forEach((item, index) => {
      const added = index === 0 ? [`\n**${title}** (${items.length})\n`, item] : [item];
      const wanted = added.reduce((sum, line) => sum + line.length + 1, 0);
      if (hidden > 0 || wanted > left) {
        hidden++;
        return;
      }
      lines.push(...added);
      left -= wanted;
    });
  }
  return hidden === 0 ? lines : [...lines, "", `…and ${counted(hidden, more)} that found no room here.`];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join("")}…`;
}
