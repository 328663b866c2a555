import { describe, lets, openingsOf } from "../openings";
import { changeRule, predecessorsOf, titleOf } from "../rule";

/** A security group or a firewall lets through what it did not before. */
export const network = changeRule("network", (changed, context) => {
  const { pair, change } = changed;
  const old = predecessorsOf(changed, context).flatMap(openingsOf);
  const opened = openingsOf(pair.after).filter((opening) => !old.some((one) => lets(one, opening)));
  return [...new Set(opened.map(describe))].map((text) => ({
    rank: "wider-access" as const,
    sentence: `${titleOf(change)} lets through ${text}.`,
  }));
});
