/** A text that others wrote, without characters that move a terminal's cursor or turn the direction of what follows. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, " ");
}
