/**
 * Advance widths of the characters from space to `~` in thousandths of the font size: for each the wider of DejaVu Sans
 * and Liberation Sans (the metrics of Arial and Helvetica), so that a text fits whichever of them `sans-serif` means.
 */
const widths = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667, 611, 778, 752, 295, 500, 667, 557, 863,
  748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685, 667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
] as const;
const OTHER_WIDTH = 700;
const WIDE_WIDTH = 1050;
/** Bold DejaVu Sans is so much wider on the whole. */
const BOLD = 1.11;
/** East Asian scripts and pictures. */
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;

export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly bold?: boolean;
}

/** Width of `text` in pixels, rather too much than too little. */
export function textWidth(text: string, font: Font): number {
  let sum = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    sum += widths[code - 32] ?? (wide.test(character) ? WIDE_WIDTH : OTHER_WIDTH);
  }
  return (sum / 1000) * font.size * (font.bold === true ? BOLD : 1);
}

/** `text`, its end replaced by an ellipsis where it is wider than `width`. */
export function cutText(text: string, font: Font, width: number): string {
  if (textWidth(text, font) <= width) {
    return text;
  }
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, font) > width) {
    characters.pop();
  }
  return `${characters.join("").trimEnd()}…`;
}

/**
 * `pieces` in at most `most` lines of `width`, `separator` between those on one line; those that found no room are
 * counted at the end: `+3`.
 */
export function wrapPieces(
  pieces: readonly string[],
  separator: string,
  font: Font,
  width: number,
  most: number,
): readonly string[] {
  for (let shown = Math.min(pieces.length, most * MOST_PIECES_ON_A_LINE); shown > 0; shown--) {
    const hidden = pieces.length - shown;
    const lines = fillLines(hidden > 0 ? [...pieces.slice(0, shown), `+${hidden}`] : pieces, separator, font, width);
    if (lines.length <= most) {
      return lines;
    }
  }
  return pieces.length > 0 ? [`+${pieces.length}`] : [];
}

const MOST_PIECES_ON_A_LINE = 16;

function fillLines(pieces: readonly string[], separator: string, font: Font, width: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    const joined = last === undefined ? piece : `${last}${separator}${piece}`;
    if (last !== undefined && textWidth(joined, font) <= width) {
      lines[lines.length - 1] = joined;
    } else {
      lines.push(cutText(piece, font, width));
    }
  }
  return lines;
}

/** `text` made safe for an XML text or attribute; what XML 1.0 cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // Controls that XML refuses, format characters that turn or hide text, halves of a surrogate pair, non-characters.
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Bidi_Control}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;")
  );
}
