/** Writes text for a terminal. */
export interface Style {
  /** Foreign text, made harmless. */
  readonly text: (foreign: string) => string;
  /** Columns that `text` of it takes, counting a character as one. */
  readonly width: (foreign: string) => number;
  readonly bold: Wrap;
  readonly dim: Wrap;
  readonly red: Wrap;
  readonly green: Wrap;
  readonly yellow: Wrap;
  readonly magenta: Wrap;
  readonly cyan: Wrap;
}

type Wrap = (text: string) => string;

/** Controls, format characters (text direction, zero width), line separators, halves of a surrogate pair. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** `foreign` with every character that steers a terminal written as `\u{1b}`. */
export function harmless(foreign: string): string {
  return foreign.replace(steering, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** How to write with or without ANSI colours. */
export function style(colour: boolean): Style {
  const wrap =
    (code: number): Wrap =>
    (text) =>
      colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  return {
    text: harmless,
    width: (foreign) => [...harmless(foreign)].length,
    bold: wrap(1),
    dim: wrap(2),
    red: wrap(31),
    green: wrap(32),
    yellow: wrap(33),
    magenta: wrap(35),
    cyan: wrap(36),
  };
}
