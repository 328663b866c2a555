import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { approve } from "../../cli/approve";
import {
  type ApprovalRequest,
  generateApprovalKeys,
  verifyApproval,
  writeApprovalRequest,
} from "../../delivery/approval";
import { WHOLE_STACK } from "../config/stack-file";
import { FakeTerminal } from "./deploying/fake-terminal";

const keys = generateApprovalKeys();
const cwd = mkdtempSync(join(tmpdir(), "tributary-"));
const file = join(cwd, "request.json");
const request: ApprovalRequest = {
  version: 1,
  project: "shop",
  stack: "dev",
  commit: "a".repeat(40),
  subject: "More room\u001b[2J for orders",
  digest: `sha256:${"1".repeat(64)}`,
  tally: { created: 1, updated: 2, replaced: 0, deleted: 0, unchanged: 3 },
  risks: ["bucket orders loses its versions", "role shop may read more"],
  requestedAt: "2027-01-15T12:00:00.000Z",
};

beforeAll(() => {
  writeFileSync(join(cwd, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  const approvers = `{ approvers: { zoe: { publicKey: "${keys.publicKey}" } }, validHours: 3 }`;
  writeFileSync(join(cwd, "Pulumi.dev.yaml"), `${WHOLE_STACK}  tributary:delivery: { approval: ${approvers} }\n`);
  writeFileSync(join(cwd, "Pulumi.other.yaml"), "config: {}\n");
});
afterAll(() => {
  rmSync(cwd, { recursive: true });
});
beforeEach(() => {
  writeFileSync(file, writeApprovalRequest(request));
});

/** Approves with a key; gives the exit status, and what was said where. */
async function run(
  options: { by?: string; request?: string; stack?: string; commit?: string } = {},
  key: string | undefined = keys.privateKey,
) {
  const terminal = new FakeTerminal();
  const status = await approve({ cwd, request: file, ...options }, terminal, { TRIBUTARY_APPROVAL_KEY: key });
  return { status, token: terminal.printed.trim(), said: terminal.noted };
}

test("the token is on standard output, and what it approves on standard error", async () => {
  const { status, token, said } = await run({ by: "zoe" });
  expect(status).toBe(0);
  expect(said).toBe(
    [
      "zoe approves, for 3 hours, the release of",
      "  commit   aaaaaaaaaaaa  More room [2J for orders",
      "  to       shop dev",
      `  plan     ${request.digest}`,
      "  changes  1 to create, 2 to update",
      "  risks    bucket orders loses its versions",
      "           role shop may read more",
      "",
    ].join("\n"),
  );
  const rules = { approvers: { zoe: { publicKey: keys.publicKey } }, validHours: 3 };
  expect(await verifyApproval(token, request, rules, new Date())).toMatchObject({ approver: "zoe" });
  const later = new Date(Date.now() + 3.1 * 3_600_000);
  await expect(verifyApproval(token, request, { ...rules, validHours: 100 }, later)).rejects.toMatchObject({
    code: "Expired",
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["nothing to approve", () => run({ request: undefined }), "Give either --request FILE or --generate-keys."],
  ["no such file", () => run({ request: "missing.json" }), "There is no file missing.json."],
  ["no key", () => run({}, ""), "TRIBUTARY_APPROVAL_KEY is not set"],
  ["a key that is none", () => run({}, "hunter2"), "holds no Ed25519 private key"],
  ["a key of nobody", () => run({}, generateApprovalKeys().privateKey), "holds the key of no approver"],
  ["another approver than the key's", () => run({ by: "adam" }), "holds not the key of adam"],
])("with %s there is no token", async (_, running, message) => {
  await expect(running()).rejects.toThrow(message);
});

test.each<[string, Partial<ApprovalRequest>, string]>([
  ["another project", { project: "bank" }, "The request is for the project bank"],
  ["a stack that is not there", { stack: "prod" }, "prod"],
  ["a stack without config of ours", { stack: "other" }, "so nobody can approve it by a token"],
])("a request for %s is refused", async (_, given, message) => {
  writeFileSync(file, writeApprovalRequest({ ...request, ...given }));
  await expect(run()).rejects.toThrow(message);
});

test("new keys are two lines, of which only the first is secret", async () => {
  const terminal = new FakeTerminal();
  expect(await approve({ cwd, generateKeys: true }, terminal, {})).toBe(0);
  const [, privateKey = "", publicKey = ""] =
    /^TRIBUTARY_APPROVAL_KEY=(\S+)\npublicKey: (\S+)\n$/.exec(terminal.printed) ?? [];
  expect(publicKey).toMatch(/^MCowBQYDK2VwAyEA/);
  expect(terminal.noted).not.toContain(privateKey);
  const other = new FakeTerminal();
  await approve({ cwd, generateKeys: true }, other, {});
  expect(other.printed).not.toBe(terminal.printed);
});

test.each([
  [{ stack: "prod" }, "WrongStack"],
  [{ stack: "dev", commit: "b".repeat(40) }, "WrongCommit"],
])("a request for something else than %p is not signed", async (meant, code) => {
  await expect(run(meant)).rejects.toMatchObject({
    code,
    isUserError: true,
    message: expect.stringContaining("Nothing was signed.") as string,
  });
  expect((await run({ stack: "dev", commit: request.commit })).status).toBe(0);
});
