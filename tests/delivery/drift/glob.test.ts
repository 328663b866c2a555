import fc from "fast-check";

import { matchesGlob, matchesPath } from "../../../delivery/drift/glob";

/** Few characters, so that patterns match often; signs of regular expressions among them. */
const text = fc.string({ unit: fc.constantFrom("a", "b", ".", "[", "$", "+", "\\", "\n", "🦦"), maxLength: 12 });
const pattern = fc.array(fc.oneof(text, fc.constant("*")), { maxLength: 6 }).map((parts) => parts.join(""));

/** The same by a regular expression, which is easy to see to be right, and slow on bad patterns. */
function byRegularExpression(glob: string, given: string): boolean {
  const parts = glob.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join("[^]*")}$`).test(given);
}

it("matches what a regular expression would", () => {
  fc.assert(
    fc.property(pattern, text, (glob, given) => {
      expect(matchesGlob(glob, given)).toBe(byRegularExpression(glob, given));
    }),
    { numRuns: 2_000 },
  );
});

it("matches whatever is put in the place of its stars, and no text that lacks a part", () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.array(text, { maxLength: 4 }), (parts, fillings) => {
      const filled = parts.map((part, index) => (index === 0 ? part : `${fillings[index - 1] ?? ""}${part}`)).join("");
      expect(matchesGlob(parts.join("*"), filled)).toBe(true);
      expect(matchesGlob(`${parts.join("*")}*x*`, filled)).toBe(false);
    }),
  );
});

it.each([
  ["aws:s3/bucket:Bucket", "aws:s3/bucket:Bucket", true],
  ["aws:s3/bucket:Bucket", "aws:s3/bucket:BucketPolicy", false],
  ["aws:*", "aws:s3/bucket:Bucket", true],
  ["*:Bucket", "aws:s3/bucket:Bucket", true],
  ["a*a", "a", false],
  ["a*b*a", "aba", true],
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  // One part must not be found within another.
  ["ab*ba", "aba", false],
  ["*ab*ab", "ab", false],
])("%j and %j: %s", (glob, given, expected) => {
  expect(matchesGlob(glob, given)).toBe(expected);
});

it("is done at once with a pattern that a regular expression would never end with", () => {
  const began = performance.now();
  expect(matchesGlob("*a".repeat(120) + "b", "a".repeat(100_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});

it.each([
  ["tags", "tags", true],
  ["tags", "tags.owner", true],
  ["tags", 'tags["a.b"]', true],
  ["tags", "tagsAll.owner", false],
  ["tags.owner", "tags", false],
  ["tags.owner", "tags.ownerId", false],
  ["rules[*].days", "rules[3].days", true],
  ["rules[*].days", "rules[3].days.max", true],
  ["rules[0]", "rules[01].days", false],
  ["spec.replicas", "spec.replicas", true],
  ["*.replicas", "spec.template.replicas[0]", true],
  // A dot within a key's quotes ends nothing.
  ['metadata["a', 'metadata["a.b"].c', false],
  ['metadata["a.b"]', 'metadata["a.b"].c', true],
  ["*", "anything.at[0].all", true],
])("the pattern %s takes in the property %s: %s", (glob, path, expected) => {
  expect(matchesPath(glob, path)).toBe(expected);
});
