import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { scripts } from "../../package.json";
import { refusalOf } from "../support/command-line";
import { DOCUMENTS, readMarkdown } from "../support/markdown";

const ROOT = resolve(__dirname, "../..");
const documents = new Map(DOCUMENTS.map((path) => [path, readMarkdown(path)]));

/** What people type in a document's blocks, a command a line. */
const typed = [...documents].flatMap(([path, { blocks }]) =>
  blocks.flatMap(({ language, text }) => {
    const lines = text.replace(/\\\n\s*/g, "").split("\n");
    const commands =
      language === "console"
        ? lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2))
        : ["sh", "bash"].includes(language)
          ? lines
          : [];
    return commands.map((command) => ({ path, command: command.replace(/(^|\s)#.*$/, "").trim() }));
  }),
);

const calls = typed.flatMap(({ path, command }) => callsIn(command).map((args) => [path, args] as const));
const named = [...documents].flatMap(([path, { code }]) =>
  code.flatMap((text) => callsIn(text).map((args) => [path, args] as const)),
);

/** Arguments of each call of `tributary` in a command, up to where a shell would end it. */
function callsIn(command: string): readonly (readonly string[])[] {
  return [...command.matchAll(/(?:^|[\s(])(?:npx )?tributary ((?:"[^"]*"|'[^']*'|<[^>]*>|[^|&;>)"'])*)/g)].map(
    ([, words = ""]) =>
      (words.match(/"[^"]*"|'[^']*'|<[^>]*>|\S+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, "")),
  );
}

describe("a link", () => {
  const links = [...documents].flatMap(([path, { links }]) =>
    links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => ({ path, link })),
  );

  it("is found", () => {
    expect(links.length).toBeGreaterThanOrEqual(70);
  });

  it("leads to a file, and to a heading that is there", () => {
    const broken = links.filter(({ path, link }) => {
      const [file = "", anchor] = decodeURIComponent(link).split("#");
      const target = file === "" ? path : join(dirname(path), file);
      const isThere = !target.startsWith("..") && existsSync(join(ROOT, target));
      return !isThere || (anchor !== undefined && !documents.get(target)?.anchors.has(anchor));
    });
    expect(broken).toEqual([]);
  });

  it("leads from the README to every guide", () => {
    const guides = DOCUMENTS.filter((path) => path.startsWith("docs/guides/"));
    expect(documents.get("README.md")?.links).toEqual(expect.arrayContaining(guides));
  });
});

describe("a command in a document", () => {
  it("is found, of every verb", () => {
    const verbs = "plan diff preview up destroy refresh promote approve releases drift comment bootstrap".split(" ");
    expect(new Set([...calls, ...named].map(([, [verb]]) => verb))).toEqual(new Set(verbs));
    expect(calls.length).toBeGreaterThanOrEqual(35);
  });

  it("is one that the command line takes", () => {
    const refused = calls.flatMap(([path, args]) => {
      const refusal = refusalOf(args);
      return refusal === undefined ? [] : [{ path, call: args.join(" "), refusal }];
    });
    expect(refused).toEqual([]);
  });

  it("has options that the verb has, where a sentence leaves out the rest of it", () => {
    const refused = named.flatMap(([path, args]) => {
      const refusal = refusalOf(args);
      const isShortened = /missing required argument|required option|argument missing/.test(refusal ?? "");
      return refusal === undefined || isShortened ? [] : [{ path, call: args.join(" "), refusal }];
    });
    expect(refused).toEqual([]);
  });

  it("calls scripts that package.json has", () => {
    const all = [...typed.map(({ command }) => command), ...[...documents.values()].flatMap(({ code }) => code)];
    const called = all.flatMap((text) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name));
    expect(called.length).toBeGreaterThan(20);
    expect(called.filter((name) => !(name in scripts) && name !== "e2e:")).toEqual([]);
  });
});
