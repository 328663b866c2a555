import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import MarkdownIt, { type Token } from "markdown-it";

const ROOT = resolve(__dirname, "../..");

/** What is told to users and contributors. */
export const DOCUMENTS: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "planner/diff/data/README.md",
  "tests/e2e/engine/README.md",
  "workloads/image-ingest/README.md",
  "workloads/kafka-admin/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path))
    .sort(),
];

/** A document, as far as tests read it. */
export interface Markdown {
  /** Names of its headings in an address, as GitHub makes them. */
  readonly anchors: ReadonlySet<string>;
  /** Addresses of its links and pictures. */
  readonly links: readonly string[];
  /** Text in code within a line. */
  readonly code: readonly string[];
  /** Fenced blocks, by the language that they name. */
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

/** Reads a document by its path from the root of the repository. */
export function readMarkdown(path: string): Markdown {
  const tokens = new MarkdownIt().parse(readFileSync(join(ROOT, path), "utf8"), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  return {
    anchors: anchorsOf(tokens),
    links: inline.flatMap((token) => token.attrGet("href") ?? token.attrGet("src") ?? []).map(String),
    code: inline.filter(({ type }) => type === "code_inline").map(({ content }) => content),
    blocks: tokens
      .filter(({ type }) => type === "fence")
      .map(({ info, content }) => ({ language: info.trim(), text: content })),
  };
}

/** Letters, digits, `-` and `_` of a heading stay, spaces become `-`; a second one of a name has `-1` behind it. */
function anchorsOf(tokens: readonly Token[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    tokens.flatMap(({ type }, index) => {
      if (type !== "heading_open") {
        return [];
      }
      const text = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join("");
      const name = text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-");
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      return [before === 0 ? name : `${name}-${before}`];
    }),
  );
}
