import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { GraphDiff } from "../../planner/diff";
import { tributary } from "./support";

jest.setTimeout(60_000);

const TRIBUTARY = join(__dirname, "..", "..", "bin", "tributary.js");
const MODULES = join(__dirname, "..", "..", "node_modules");

/** The program that is committed; `region` is what a stack's config says. */
const BEFORE = `
import * as pulumi from "@pulumi/pulumi";
import { Bucket, BucketPolicy } from "@pulumi/aws/s3";
const region = new pulumi.Config("shop").require("region");
const orders = new Bucket("orders", { bucket: "shop-orders", region });
new Bucket("images", { bucket: "shop-images", region });
new BucketPolicy("orders-policy", {
  bucket: orders.bucket,
  policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:role/etl" }, Action: "s3:GetObject", Resource: "*" }] },
});
`;

/** Images are renamed with an alias, orders get another name, and anyone may read. */
const AFTER = BEFORE.replace(
  '"images", { bucket: "shop-images", region }',
  '"pictures", { bucket: "shop-images", region }, { aliases: [{ name: "images" }] }',
)
  .replace('"shop-orders"', '"shop-all-orders"')
  .replace('{ AWS: "arn:aws:iam::123456789012:role/etl" }', '"*"');

/** The same program in other words. */
const MOVED = BEFORE.replace("import * as pulumi", 'import { readers } from "./policy";\nimport * as pulumi').replace(
  '{ AWS: "arn:aws:iam::123456789012:role/etl" }',
  "readers",
);

let root: string;
let folder: string;
let outside: string;

const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-C", root, "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const diff = (...args: readonly string[]): ReturnType<typeof tributary> => tributary("diff", "--cwd", folder, ...args);
const parse = (stdout: string): readonly GraphDiff[] => (JSON.parse(stdout) as { stacks: GraphDiff[] }).stacks;
/** Checkouts of this test's repository; others may be under way on the same machine. */
const bases = (): readonly string[] => {
  const repository = createHash("sha256").update(realpathSync(root)).digest("hex").slice(0, 8);
  return readdirSync(tmpdir()).filter((name) => new RegExp(`^tributary-base-\\d+-${repository}-`).test(name));
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "tributary-diff-"));
  outside = mkdtempSync(join(tmpdir(), "tributary-outside-"));
  folder = join(root, "infrastructure");
  mkdirSync(folder);
  symlinkSync(MODULES, join(folder, "node_modules"));
  git("init", "--quiet", "--initial-branch=main");
  write(".gitignore", "node_modules\n");
  write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
  write("Pulumi.dev.yaml", "config: { shop:region: eu-west-1 }\n");
  write("index.ts", "throw new RangeError('too early');\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "broken");
  git("tag", "broken");
  write("index.ts", BEFORE);
  git("commit", "--quiet", "-am", "works");
});

afterAll(() => {
  expect(bases()).toEqual([]);
  rmSync(root, { recursive: true });
  rmSync(outside, { recursive: true });
});

afterEach(() => {
  git("checkout", "--quiet", "--force", "main");
  git("clean", "--quiet", "-fd");
});

test("what is not committed yet is compared with the base, the risks first", async () => {
  write("index.ts", AFTER);
  const { status, stdout, stderr } = await diff("--base", "main", "--json", "--fail-on", "wider-access");
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  const [dev] = parse(stdout);
  expect(dev).toMatchObject({ stack: "dev", unchanged: 0, tally: { moved: 1, created: 0, deleted: 0 } });
  expect(dev?.findings.map(({ rank, sentence }) => [rank, sentence])).toEqual([
    ["lost-data", "orders (aws:s3:Bucket) is deleted and made anew, since bucket changes, and its data with it."],
    ["wider-access", "orders-policy (aws:s3:BucketPolicy): anyone gains s3:GetObject on *."],
  ]);
  expect(dev?.changes.map(({ kind, name }) => [kind, name])).toEqual([
    ["replaced", "orders"],
    ["replaced", "orders-policy"],
    ["moved", "pictures"],
  ]);
});

test("a change that only moves code is no change, and fails at no risk", async () => {
  write("policy.ts", 'export const readers = { AWS: ["arn:aws:iam::123456789012:role/etl"] };\n');
  write("index.ts", MOVED);
  const { status, stdout } = await diff("--base", "main", "--fail-on", "rest", "--markdown");
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: "<!-- tributary:diff stack=dev project=shop -->\n\n### shop/dev: no change\n",
  });
});

test("a page and a comment for each stack are written beside what is printed", async () => {
  write("Pulumi.live.yaml", "config: { shop:region: us-east-1 }\n");
  write("index.ts", AFTER);
  const [page, comments] = [join(outside, "new", "diff.html"), join(outside, "comments")];
  const { status, stdout } = await diff("--base", "main", "--all", "--html", page, "--markdown-dir", comments);
  expect({ status, first: stdout.split("\n")[0] }).toEqual({
    status: 0,
    first: "shop/dev  2 replaced, 1 moved, 0 unchanged",
  });
  expect(readFileSync(page, "utf8")).toMatch(
    /^<!doctype html>[^]*<button role="tab"[^>]*>dev [^]*<button role="tab"[^>]*>live /,
  );
  expect(readdirSync(comments).sort()).toEqual(["dev.md", "live.md"]);
  expect(readFileSync(join(comments, "live.md"), "utf8")).toMatch(
    /^<!-- tributary:diff stack=live project=shop -->\n\n### shop\/live: 3 created/,
  );
});

test("what the program says now and did not say before is a warning, once, and steers nothing", async () => {
  const say = (text: string): string => `${BEFORE}pulumi.log.warn(${JSON.stringify(text)});\n`;
  write("index.ts", say("as ever"));
  git("commit", "--quiet", "-am", "speaks");
  write("Pulumi.live.yaml", "config: { shop:region: us-east-1 }\n");
  write("index.ts", `${say("as ever")}pulumi.log.warn("\\u001b[31mnew\\n::warning::x");\n`);
  const { stderr } = await diff("--base", "HEAD", "--all");
  git("reset", "--quiet", "--hard", "HEAD~1");
  expect(stderr).toBe("warning: \\u{1b}[31mnew\n  | ::warning::x\n");
});

test("a stack that one side lacks is all created, or all deleted", async () => {
  write("Pulumi.live.yaml", "config: { shop:region: us-east-1 }\n");
  unlinkSync(join(folder, "Pulumi.dev.yaml"));
  const { status, stdout } = await diff("--base", "main", "--all", "--json");
  expect(status).toBe(0);
  expect(parse(stdout).map(({ stack, tally }) => [stack, tally.created, tally.deleted])).toEqual([
    ["dev", 0, 3],
    ["live", 3, 0],
  ]);
});

test("a project without stack files is compared in whatever stack is named", async () => {
  unlinkSync(join(folder, "Pulumi.dev.yaml"));
  write("Pulumi.yaml", "name: shop\nruntime: nodejs\nconfig: { shop:region: eu-west-1 }\n");
  git("commit", "--quiet", "-am", "without stack files");
  write("index.ts", AFTER);
  const { stdout } = await diff("--base", "HEAD", "--stack", "new", "--json");
  git("reset", "--quiet", "--hard", "HEAD~1");
  expect(parse(stdout)[0]).toMatchObject({ stack: "new", tally: { replaced: 2, moved: 1, created: 0, deleted: 0 } });
});

test("a config beside the program is each side's own; one outside serves both", async () => {
  write("Pulumi.dev.yaml", "config: { shop:region: eu-central-1 }\n");
  const within = parse(
    (await diff("--base", "main", "--config-file", join(folder, "Pulumi.dev.yaml"), "--json")).stdout,
  );
  // The buckets, whose names make the old ones go first, and the policy with one of them.
  expect(within[0]?.tally.replaced).toBe(3);
  const file = join(outside, "Pulumi.dev.yaml");
  writeFileSync(file, "config: { shop:region: eu-central-1 }\n");
  const both = parse((await diff("--base", "main", "--config-file", file, "--json")).stdout);
  expect(both[0]).toMatchObject({ changes: [], unchanged: 3 });
});

test("a base that does not plan is told with its own error, and its worktree is gone", async () => {
  const { status, stderr } = await diff("--base", "broken");
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /error: broken does not plan its stack dev, so there is nothing to compare with\. It says:\n.*RangeError: too early/,
  );
  expect(git("worktree", "list").trim().split("\n")).toHaveLength(1);
});

test.each<[string, string[], RegExp]>([
  [
    "a ref that is not there",
    ["--base", "nowhere"],
    /There is no commit nowhere in .* Fetch it \(git fetch origin nowhere\)/,
  ],
  ["a ref that is an option", ["--base=--all"], /There is no commit --all in/],
  ["a stack that neither side has", ["--base", "main", "--stack", "dve"], /no stack "dve".* Did you mean dev\?/],
  [
    "a page that can't be written",
    ["--base", "main", "--html", "/dev/null/page.html"],
    /--html can't write \/dev\/null\/page\.html: /,
  ],
  ["no base", [], /required option '--base <ref>' not specified/],
  [
    "a risk that there is not",
    ["--base", "main", "--fail-on", "doom"],
    /--fail-on takes one of lost-data, .*, not "doom"/,
  ],
  ["two formats", ["--base", "main", "--json", "--markdown"], /choose one/],
])("%s is refused with status 2", async (_what, args, message) => {
  const { status, stdout, stderr } = await diff(...args);
  expect(stderr).toMatch(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

test("an interrupted run leaves no worktree, and a killed run's goes with the next", async () => {
  write("index.ts", "export = new Promise(() => setInterval(() => undefined, 1000));\n");
  const start = (): ChildProcess =>
    spawn(process.execPath, [TRIBUTARY, "diff", "--cwd", folder, "--base", "main"], { stdio: "ignore" });
  for (const [signal, left] of [
    ["SIGTERM", 0],
    ["SIGKILL", 1],
  ] as const) {
    const run = start();
    const ended = new Promise((resolve) => run.once("exit", (_status, by) => resolve(by)));
    while (!bases().some((name) => existsSync(join(tmpdir(), name, "tree", "infrastructure", "index.ts")))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    run.kill(signal);
    expect(await ended).toBe(signal);
    expect(bases()).toHaveLength(left);
  }
  git("checkout", "--quiet", "--force", "main");
  expect((await diff("--base", "main")).stdout).toBe("shop/dev  no change\n");
  expect(bases()).toEqual([]);
});

test("a folder in no repository, and a clone that is too shallow, say what to do", async () => {
  writeFileSync(join(outside, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  expect((await tributary("diff", "--cwd", outside, "--base", "main")).stderr).toMatch(/is in no git repository/);
  const clone = join(outside, "clone");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-tags", `file://${root}`, clone], { stdio: "ignore" });
  expect((await tributary("diff", "--cwd", join(clone, "infrastructure"), "--base", "main~1")).stderr).toMatch(
    /This clone is shallow.*git fetch --unshallow/,
  );
});
