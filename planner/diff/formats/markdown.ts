import { counted } from "../../drawing/kinds";
import { CHANGE_KINDS, type GraphDiff, RANK_TITLES, RANKS } from "../model";
import { escapeMarkdown } from "./markdown-text";
import { changeNotes, changeTitle, KIND_SIGNS, KIND_WORDS, propertyText, tallyOf } from "./words";

/** Longest comment that GitHub takes, in characters: https://github.com/orgs/community/discussions/27190. */
export const LONGEST_COMMENT = 65_536;
/** Characters of one finding or change, before escaping, that are shown. */
const LONGEST_TEXT = 600;
/** Part of the comment that risks may take; the rest is for the changes, of which then at least some are seen. */
const RISKS_SHARE = 0.8;
/** Room for the headings, the closing tags and the counts of what was left out. */
const RESERVE = 400;

/**
 * Diffs as one Markdown comment of at most `limit` characters: for each stack its tally and its risks, then the changes,
 * folded. What finds no room is counted. Nothing in a name or value can end the comment, format it, or mention anyone.
 */
export function renderMarkdown(diffs: readonly GraphDiff[], limit = LONGEST_COMMENT): string {
  const sections: string[] = [];
  let left = limit - RESERVE;
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

function headOf(diff: GraphDiff): string {
  return `### ${escapeMarkdown(cut(`${diff.project}/${diff.stack}`))}: ${tallyOf(diff)}`;
}

function stackSection(diff: GraphDiff, room: number): string {
  const head = headOf(diff);
  const risks = riskLines(diff, Math.floor((room - head.length - RESERVE) * RISKS_SHARE));
  const text = [head, ...risks].join("\n");
  if (diff.changes.length === 0) {
    return text;
  }
  const summary = `<details><summary>${counted(diff.changes.length, "change")}</summary>\n`;
  const changes = changeLines(diff, room - text.length - summary.length - RESERVE);
  return [text, "", summary, ...changes, "", "</details>"].join("\n");
}

function riskLines(diff: GraphDiff, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  let hidden = 0;
  for (const rank of RANKS) {
    const findings = diff.findings.filter((finding) => finding.rank === rank);
    const heading = `\n**${RANK_TITLES[rank]}** (${findings.length})\n`;
    findings.forEach(({ sentence }, index) => {
      const line = `- ${escapeMarkdown(cut(sentence))}`;
      const wanted = line.length + 1 + (index === 0 ? heading.length + 1 : 0);
      if (hidden > 0 || wanted > left) {
        hidden++;
        return;
      }
      lines.push(...(index === 0 ? [heading] : []), line);
      left -= wanted;
    });
  }
  return hidden === 0 ? lines : [...lines, "", `…and ${counted(hidden, "more risk")} that found no room here.`];
}

function changeLines(diff: GraphDiff, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  let hidden = 0;
  for (const kind of CHANGE_KINDS) {
    const changes = diff.changes.filter((change) => change.kind === kind);
    const heading = `\n**${KIND_WORDS[kind]}** (${changes.length})\n`;
    changes.forEach((change, index) => {
      const details = [...change.properties.map(propertyText), ...changeNotes(change)];
      const line = [
        `- ${KIND_SIGNS[kind] === "-" ? "−" : KIND_SIGNS[kind]} ${escapeMarkdown(cut(changeTitle(change)))}`,
        ...details.slice(0, 20).map((detail) => `  - ${escapeMarkdown(cut(detail))}`),
        ...(details.length > 20 ? [`  - and ${counted(details.length - 20, "more detail")}`] : []),
      ].join("\n");
      const wanted = line.length + 1 + (index === 0 ? heading.length + 1 : 0);
      if (hidden > 0 || wanted > left) {
        hidden++;
        return;
      }
      lines.push(...(index === 0 ? [heading] : []), line);
      left -= wanted;
    });
  }
  return hidden === 0 ? lines : [...lines, "", `…and ${counted(hidden, "more change")} that found no room here.`];
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join("")}…`;
}
