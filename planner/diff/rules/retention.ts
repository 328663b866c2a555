import { addedAlone, type Changed, changeRule, type RiskContext, type Said, titleOf } from "../rule";
import { type Term, termsOf } from "../terms";

/** Data is deleted on its own earlier than before, or a deletion can be undone for a shorter time. */
export const retention = changeRule("retention", (changed, context) => {
  const { before, after } = changed.pair;
  const title = titleOf(changed.change);
  if (after === undefined || (before === undefined && !isLifecycleOfOld(changed, context))) {
    return [];
  }
  return deletions(title, termsOf(after), before === undefined ? [] : termsOf(before));
});

/** Whether it is a rule set anew on what holds objects already; what is new itself holds nothing yet. */
function isLifecycleOfOld(changed: Changed, context: RiskContext): boolean {
  const { type } = changed.change;
  return (
    (/^aws:s3\/bucketLifecycleConfiguration/.test(type) && addedAlone(changed, "bucket", context)) ||
    (type === "azure-native:storage:ManagementPolicy" && addedAlone(changed, "accountName", context))
  );
}

function deletions(title: string, now: readonly Term[], old: readonly Term[]): readonly Said[] {
  return [...earliest(now).values()].flatMap(({ of, path, days }) => {
    const was = earliest(old).get(of)?.days ?? Infinity;
    return days < was
      ? [
          {
            rank: "lost-data" as const,
            property: path,
            ...(was !== Infinity && { before: round(was) }),
            after: round(days),
            sentence:
              was === Infinity
                ? `${title} deletes ${of} after ${inDays(days)} from now on; they were kept for ever.`
                : `${title} keeps ${of} for ${inDays(days)} instead of ${inDays(was)}.`,
          },
        ]
      : [];
  });
}

/** The shortest of the terms of one thing. */
function earliest(terms: readonly Term[]): ReadonlyMap<string, Term> {
  const found = new Map<string, Term>();
  for (const term of terms) {
    if (term.days < (found.get(term.of)?.days ?? Infinity)) {
      found.set(term.of, term);
    }
  }
  return found;
}

function inDays(days: number): string {
  const value = round(days);
  return `${value} day${value === 1 ? "" : "s"}`;
}

function round(days: number): number {
  return Math.round(days * 100) / 100;
}
