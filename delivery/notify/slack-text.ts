/**
 * Characters of a text in a section: https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
export const SECTION_LIMIT = 3000;
/** Characters of a header: https://docs.slack.dev/reference/block-kit/blocks/header-block */
export const HEADER_LIMIT = 150;

/** Invisible, and no part of a name: what follows an @ is not looked up as one. */
const WORD_JOINER = "\u2060";

/**
 * Text that somebody else wrote, so that it is shown as it is. Slack's three control characters are escaped
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping), which leaves no `<!channel>` and no `<@U123>`; an
 * @ is parted from its name, because clients look for `@here` in plain text as well.
 */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[@＠]/g, (at) => `${at}${WORD_JOINER}`)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
}

/** Characters of a link's address: no page of a pipeline has a longer one. */
const LONGEST_LINK = 1000;

/** A link, where `url` is the address of a page; the label alone otherwise. */
export function linkTo(url: string, label: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol) || address.username !== "") {
    return escapeText(label);
  }
  const href = address.href.replace(/[<>|@]/g, encodeURIComponent).replaceAll("&", "&amp;");
  return href.length > LONGEST_LINK ? escapeText(label) : `<${href}|${escapeText(label)}>`;
}

/** As many of the lines as fit into `limit` characters, and how many there are besides. */
export function fitLines(lines: readonly string[], limit: number): string {
  const rest = (count: number): string => `… and ${count} more`;
  const fitting: string[] = [];
  for (const [index, line] of lines.entries()) {
    const left = lines.length - index - 1;
    const whole = [...fitting, line, ...(left > 0 ? [rest(left)] : [])].join("\n");
    if (whole.length > limit) {
      return [...fitting, rest(left + 1)].join("\n");
    }
    fitting.push(line);
  }
  return fitting.join("\n");
}

/** The text, cut to `limit` characters between two of them. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > limit - 1) {
      break;
    }
    kept += character;
  }
  return `${kept}…`;
}
