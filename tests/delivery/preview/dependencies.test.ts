import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { linkDependencies, type Sides } from "../../../delivery/preview/dependencies";

jest.setTimeout(30_000);

let root: string;
let sides: Sides;

const lock = (version: string): string =>
  JSON.stringify({ name: "p", version, lockfileVersion: 3, requires: true, packages: { "": { name: "p", version } } });
const write = (side: "before" | "after", files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(sides[side], name), text);
  }
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tributary-dependencies-"));
  sides = { before: join(root, "before"), after: join(root, "after"), program: "app", cache: join(root, "cache") };
  for (const folder of ["before/app", "after/app", "after/node_modules"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
});
afterEach(() => rmSync(root, { recursive: true }));

test("a base with the same lock file has the packages that are installed, in whatever folder above the program", async () => {
  write("after", { "package-lock.json": lock("1.0.0") });
  write("before", { "package-lock.json": lock("1.0.0") });
  expect(await linkDependencies(sides)).toEqual([]);
  expect(readlinkSync(join(sides.before, "node_modules"))).toBe(join(sides.after, "node_modules"));
});

test("a base with another has its own, installed once", async () => {
  write("after", { "package-lock.json": lock("2.0.0") });
  write("before", { "package-lock.json": lock("1.0.0"), "package.json": '{"name":"p","version":"1.0.0"}' });
  expect(await linkDependencies(sides)).toEqual([]);
  const [kept = ""] = readdirSync(sides.cache);
  expect(readlinkSync(join(sides.before, "node_modules"))).toBe(join(sides.cache, kept, "node_modules"));

  // What is installed is not installed again: the folder that a second run finds may hold anything.
  writeFileSync(join(sides.cache, kept, "node_modules", "mark"), "");
  rmSync(join(sides.before, "node_modules"));
  await linkDependencies(sides);
  expect(readdirSync(join(sides.before, "node_modules"))).toEqual(["mark"]);
  expect(readdirSync(sides.cache)).toEqual([kept]);
});

test("a base that can't be installed says why, and leaves nothing half done", async () => {
  write("before", { "package-lock.json": "{}", "package.json": '{"name":"p","dependencies":{"q":"1"}}' });
  await expect(linkDependencies(sides)).rejects.toMatchObject({
    code: "DependenciesNotInstalled",
    message: expect.stringContaining("npm ci") as string,
  });
  expect(readdirSync(sides.cache)).toEqual([]);
});

test("another package manager's lock file is warned of", async () => {
  write("after", { "yarn.lock": "a" });
  write("before", { "yarn.lock": "b" });
  expect(await linkDependencies(sides)).toEqual([
    "yarn.lock differs in the base, which is planned with the packages installed here.",
  ]);
  expect(readlinkSync(join(sides.before, "node_modules"))).toBe(join(sides.after, "node_modules"));
});
