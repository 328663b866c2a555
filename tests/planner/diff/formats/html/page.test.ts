import { createHash } from "node:crypto";

import * as fc from "fast-check";

import { diffGraphs, documentation } from "../../../../../planner/diff";
import { renderHtml } from "../../../../../planner/diff/formats/html";
import type { PageData } from "../../../../../planner/diff/formats/html/data";
import { jsonForScript } from "../../../../../planner/diff/formats/html/document";
import { drawingOf } from "../../../../../planner/diff/formats/html/drawing";
import { type Comparison, pageData } from "../../../../../planner/diff/formats/html/page-data";
import { BUCKET, graphOf, type Sketch, urn } from "../../graphs";

const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const base = { ref: "main", commit: "0123456789abcdef0123456789abcdef01234567" };

const compare = (before: Sketch, after: Sketch): Comparison => {
  const sides = { before: graphOf(before), after: graphOf(after) };
  return { ...sides, diff: diffGraphs(sides.before, sides.after, documentation) };
};
const statement = (Sid: string, Principal: string, Action = "s3:GetObject") => ({
  Sid,
  Effect: "Allow",
  Principal,
  Action,
  Resource: "*",
});
const policy = (...Statement: readonly ReturnType<typeof statement>[]) => ({
  bucket: "b",
  policy: JSON.stringify({ Statement }),
});

const CHANGE = compare(
  {
    orders: [BUCKET, { bucket: "shop-orders" }],
    reader: [
      POLICY,
      policy(statement("a", "arn:one"), statement("b", "arn:two")),
      { dependencies: [urn(BUCKET, "orders")] },
    ],
    gone: ["aws:sns/topic:Topic", { displayName: "gone for good" }],
    same: [BUCKET, { bucket: "same" }],
  },
  {
    orders: [BUCKET, { bucket: "shop-all-orders" }],
    reader: [POLICY, policy(statement("a", "*"), statement("b", "arn:two")), { dependencies: [urn(BUCKET, "orders")] }],
    come: ["aws:sqs/queue:Queue", { visibilityTimeoutSeconds: 30 }],
    same: [BUCKET, { bucket: "same" }],
  },
);

/** What the page's script would read. */
function dataIn(html: string): PageData {
  const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as PageData;
}

test("everything in the diff is in the page", async () => {
  const [stack] = dataIn(await renderHtml({ base, stacks: [CHANGE] })).stacks;
  const { diff } = CHANGE;
  expect(stack).toMatchObject({ project: "shop", stack: "prod", counts: diff.tally, unchanged: diff.unchanged });
  expect(stack?.risks.map(({ rank, sentence }) => [rank, sentence])).toEqual(
    diff.findings.map(({ rank, sentence }) => [rank, sentence]),
  );
  expect(diff.changes).toHaveLength(4);
  diff.changes.forEach((change, index) => {
    const { dependents, ...rest } = change;
    const shown = stack?.changes[index];
    expect(shown).toMatchObject(rest);
    expect(shown?.dependents.map((number) => stack?.urns[number])).toEqual(dependents);
  });
  expect(stack?.changes.map(({ kind, inputs }) => [kind, inputs])).toEqual([
    ["deleted", { displayName: "gone for good" }],
    ["replaced", undefined],
    ["created", { visibilityTimeoutSeconds: 30 }],
    ["updated", undefined],
  ]);
});

test("a risk leads to the change that it is found in", () => {
  const [stack] = pageData([CHANGE]).stacks;
  const changes = new Map(stack?.changes.map(({ id, name }) => [id, name]));
  expect(stack?.risks.map(({ rank, change = "" }) => [rank, changes.get(change)])).toEqual([
    ["lost-data", "orders"],
    ["lost-data", "gone"],
    ["wider-access", "reader"],
  ]);
});

test("a policy is shown statement by statement, and what it gives in words", () => {
  const narrowed = { ...CHANGE, before: CHANGE.after, after: CHANGE.before };
  const [reader, back] = [CHANGE, narrowed].map((one) =>
    pageData([one]).stacks[0]?.changes.find(({ name }) => name === "reader"),
  );
  expect(back?.policies).toMatchObject([{ gained: [], lost: ["anyone: s3:GetObject on *"] }]);
  const [document] = reader?.policies ?? [];
  expect(document).toMatchObject({
    path: "policy",
    gained: ["anyone: s3:GetObject on *"],
    // Who had it before is one of anyone.
    lost: [],
  });
  expect(
    document?.statements.map(({ before, after }) => [before, after].map((one) => (one as { Sid: string }).Sid)),
  ).toEqual([
    ["a", "a"],
    ["b", "b"],
  ]);
});

test("the same diff gives the same bytes, and no place of this machine is in them", async () => {
  const html = await renderHtml({ base, stacks: [CHANGE, CHANGE] });
  expect(await renderHtml({ base, stacks: [CHANGE, CHANGE] })).toBe(html);
  expect(html).not.toContain(process.cwd());
});

test("nothing may be loaded, and only the page's own script and style count", async () => {
  const html = await renderHtml({ base, stacks: [CHANGE] });
  const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const hash = (text = ""): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy.split("; ")).toEqual([
    "default-src 'none'",
    `style-src ${hash(/<style>(.*?)<\/style>/s.exec(html)?.[1])}`,
    `script-src ${hash(/<script>(.*?)<\/script>/s.exec(html)?.[1])}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(html).not.toMatch(
    /<(?:link|img|iframe|object|embed|base|form)\b|\ssrc=|\sstyle=|\son\w+=|@import|url\((?!#)/i,
  );
});

const HOSTILE = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "\"'`><svg onload=alert(1)>",
  "]]><!--<script>",
  "javascript:alert(1)",
  "&lt;b&gt;",
  "\u2028\u202e",
];

test.each(HOSTILE)("a name or value of %j is text in every place", async (text) => {
  const plain = await renderHtml({
    base: { ...base, ref: "ref" },
    stacks: [compare({}, { name: [BUCKET, { bucket: "value" }] })],
  });
  const hostile = await renderHtml({
    base: { ...base, ref: text },
    stacks: [compare({}, { [text]: [BUCKET, { bucket: text, [text]: [text] }] })],
  });
  const elements = (html: string): readonly string[] =>
    [...html.matchAll(/<[a-zA-Z!/][^\s>]*/g)].map(([start]) => start);
  expect(elements(hostile)).toEqual(elements(plain));
  expect(dataIn(hostile).stacks[0]?.changes[0]).toMatchObject({ name: text, inputs: { bucket: text, [text]: [text] } });
});

test("data in a script reads as it was and holds nothing that a parser of HTML looks for", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...HOSTILE), (value, text) => {
      const written = jsonForScript([value, text]);
      expect(written).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify([value, text])));
    }),
  );
});

describe("the graph", () => {
  const hrefs = (svg = ""): readonly string[] =>
    [...svg.matchAll(/<a class="node[^>]* href="([^"]*)"/g)].map(([, href = ""]) => href);

  test("has each change as a link to it, and its unchanged neighbours", async () => {
    const drawing = await drawingOf(CHANGE);
    const ids = pageData([CHANGE]).stacks[0]?.changes.map(({ id }) => `#prod/${id}`);
    expect([...hrefs(drawing?.svg)].sort()).toEqual([...(ids ?? [])].sort());
    expect(drawing?.svg).toMatch(
      /<a class="node replaced"[^>]*aria-label="replaced: orders, aws:s3:Bucket, in aws:s3, 1 risk"/,
    );
    // reader depends on orders, which do both change; nothing depends on the bucket that stays.
    expect(drawing?.svg.match(/class="arrow"/g)).toHaveLength(1);
    expect(drawing?.svg).not.toContain(">same<");
  });

  test("of more than can be read has a box for each component, which leads to its changes", async () => {
    const many: Sketch = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => {
        const name = `b${index}`;
        return [name, [index % 2 === 0 ? BUCKET : "aws:sqs/queue:Queue", { bucket: name }]] as const;
      }),
    );
    const comparison = compare({}, many);
    const drawing = await drawingOf(comparison);
    const [stack] = pageData([comparison]).stacks;
    expect(stack?.components.map(({ title }) => title)).toEqual(["aws:s3", "aws:sqs"]);
    expect(hrefs(drawing?.svg)).toEqual(stack?.components.map(({ id }) => `#prod/in/${id}`));
    expect(drawing?.svg).toContain("+ 150 created");
    expect(drawing?.notes).toEqual(["300 changes are too many to draw one by one, so each box is a component."]);
  });

  test("is absent where nothing changes", async () => {
    expect(await drawingOf(compare({}, {}))).toBeUndefined();
  });
});

test("a page of endless inputs and dependents is bounded, and says so", () => {
  const long = "x".repeat(5_000_000);
  const chain: Sketch = Object.fromEntries(
    Array.from({ length: 210 }, (_, index) => [
      `b${index}`,
      [BUCKET, { bucket: `b${index}` }, { dependencies: index === 0 ? [] : [urn(BUCKET, `b${index - 1}`)] }] as const,
    ]),
  );
  const [stack] = pageData([
    compare({ ...chain }, { a: ["aws:sqs/queue:Queue", { long }], b: ["aws:sqs/queue:Queue", { long }] }),
  ]).stacks;
  const created = stack?.changes.filter(({ kind }) => kind === "created");
  expect(created?.map(({ inputs, inputsLeftOut }) => [inputs !== undefined, inputsLeftOut])).toEqual([
    [true, undefined],
    [false, true],
  ]);
  const first = stack?.changes.find(({ name }) => name === "b0");
  expect([first?.dependentCount, first?.dependents.length]).toEqual([209, 200]);
});
