/** Characters that Markdown and HTML give a meaning within a line. */
const MARKUP = /[\\`*_{}[\]()<>|~&$]/g;

/** Signs by which hosts find people, issues and merge requests, also in text that is rendered already. */
const REFERENCE = /[@#!]|GH-(?=\d)/gi;

/** Controls, line ends and characters that turn or hide text. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Parts nothing: it only keeps what stands on both sides from being read as one. */
const WORD_JOINER = "&#8288;";

/**
 * Foreign text as Markdown that reads as it is written and does nothing, within a line that is begun by us: markup
 * becomes numeric character references, which are never read as markup; a word joiner breaks mentions, references and
 * URLs, which some hosts look for in what is rendered already; every line end is a space.
 * https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 */
export function escapeMarkdown(foreign: string): string {
  return foreign
    .replace(STEERING, " ")
    .replace(MARKUP, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:\/\//g, `&#58;${WORD_JOINER}//`)
    .replace(/www\./gi, (text) => `${text.slice(0, 3)}&#46;`)
    .replace(REFERENCE, (sign, offset: number, text: string) =>
      // The references made above begin with `&#`.
      sign === "#" && text[offset - 1] === "&"
        ? sign
        : `${sign === "@" || sign === "#" ? `&#${sign.charCodeAt(0)};` : sign}${WORD_JOINER}`,
    );
}
