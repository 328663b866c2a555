import { pageDocument } from "./document";
import { drawingOf } from "./drawing";
import { type Comparison, pageData } from "./page-data";

/** What a page is made of. */
export interface Page {
  readonly base: {
    /** As it was asked for. */
    readonly ref: string;
    readonly commit: string;
  };
  /** At least one. */
  readonly stacks: readonly Comparison[];
}

/**
 * Diffs as one HTML page that loads nothing and sends nothing: for each stack its tally, its risks, a graph of what
 * changes, and every change to search, filter and look into. The same bytes for the same diffs. Nothing in a name or
 * value becomes markup: the script writes text only, and the page's policy runs that one script alone.
 */
export async function renderHtml({ base, stacks }: Page): Promise<string> {
  const drawings = [];
  for (const comparison of stacks) {
    drawings.push(await drawingOf(comparison));
  }
  return pageDocument({ base, data: pageData(stacks), drawings });
}
