import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readDirectory } from "../../../delivery/comment";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tributary-comment-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, content: string | Buffer = "text") => {
  writeFileSync(join(folder, name), content);
};

it("reads a stack's text from each file, in the order of their names", async () => {
  put("prod.md", "é".repeat(65_536));
  put("dev_eu.1.md");
  expect([...(await readDirectory(folder))]).toEqual([
    ["dev_eu.1", "text"],
    ["prod", "é".repeat(65_536)],
  ]);
});

it("takes an empty folder for what it is", async () => {
  expect((await readDirectory(folder)).size).toBe(0);
});

const refusals: readonly (readonly [what: string, make: () => void, why: string])[] = [
  ["a file of another kind", () => put("dev.html"), '"dev.html" is no <stack>.md'],
  ["a hidden file", () => put(".md"), '".md" is no <stack>.md'],
  ["a name with a line end", () => put("a\n::error::x.md"), '"a\\n::error::x.md" is no <stack>.md'],
  ["a name that is too long", () => put(`${"a".repeat(101)}.md`), "is no <stack>.md"],
  ["a folder", () => mkdirSync(join(folder, "dev.md")), "dev.md is no regular file"],
  [
    "a link, wherever it leads",
    () => symlinkSync("/etc/hostname", join(folder, "dev.md")),
    "can't be opened as a file",
  ],
  ["a text that is too long", () => put("dev.md", "a".repeat(65_537)), "is longer than 65,536 characters"],
  ["a file that is far too long", () => put("dev.md", "é".repeat(200_000)), "is longer than 65,536 characters"],
  ["what is no text", () => put("dev.md", Buffer.from([0xff, 0xfe])), "dev.md is not UTF-8"],
  ["very many files", () => Array.from({ length: 51 }, (_, index) => put(`s${index}.md`)), "holds 51 entries"],
];

it.each(refusals)("refuses %s", async (_, make, why) => {
  make();
  await expect(readDirectory(folder)).rejects.toMatchObject({
    code: "BadDirectory",
    message: expect.stringContaining(why),
  });
});

it("refuses a socket", async () => {
  const socket = createServer();
  await new Promise<void>((done) => socket.listen(join(folder, "dev.md"), done));
  await expect(readDirectory(folder)).rejects.toMatchObject({ code: "BadDirectory" });
  await new Promise((done) => socket.close(done));
});

it("refuses a folder that is none, or a link to one", async () => {
  symlinkSync(folder, `${folder}-link`);
  try {
    for (const none of [join(folder, "none"), `${folder}-link`]) {
      await expect(readDirectory(none)).rejects.toMatchObject({ code: "BadDirectory" });
    }
  } finally {
    rmSync(`${folder}-link`);
  }
});
