import { renderTerminal } from "../../../../planner/diff/formats/terminal";
import { BUCKET, diffOf, urn } from "../graphs";

test("risks first, then every change with its properties and dependents", () => {
  const policy = ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "x" }, { dependencies: [urn(BUCKET, "a")] }] as const;
  const text = renderTerminal(
    diffOf(
      { a: [BUCKET, { bucket: "b" }], policy },
      { a: [BUCKET, { bucket: "c" }], policy, t: ["aws:sns/topic:Topic", {}] },
    ),
  );
  expect(text).toBe(`shop/prod  1 replaced, 1 created, 1 unchanged

Data that could be lost (1)
  a (aws:s3:Bucket) is deleted and made anew, since bucket changes, and its data with it.

Replaced (1)
  ± a  aws:s3:Bucket
      bucket: "b" → "c" (replaces)
      depended on by policy

Created (1)
  + t  aws:sns:Topic
`);
});

test("nothing in a name steers the terminal", () => {
  expect(renderTerminal(diffOf({}, { "a\u001b[31m\nb": [BUCKET, {}] }))).toContain("+ a\\u{1b}[31m\\u{a}b");
});
