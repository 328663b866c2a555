import { distance } from "fastest-levenshtein";

/** The share of a word that may differ before another word is no longer what was meant. */
const TOLERANCE = 0.4;

/** A swap of two letters is two edits, and the commonest slip; from so many letters on it is always forgiven. */
const SWAP_FORGIVEN_FROM = 4;

/** The one of `known` that `word` was most likely meant to be, whatever its case; `undefined` if none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const name of known) {
    const edits = distance(word.toLowerCase(), name.toLowerCase());
    const letters = Math.max(word.length, name.length);
    const bound = Math.max(letters >= SWAP_FORGIVEN_FROM ? 2 : 1, Math.floor(TOLERANCE * letters));
    if (edits <= bound && (best === undefined || edits < best.edits)) {
      best = { name, edits };
    }
  }
  return best?.name;
}
