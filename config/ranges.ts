import { overlap, parseCidr } from "../components/core/cidr";
import type { Findings } from "./findings";
import type { Path } from "./positions";

/** A range of addresses and what it is, for messages. */
export interface NamedRange {
  readonly cidr: string | undefined;
  /** `the network's own range`. */
  readonly what: string;
}

/** Reports that the range at `path` holds addresses that are somebody else's already: no route would tell them apart. */
export function requireApart(
  cidr: string | undefined,
  path: Path,
  others: readonly NamedRange[],
  findings: Findings,
): void {
  const range = parseCidr(cidr ?? "");
  for (const { cidr: text, what } of others) {
    const other = parseCidr(text ?? "");
    if (range !== undefined && other !== undefined && overlap(range, other) && !findings.touch(...path)) {
      findings.add({
        code: "RangesOverlap",
        path,
        message: `shares addresses with ${what}, ${text}: give it a range of its own`,
        showsFound: true,
      });
    }
  }
}
