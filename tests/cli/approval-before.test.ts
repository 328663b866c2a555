import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { approvalAt, approvalChanges, approvalIn } from "../../cli/approval-before";

const KEY = (letter: string) => `MCowBQYDK2VwAyEA${letter.repeat(43)}=`;
const repository = mkdtempSync(join(tmpdir(), "tributary-approvals-"));
const program = join(repository, "platform");

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }).trim();
}

/** Commits a stack's file; gives the commit. */
function commit(delivery: string): string {
  writeFileSync(join(program, "Pulumi.prod.yaml"), `config:\n  tributary:delivery: ${delivery}\n`);
  git("add", ".");
  git("-c", "user.name=zoe", "-c", "user.email=zoe@example.org", "commit", "--quiet", "-m", "change");
  return git("rev-parse", "HEAD");
}

beforeAll(() => {
  git("init", "--quiet");
  mkdirSync(program);
  writeFileSync(join(program, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
});
afterAll(() => {
  rmSync(repository, { recursive: true });
});

test("who approves is read from the commit, whatever the working tree says by now", async () => {
  const before = commit(`{ approval: { approvers: { zoe: { publicKey: "${KEY("A")}" } } }, gone: 1 }`);
  commit(`{ approval: { required: false, approvers: { eve: { publicKey: "${KEY("E")}" } } } }`);
  expect(await approvalAt(program, "prod", before)).toEqual({
    required: true,
    approvers: { zoe: { publicKey: KEY("A") } },
  });
  expect(approvalIn(program, "prod")).toEqual({ required: false, approvers: { eve: { publicKey: KEY("E") } } });
  expect(await approvalAt(program, "none", before)).toEqual({ required: true, approvers: {} });
  await expect(approvalAt(program, "prod", "b".repeat(40))).rejects.toMatchObject({ code: "UnknownRef" });
});

test("what a commit changes about it is said, since no plan shows it", () => {
  const zoe = { publicKey: KEY("A") };
  const eve = { publicKey: KEY("E") };
  const before = { required: true, approvers: { zoe, adam: zoe } };
  expect(approvalChanges("prod", before, before)).toEqual([]);
  expect(approvalChanges("prod", before, { required: false, approvers: { adam: eve, eve, zoe } })).toEqual([
    "Nobody has to approve releases of prod any more.",
    "adam, eve can approve releases of prod from the next one on.",
    "adam can no longer approve releases of prod with the key of before.",
  ]);
  expect(approvalChanges("prod", { required: false, approvers: {} }, before)).toEqual([
    "adam, zoe can approve releases of prod from the next one on.",
  ]);
});
