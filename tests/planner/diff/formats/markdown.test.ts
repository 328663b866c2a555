import * as fc from "fast-check";

import { markerOf, renderMarkdown } from "../../../../planner/diff/formats/markdown";
import { escapeMarkdown } from "../../../../planner/diff/formats/markdown-text";
import { BUCKET, diffOf, type Sketch } from "../graphs";

const LIMIT = 65_536;
const MARKER = "<!-- tributary:diff stack=prod project=shop -->";

test("a comment on several stacks is found by none of them", () => {
  expect(renderMarkdown([diffOf({}, {}), diffOf({}, {})])).not.toContain("<!--");
});

test("no name can end the marker", () => {
  expect(markerOf({ project: "a b", stack: "--><img src=x>é" })).toBe(
    "<!-- tributary:diff stack=--%3e%3cimg%20src%3dx%3e%c3%a9 project=a%20b -->",
  );
});

test("no change is one line", () => {
  expect(renderMarkdown([diffOf({}, {})])).toBe(`${MARKER}\n\n### shop/prod: no change`);
});

test("the first lines name the risks, the rest is folded", () => {
  const text = renderMarkdown([diffOf({ a: [BUCKET, { bucket: "b" }] }, {})]);
  expect(text.split("\n").filter((line) => line !== "")).toEqual([
    MARKER,
    "### shop/prod: 1 deleted, 0 unchanged",
    "**Data that could be lost** (1)",
    "- a &#40;aws:s3:Bucket&#41; is deleted, and its data with it.",
    "<details><summary>1 change</summary>",
    "**deleted** (1)",
    "- a  aws:s3:Bucket",
    "</details>",
  ]);
});

test("a change of 3,000 resources fits, with a count of what was cut", () => {
  const sketch: Sketch = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [
      `bucket-${index}`,
      [BUCKET, { bucket: `a-bucket-of-ours-${index}` }] as const,
    ]),
  );
  const diff = diffOf(sketch, {});
  const text = renderMarkdown([diff]);
  expect(text.length).toBeLessThanOrEqual(LIMIT);
  expect(text.length).toBeGreaterThan(LIMIT * 0.9);
  expect(text).toContain("### shop/prod: 3,000 deleted, 0 unchanged");
  const shown = text.match(/is deleted, and its data/g)?.length ?? 0;
  expect(text).toContain(`…and ${(3000 - shown).toLocaleString("en")} more risks that found no room here.`);
  const listed = text.match(/^- bucket.*aws:s3:Bucket$/gm)?.length ?? 0;
  expect(listed).toBeGreaterThan(50);
  expect(text).toContain(`…and ${(3000 - listed).toLocaleString("en")} more changes that found no room here.`);
  expect(text.endsWith("</details>")).toBe(true);
});

test("stacks share the room, however many there are", () => {
  const sketch: Sketch = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`bucket-${index}`, [BUCKET, { bucket: `b${index}` }] as const]),
  );
  const diff = diffOf(sketch, {});
  for (const stacks of [2, 5, 1500]) {
    const text = renderMarkdown(Array.from({ length: stacks }, () => diff));
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.match(/^### /gm)?.length).toBeGreaterThan(1);
    expect((text.match(/<details>/g) ?? []).length).toBe((text.match(/<\/details>/g) ?? []).length);
  }
});

const hostile = fc
  .array(
    fc.constantFrom(
      ..."` ``` ~~~ @everyone @org/team #1 GH-12 !3 | --> <!-- </details> <img src=x onerror=a> <script> & &lt; &#64; ** __ [a](b) ![a](b) \\ $x$".split(
        " ",
      ),
      "\n\n# heading\n",
      "\r",
      "\u2028",
      "\u202e",
      "a",
      " ",
      "https://evil.test",
      "www.evil.test",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

test("no name can end the comment, format it, or mention anyone", () => {
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      const inputs = (bucket: string) => [[`b${name}`, [BUCKET, { bucket }]]] as const;
      const text = renderMarkdown([diffOf(Object.fromEntries(inputs(value)), Object.fromEntries(inputs(`${value}x`)))]);
      const foreign = text
        .replace(MARKER, "")
        .replace("<details><summary>1 change</summary>", "")
        .replace("</details>", "")
        .replace(/\*\*[\w ]+\*\* \(1\)/g, "")
        .replace("### shop/prod: ", "");
      expect(foreign).not.toMatch(/[`<>|@*_[\]\\$]/);
      expect(foreign).not.toMatch(/(?<!&)#|&(?!#\d+;)|:\/\/|www\.|GH-\d|!(?!&#8288;)/i);
      // Every line begins as one of ours does.
      expect(
        foreign.split(/\r\n|[\r\n\u2028]/).filter((line) => line !== "" && !/^(?: {2})?- |^1 replaced/.test(line)),
      ).toEqual([]);
    }),
  );
});

test("escaped text reads as it was", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = escapeMarkdown(text)
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replace(/\u2060/g, "");
      expect(read).toBe(text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, " "));
    }),
  );
});
