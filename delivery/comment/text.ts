import { markerOf } from "../../planner/diff/formats/markdown";
import { escapeMarkdown } from "../../planner/diff/formats/markdown-text";

/** Which stack's diff a comment shows. */
export interface Subject {
  readonly project: string;
  readonly stack: string;
}

/** What every comment ends with: a reader must know whose word it is. */
const ORIGIN =
  "Written by `tributary diff`, run on this pull request's own code: review that code before you rely on what it says.";

/** Room for what is said of lines that were left out, and for the ends of what is folded. */
const RESERVE = 400;
/** Deeper than this nothing is folded. */
const MOST_FOLDS = 8;

/**
 * A stack's comment, of `limit` characters at most, from a diff that a stranger's code may have written. Of formatting
 * only what our own diffs have is kept: headings, lists, bold titles and folded parts, which are closed again. All else
 * is shown as it reads and does nothing: no mention, no reference, no link, no picture, no HTML, no command of a bot.
 * The marker is made of what we know, never of what the diff says of itself.
 */
export function commentBody(subject: Subject, diff: string, limit: number): string {
  const end = `\n\n${ORIGIN}`;
  return `${markerOf(subject)}\n${harmless(diff, limit - markerOf(subject).length - end.length - 1)}${end}`;
}

/** What is left of a comment when its stack no longer changes. */
export function outdatedBody(subject: Subject): string {
  const { project, stack } = subject;
  return `${markerOf(subject)}\n### ${inert(`${project}/${stack}`)}\n\nOutdated: this pull request no longer says anything of this stack.`;
}

/** Markdown that formats as our diffs do and otherwise does nothing, of `limit` characters at most. */
export function harmless(markdown: string, limit: number): string {
  const lines = markdown.split(/\r\n|[\r\n]/);
  if (/^<!-- tributary:diff [^<>]*-->$/.test(lines[0] ?? "")) {
    lines.shift();
  }
  const kept: string[] = [];
  let folds = 0;
  let left = limit - RESERVE;
  for (const [index, line] of lines.entries()) {
    const { text, opens } = harmlessLine(line, folds);
    if (text.length + 1 > left) {
      kept.push(
        ...closings(folds),
        "",
        `…and ${(lines.length - index).toLocaleString("en")} more lines that found no room here.`,
      );
      return kept.join("\n");
    }
    kept.push(text);
    left -= text.length + 1;
    folds += opens;
  }
  return [...kept, ...closings(folds)].join("\n").trim();
}

function closings(folds: number): readonly string[] {
  return Array.from({ length: folds }, () => "\n</details>");
}

/** One line; `opens` says how many folded parts it begins, or −1 where it ends one. */
function harmlessLine(line: string, folds: number): { readonly text: string; readonly opens: -1 | 0 | 1 } {
  const summary = /^<details><summary>(.*)<\/summary>$/.exec(line)?.[1];
  if (summary !== undefined && folds < MOST_FOLDS) {
    return { text: `<details><summary>${inert(summary)}</summary>`, opens: 1 };
  }
  if (line === "</details>" && folds > 0) {
    return { text: line, opens: -1 };
  }
  const bold = /^\*\*(.*)\*\* \((\d{1,9})\)$/.exec(line);
  if (bold !== null) {
    return { text: `**${inert(bold[1] ?? "")}** (${bold[2]})`, opens: 0 };
  }
  const [, begins = "", content = ""] = /^(#{1,6} |(?: {2}){0,3}- |)\s*(.*)$/su.exec(line) ?? [];
  return { text: `${begins}${inert(content)}`, opens: 0 };
}

/**
 * Text that our own diff escaped, or that nobody did, escaped: the same in the first case. A slash at its beginning could
 * be a command to GitLab or to a bot: https://docs.gitlab.com/user/project/quick_actions/
 */
function inert(text: string): string {
  return escapeMarkdown(unescape(text)).replace(/^\s*\//, "&#47;");
}

/** The text that {@link escapeMarkdown} was given. */
function unescape(text: string): string {
  return text
    .replaceAll("&#8288;", "")
    .replace(/&#(\d{1,7});/g, (reference, code: string) =>
      Number(code) <= 0x10ffff ? String.fromCodePoint(Number(code)) : reference,
    );
}
