/**
 * Characters that Markdown, HTML or the host of a pull request give a meaning: markup, mentions (`@name`), references
 * (`#1`, `GH-1`, a commit's hash is cut off by the code span around it), links and comments.
 */
const MEANING = /[\\`*_{}[\]()<>#+\-.!|~@&:$/'"=^]/g;

/** Controls, line ends and characters that turn or hide text. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Foreign text as Markdown that reads as it is written and does nothing: each character that could mean something is a
 * numeric character reference, which Markdown never reads as markup, and every line end a space.
 * https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 *
 * A mention is found by its host in the rendered text too, so a zero-width joiner breaks it after the `@`.
 */
export function escapeMarkdown(foreign: string): string {
  return foreign
    .replace(STEERING, " ")
    .replace(MEANING, (character) =>
      character === "@" ? "&#64;&#8288;" : character === "#" ? "&#35;&#8288;" : `&#${character.charCodeAt(0)};`,
    );
}
