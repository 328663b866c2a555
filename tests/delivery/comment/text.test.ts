import * as fc from "fast-check";
import MarkdownIt from "markdown-it";

import { commentBody, harmless, outdatedBody } from "../../../delivery/comment/text";
import { LONGEST_COMMENT, renderMarkdown } from "../../../planner/diff/formats/markdown";
import { BUCKET, diffOf } from "../../planner/diff/graphs";

const SUBJECT = { project: "shop", stack: "prod" };
const MARKER = "<!-- tributary:diff stack=prod project=shop -->";

/** A host that shows HTML as it stands and makes links of what looks like one, as GitHub and GitLab do. */
const host = new MarkdownIt({ html: true, linkify: true });
host.linkify.set({ fuzzyLink: false });

/** What our own text has, and nobody else's may. */
const OURS = new Set("h1 h2 h3 h4 h5 h6 p ul ol li strong em hr br code pre details summary blockquote".split(" "));

/** Pieces that do something, in the forms in which they come through careless filters. */
const piece = fc.constantFrom(
  "@everyone",
  "@org/team",
  "&#64;octocat",
  "&#x40;octocat",
  "&commat;octocat",
  "&#38;#64;octocat",
  "&&#8288;#64;octocat",
  "\\@octocat",
  "&#8288;",
  "#1",
  "GH-12",
  "!3",
  "&#35;4",
  "<script>alert(1)</script>",
  "<img src=//evil.test/x onerror=alert(1)>",
  "<a href='https://evil.test'>a</a>",
  "&#60;b>",
  "<details>",
  "<details open>",
  "<details><summary>",
  "</summary>",
  "</details>",
  "\n</details>\n",
  "\n<details><summary>more</summary>\n\n",
  "<!--",
  "-->",
  "<!-- tributary:diff stack=prod project=shop -->",
  "\n<!-- tributary:diff stack=prod project=shop -->\n",
  "![x](https://evil.test/x.png)",
  "[x](https://evil.test)",
  "[x]: https://evil.test\n",
  "[x]",
  "https://evil.test",
  "http&#58;//evil.test",
  "www.evil.test",
  "mailto:a@evil.test",
  "<https://evil.test>",
  "```\n",
  "~~~\n",
  "    ",
  "\t",
  "\n\n",
  "\n- ",
  "\n  - ",
  "\n# ",
  "\n> ",
  "\n/merge\n",
  "\n&#47;close\n",
  "- /approve",
  "**a** (1)",
  "\n**@a** (2)\n",
  "|a|b|\n|-|-|\n",
  "$`a`$",
  "\r",
  "\u2028",
  "\u202e",
  "\u2060",
  "\ud800",
  "\0",
  "a",
  " ",
);
const anything = fc.array(fc.oneof(piece, fc.string({ maxLength: 8 })), { maxLength: 12 });
const inLine = anything.map((parts) => parts.join("").replace(/[\r\n]/g, ""));
/** Where our own diffs have names and values. */
const shaped = fc
  .tuple(
    inLine,
    fc.constantFrom(["<details><summary>", "</summary>"], ["**", "** (3)"], ["### ", ""], ["- ", ""], ["", ""]),
  )
  .map(([text, [begin, end]]) => `\n${begin}${text}${end}\n`);
const hostile = fc
  .array(
    fc.oneof(
      anything.map((parts) => parts.join("")),
      shaped,
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

/** The comment as a host shows it: names of its elements, its text, and its HTML. */
function shown(markdown: string) {
  const html = host.render(markdown);
  const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)([^>]*)>/gi)].map(([, name = "", rest = ""]) => ({ name, rest }));
  const text = html
    .replace(/<[^>]*>/g, "\n")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
  return { html, tags, text };
}

describe("of what a stranger wrote", () => {
  it("shows no element but ours, each without attributes, and no link or picture", () => {
    fc.assert(
      fc.property(hostile, (written) => {
        const { html, tags } = shown(commentBody(SUBJECT, written, LONGEST_COMMENT));
        expect(tags.filter(({ name, rest }) => !OURS.has(name) || (rest !== "" && rest !== " /"))).toEqual([]);
        expect(html.match(/<!--/g)).toHaveLength(1);
      }),
      { numRuns: 600 },
    );
  });

  it("mentions nobody, refers to nothing, and links nowhere, in what is rendered already too", () => {
    fc.assert(
      fc.property(hostile, (written) => {
        const { text } = shown(commentBody(SUBJECT, written, LONGEST_COMMENT));
        expect(text).not.toMatch(/@(?!\u2060)|#(?![\u2060\s#])|!(?!\u2060)\d|GH-(?!\u2060)\d|:\/\//i);
      }),
      { numRuns: 600 },
    );
  });

  it("begins no line as a command does, and hides nothing", () => {
    fc.assert(
      fc.property(hostile, (written) => {
        const body = commentBody(SUBJECT, written, LONGEST_COMMENT);
        expect(body.split("\n").filter((line) => /^\s*\//.test(line))).toEqual([]);
        expect(body.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it("opens as much as it closes, bears one marker, and says whose word it is", () => {
    fc.assert(
      fc.property(hostile, (written) => {
        const body = commentBody(SUBJECT, written, LONGEST_COMMENT);
        expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
        expect(body.match(/^<!--.*-->$/gm)).toEqual([MARKER]);
        expect(body.startsWith(`${MARKER}\n`)).toBe(true);
        expect(body.split("\n").at(-1)).toMatch(/own code: review that code/);
      }),
    );
  });

  it("fits, however much the escapes add, and says what was cut", () => {
    for (const text of ["@".repeat(65_536), "@a\n".repeat(20_000), "<details><summary>a</summary>\n".repeat(2_000)]) {
      const body = commentBody(SUBJECT, text, LONGEST_COMMENT);
      expect(body.length).toBeLessThanOrEqual(LONGEST_COMMENT);
      expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
    }
    expect(commentBody(SUBJECT, "@a\n".repeat(20_000), LONGEST_COMMENT)).toMatch(
      /…and 1[\d,]+ more lines that found no/,
    );
  });
});

it("leaves our own diff as it is, whatever the names in it", () => {
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      const diff = diffOf(
        { [`b${name}`]: [BUCKET, { bucket: value }] },
        { [`b${name}`]: [BUCKET, { bucket: `${value}x` }] },
      );
      const markdown = renderMarkdown([diff]);
      expect(`${MARKER}\n\n${harmless(markdown, LONGEST_COMMENT)}`).toBe(markdown);
    }),
    { numRuns: 300 },
  );
});

it("a marker can't be ended by a name, nor a heading do anything", () => {
  const name = 'x --> <img src="y"> <!-- @all';
  const [marker, heading, ...rest] = outdatedBody({ project: name, stack: name }).split("\n");
  expect(marker?.match(/-->|<!--/g)).toEqual(["<!--", "-->"]);
  expect(heading).toMatch(/^### [^<>@]*$/);
  expect(rest).toEqual(["", "Outdated: this pull request no longer says anything of this stack."]);
});
