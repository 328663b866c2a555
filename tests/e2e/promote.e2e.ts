import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { approve } from "../../cli/approve";
import { preview } from "../../cli/preview";
import { promoteCommit } from "../../cli/promote";
import type { DeployingSurroundings } from "../../cli/deploying/verb";
import { readConfig } from "../../cli/stack";
import { type ApprovalRequest, generateApprovalKeys } from "../../delivery/approval";
import { type ReleaseRecord, releaseLog } from "../../delivery/promote";
import { readProject } from "../../planner/project";
import { FakeTerminal } from "../cli/deploying/fake-terminal";
import { WHOLE_STACK } from "../config/stack-file";
import { FakeEngine, fakeUrn } from "../support/fake-engine";
import { MemoryPlace, memoryStore } from "../support/memory-store";

/**
 * Releases of a repository that is made here: true git, true checkouts, true offline plans and a true HTTP server for
 * Slack. Only the engine is a fake: it takes what the program of the checkout declares, as the offline plan reads it.
 */
const BUCKET = "aws:s3/bucket:Bucket";
const STAGES = ["dev", "test", "prod"];
const keys = generateApprovalKeys();
const root = mkdtempSync(join(tmpdir(), "tributary-release-"));
const folder = join(root, "platform");
const engines = new Map(STAGES.map((stack) => [stack, new FakeEngine({ project: "shop", stack, state: {} })]));
const places = new Map(STAGES.map((stack) => [stack, new MemoryPlace()]));
let slack: Server;
let webhook: string;
const heard: { text: string; blocks: { text: { text: string } }[] }[] = [];

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-C", root, ...args], { encoding: "utf8" }).trim();
}

/** Writes a program with these buckets; gives the commit. */
function commit(subject: string, buckets: readonly string[]): string {
  writeFileSync(
    join(folder, "index.js"),
    `const { Bucket } = require("@pulumi/aws/s3");\n` +
      `const buckets = ${JSON.stringify(buckets)};\n` +
      `for (const name of buckets) new Bucket(name, { bucket: name + "-bucket" });\n` +
      `exports.dataLake = { buckets };\n`,
  );
  git("add", ".");
  git("commit", "-q", "-m", subject);
  return git("rev-parse", "HEAD");
}

beforeAll((done) => {
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Zoe");
  git("config", "user.email", "zoe@example.org");
  execFileSync("mkdir", [folder]);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  writeFileSync(join(root, ".gitignore"), "node_modules\n");
  symlinkSync(join(__dirname, "../../node_modules"), join(root, "node_modules"));
  for (const stack of STAGES) {
    const approvers = `{ zoe: { publicKey: "${keys.publicKey}" } }`;
    writeFileSync(
      join(folder, `Pulumi.${stack}.yaml`),
      `${WHOLE_STACK.replace(": dev", `: ${stack}`)}  tributary:delivery: { approval: { approvers: ${approvers} } }\n`,
    );
  }
  slack = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push(JSON.parse(body) as (typeof heard)[number]);
      response.end("ok");
    });
  }).listen(0, "127.0.0.1", () => {
    webhook = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/hunter2`;
    done();
  });
});
afterAll((done) => {
  rmSync(root, { recursive: true, force: true });
  slack.closeAllConnections();
  slack.close(done);
});

const opened: string[] = [];

/** Surroundings whose engine deploys what the program in the folder declares. */
function surroundings(answers: readonly string[] | null): DeployingSurroundings & { readonly terminal: FakeTerminal } {
  return {
    terminal: new FakeTerminal(answers),
    open: (stack, { cwd }) => {
      opened.push(cwd);
      const project = readProject(cwd);
      const engine = engines.get(stack);
      if (engine === undefined) {
        throw new Error(`There is no stack ${stack}.`);
      }
      const buckets = /buckets = (\[.*\]);/.exec(readFileSync(join(cwd, "index.js"), "utf8"))?.[1] ?? "[]";
      const names = JSON.parse(buckets) as string[];
      engine.program = Object.fromEntries(
        names.map((name) => [fakeUrn(BUCKET, name, stack), { type: BUCKET, properties: { bucket: `${name}-bucket` } }]),
      );
      engine.outputValues = { dataLake: { secret: false, value: { buckets: names } } };
      const store = memoryStore(places.get(stack));
      return Promise.resolve({ project, stack, config: readConfig(project, stack), engine, store });
    },
  };
}

async function promote(
  options: { to?: string; commit?: string; json?: boolean },
  answers: readonly string[] | null,
  environment: Record<string, string> = {},
) {
  const around = surroundings(answers);
  const status = await promoteCommit({ cwd: folder, commit: "HEAD", through: STAGES.join(","), ...options }, around, {
    TRIBUTARY_SLACK_WEBHOOK: webhook,
    ...environment,
  });
  return { status, ...around.terminal, printed: around.terminal.printed, noted: around.terminal.noted };
}

async function latest(stack: string): Promise<ReleaseRecord | undefined> {
  const engine = engines.get(stack) as FakeEngine;
  return (await releaseLog(engine, memoryStore(places.get(stack))).newest(1))[0];
}

const bucketsOf = (stack: string) => Object.keys(engines.get(stack)?.state ?? {}).map((urn) => urn.split("::").at(-1));

let first: string;
let second: string;

test("HEAD goes to every stack, by a person who types their names", async () => {
  first = commit("Two buckets", ["archive", "orders"]);
  const { status, printed } = await promote({}, STAGES);
  expect(status).toBe(0);
  expect(printed).toMatch(/^dev .* released in .*\ntest .* released in .*\nprod .* released in .*\n$/);
  expect(STAGES.map(bucketsOf)).toEqual(STAGES.map(() => ["archive", "orders"]));
  expect(await latest("prod")).toMatchObject({
    commit: first,
    subject: "Two buckets",
    author: "Zoe",
    status: "succeeded",
    approval: { how: "interactive", by: expect.stringContaining("zoe@example.org") as string },
    tally: { created: 2 },
    smoke: [{ name: "outputs", passed: true }],
  });
  expect(heard.map(({ text }) => text)).toEqual(
    STAGES.map((stack) => `:white_check_mark: shop ${stack}: released (2 created)`),
  );
});

test("what is released is the commit, not what lies in the working tree", async () => {
  second = commit("One bucket <!channel>", ["orders"]);
  const file = join(folder, "index.js");
  const committed = readFileSync(file, "utf8");
  writeFileSync(file, committed.replace('["orders"]', '["orders","scratch"]'));
  const { status, noted } = await promote({ to: "dev" }, ["dev"]);
  writeFileSync(file, committed);
  expect(status).toBe(0);
  expect(noted).toContain("warning: the working tree has changes that are in no commit");
  expect(bucketsOf("dev")).toEqual(["orders"]);
});

test("the risks since the last release are shown, kept and told, and mention nobody", async () => {
  expect((await latest("dev"))?.risks[0]).toContain("archive");
  const told = JSON.stringify(heard.at(-1));
  expect(told).toContain("Risks of the change");
  expect(told).toContain("archive");
  expect(told).not.toContain("<!channel>");
});

test("a pipeline releases what was approved in another job, and nothing else", async () => {
  const request = join(root, "request.json");
  await preview("test", { cwd: folder, request }, surroundings(null));
  const { commit: asked, risks } = JSON.parse(readFileSync(request, "utf8")) as ApprovalRequest;
  expect(asked).toBe(second);
  expect(risks[0]).toContain("archive");
  const terminal = new FakeTerminal();
  await approve({ cwd: folder, request }, terminal, { TRIBUTARY_APPROVAL_KEY: keys.privateKey });
  const approval = { TRIBUTARY_APPROVAL: terminal.printed };

  const other = commit("Three buckets", ["a", "b", "orders"]);
  expect(await promote({ to: "dev" }, ["dev"])).toMatchObject({ status: 0 });
  const wrong = await promote({ to: "test" }, null, approval);
  expect([wrong.status, wrong.noted]).toEqual([
    1,
    expect.stringContaining(`is for commit ${second.slice(0, 12)}, and this is ${other.slice(0, 12)}`),
  ]);

  const right = await promote({ to: "test", commit: second, json: true }, null, {
    ...approval,
    GITHUB_SERVER_URL: "https://github.example.org",
    GITHUB_REPOSITORY: "shop/platform",
    GITHUB_RUN_ID: "7",
  });
  expect(right.status).toBe(0);
  expect(JSON.parse(right.printed)).toMatchObject({
    commit: second,
    stages: [
      { stage: "dev", outcome: "already-released" },
      { stage: "test", outcome: "released", record: { approval: { how: "token", by: "zoe" } } },
    ],
  });
  expect((await latest("test"))?.link).toBe("https://github.example.org/shop/platform/actions/runs/7");
  expect(bucketsOf("test")).toEqual(["orders"]);
});

test("a request is for a commit, and not for what Pulumi writes into the stack's file meanwhile", async () => {
  const file = join(folder, "Pulumi.test.yaml");
  const text = readFileSync(file, "utf8");
  const request = join(root, "asked.json");
  const engine = engines.get("test") as FakeEngine;
  const previewing = jest.spyOn(engine, "preview").mockImplementation((options) => {
    writeFileSync(file, `${text}encryptionsalt: v1:AAAAAAAAAAA=:v1:AAAA\n`);
    previewing.mockRestore();
    return engine.preview(options);
  });
  expect(await preview("test", { cwd: folder, request }, surroundings(null))).toBe(0);
  expect(existsSync(request)).toBe(true);
  // Now it is there before the preview, as somebody's change is.
  const calls = engine.calls.length;
  await expect(preview("test", { cwd: folder, request }, surroundings(null))).rejects.toThrow(
    /Changed: .*Pulumi\.test\.yaml\.$/,
  );
  expect(engine.calls).toHaveLength(calls);
  writeFileSync(file, text);
});

test("an earlier commit is gone back to", async () => {
  const { status } = await promote({ to: "test", commit: first }, ["test"]);
  expect(status).toBe(0);
  expect(bucketsOf("test").sort()).toEqual(["archive", "orders"]);
});

test("a commit that puts another key in the approver's place is not approved with it", async () => {
  const file = join(folder, "Pulumi.test.yaml");
  const text = readFileSync(file, "utf8");
  const others = generateApprovalKeys();
  writeFileSync(file, text.replace(keys.publicKey, others.publicKey));
  commit("A new key", ["orders"]);
  expect(await promote({ to: "dev" }, ["dev"])).toMatchObject({ status: 0 });

  const request = join(root, "request.json");
  await preview("test", { cwd: folder, request }, surroundings(null));
  const { risks } = JSON.parse(readFileSync(request, "utf8")) as ApprovalRequest;
  expect(risks[0]).toBe("zoe can approve releases of test from the next one on.");
  const terminal = new FakeTerminal();
  await approve({ cwd: folder, request }, terminal, { TRIBUTARY_APPROVAL_KEY: others.privateKey });
  const refused = await promote({ to: "test" }, null, { TRIBUTARY_APPROVAL: terminal.printed });
  expect([refused.status, refused.noted]).toEqual([1, expect.stringContaining("and so not this release")]);
  expect((await latest("test"))?.commit).toBe(first);
  writeFileSync(file, text);
});

test("a stack that nobody names is not released, and a wrong config stops every stage", async () => {
  expect(await promote({ to: "test" }, ["prod"])).toMatchObject({ status: 1 });
  const file = join(folder, "Pulumi.prod.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("homeCloud: aws", "homeCloud: ibm"));
  git("commit", "-q", "-a", "-m", "A wrong cloud");
  const before = await latest("dev");
  await expect(promote({}, STAGES)).rejects.toThrow("tributary:homeCloud");
  expect(await latest("dev")).toEqual(before);
});

test("no checkout is left behind", () => {
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
  expect(opened.filter((cwd) => cwd !== folder && existsSync(cwd))).toEqual([]);
});
