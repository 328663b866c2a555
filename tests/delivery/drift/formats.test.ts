import fc from "fast-check";
import MarkdownIt from "markdown-it";

import { driftMarker, renderMarkdown } from "../../../delivery/drift/formats/markdown";
import { renderTerminal } from "../../../delivery/drift/formats/terminal";
import { changeOf, FULL, reportOf } from "./reports";

it("tells a terminal what is the matter, the gravest first", () => {
  expect(renderTerminal(FULL)).toBe(`shop/prod  2 drifted, 1 undeployed, 1 explained, 250 as deployed

Changed outside, since the last deployment
  Data that is gone, or would be (1)
    - lake  aws:s3:Bucket  gone
  Access and protection (1)
    ~ web-sg  aws:ec2:SecurityGroup  changed
        ingress[0].cidrBlocks
        tags.by

Not deployed yet
  Else (1)
    + jobs  kubernetes:batch/v1:Job  not made yet

Explained
    ~ web  kubernetes:apps/v1:Deployment  changed
        spec.replicas
        autoscaler: the autoscaler sets it

tributary:delivery.drift.ignore
  "trial" ended on 2026-10-31 and explains nothing any more (a trial).
  "old-bucket" matches nothing: take it out, or put it right.
`);
  expect(renderTerminal(reportOf())).toBe("shop/prod  no drift, 250 as deployed\n");
});

it("lets no name steer the terminal", () => {
  const report = reportOf({ drifted: [changeOf({ name: "a\u001b[2Jb", properties: ["x\u202ey"] })] });
  const text = renderTerminal(report, { colour: true });
  expect(text).toContain("a\\u{1b}[2Jb");
  expect(text).toContain("x\\u{202e}y");
});

it("writes an issue that begins with the stack's marker", () => {
  expect(renderMarkdown(FULL)).toBe(`<!-- tributary:drift stack=prod project=shop -->
shop/prod: 2 drifted, 1 undeployed, 1 explained, 250 as deployed

### Changed outside, since the last deployment

**Data that is gone, or would be** (1)

- gone: lake  aws:s3:Bucket

**Access and protection** (1)

- changed: web-sg  aws:ec2:SecurityGroup
  - property ingress&#91;0&#93;.cidrBlocks
  - property tags.by

### Not deployed yet

**Else** (1)

- not made yet: jobs  kubernetes:batch/v1:Job

### Explained

- changed: web  kubernetes:apps/v1:Deployment
  - property spec.replicas
  - explained by autoscaler: the autoscaler sets it

### The list of what may differ

- "trial" ended on 2026-10-31 and explains nothing any more &#40;a trial&#41;.
- "old-bucket" matches nothing: take it out, or put it right.`);
});

it("marks stacks that only look alike apart", () => {
  const marks = [
    ["a", "b"],
    ["a b", "c"],
    ["a", "b project=c"],
    ["a-->", "b"],
  ].map(([stack = "", project = ""]) => driftMarker({ stack, project }));
  expect(new Set(marks).size).toBe(4);
  expect(marks.every((mark) => /^<!-- [\w.:=% -]+ -->$/.test(mark))).toBe(true);
});

/** What is done by names, in every form that hosts know. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "@everyone",
        "@org/team",
        "#1",
        "!2",
        "GH-3",
        "<script>",
        "</li>",
        "[x](https://evil.test)",
        "![x](//evil.test)",
      ),
      fc.constantFrom(
        "https://evil.test",
        "www.evil.test",
        "\n/close",
        "\n# head",
        "\n\n- [ ] x",
        "`",
        "**",
        "-->",
        "<!--",
        "&#64;a",
        "|a|b|",
      ),
      fc.string({ unit: "grapheme", maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

it("does nothing with what names say, however they are made", () => {
  const host = new MarkdownIt({ html: true, linkify: true });
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, property, reason) => {
      const changes = [changeOf({ name, properties: [property] })];
      const text = renderMarkdown(
        reportOf({
          drifted: changes,
          ignored: changes.map((change) => ({ ...change, ignore: name, reason })),
          unused: [name],
        }),
      );
      // GitLab takes a line that begins with a slash for a command: https://docs.gitlab.com/user/project/quick_actions/
      expect(
        text.split("\n").filter((line) => line !== "" && !/^(?:<!-- |shop\/prod: |#{3} |\*\*| *- )/.test(line)),
      ).toEqual([]);
      const html = host.render(text.split("\n").slice(1).join("\n"));
      expect(html.replace(/<\/?(?:p|h3|ul|li|strong)>/g, "")).not.toMatch(/<\/?[a-z!]/i);
      expect(html.replace(/&#\d+;|&[a-z]+;/g, "")).not.toMatch(/[@#!](?!\u2060)\w/);
    }),
  );
});

it("fits whatever the drift, shows the gravest, and counts the rest", () => {
  const many = Array.from({ length: 3_000 }, (_, index) =>
    changeOf({ name: `r${index}`, rank: index === 0 ? "lost-data" : "rest", properties: ["a".repeat(400), "b"] }),
  );
  for (const limit of [1_000, 5_000, 65_536]) {
    const text = renderMarkdown(reportOf({ drifted: many }), limit);
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text).toContain("- changed: r0 ");
    const hidden = Number(/…and ([\d,]+) more lines? that/.exec(text)?.[1]?.replace(",", ""));
    expect(hidden).toBe(3_000 - (text.match(/^- changed: r\d+ /gm) ?? []).length);
  }
  const wide = renderMarkdown(
    reportOf({ drifted: [changeOf({ properties: Array.from({ length: 25 }, (_, index) => `p${index}`) })] }),
  );
  expect(wide).toContain("  - property p19\n  - and 5 more");
});
