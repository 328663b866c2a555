import { releases } from "../../cli/releases";
import { releaseSummary } from "../../cli/release-summary";
import { runLink } from "../../cli/run-link";
import { releaseLog } from "../../delivery/promote";
import { release } from "../delivery/promote/release";
import { FakeEngine } from "../support/fake-engine";
import { memoryStore } from "../support/memory-store";
import { FakeTerminal } from "./deploying/fake-terminal";

const engine = new FakeEngine({ stack: "dev" });
const store = memoryStore();
const log = releaseLog(engine, store);

async function run(options: { json?: boolean; limit?: string } = {}) {
  const terminal = new FakeTerminal();
  const project = { name: "shop", root: ".", main: ".", stacks: [], defaults: {} };
  const opened = { project, stack: "dev", config: null, engine, store };
  const status = await releases(
    "dev",
    { cwd: ".", limit: "20", ...options },
    { terminal, open: () => Promise.resolve(opened) },
  );
  return { status, printed: terminal.printed };
}

test("a stack's releases are a table, the newest first, each failure with its reason", async () => {
  expect((await run()).printed).toBe("nothing was released here yet\n");
  await log.begin(release());
  await log.begin(
    release({
      startedAt: "2027-01-16T09:00:00.000Z",
      commit: "b".repeat(40),
      status: "failed",
      approval: { how: "not-required" },
      seconds: 4.4,
      tally: { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 9 },
      subject: "A\u001b[2Jnother",
      reason: "bucket orders: AccessDenied\nand much more",
    }),
  );
  const { status, printed } = await run();
  expect(status).toBe(0);
  expect(printed.split("\n")).toEqual([
    "STARTED               COMMIT        STATUS     TOOK  CHANGES               APPROVED BY   SUBJECT",
    "2027-01-16T09:00:00Z  bbbbbbbbbbbb  failed     4 s   no change             not-required  A [2Jnother",
    "  bucket orders: AccessDenied",
    "2027-01-15T12:00:00Z  aaaaaaaaaaaa  succeeded  90 s  1 created, 2 updated  zoe           More room for orders",
    "",
  ]);
});

test("machines get the whole records", async () => {
  const { printed } = await run({ json: true, limit: "1" });
  expect(JSON.parse(printed)).toMatchObject({
    version: 1,
    stack: "dev",
    releases: [{ commit: "b".repeat(40), reason: "bucket orders: AccessDenied\nand much more" }],
  });
});

test.each(["0", "-1", "1.5", "many"])("--limit %s is refused", async (limit) => {
  await expect(run({ limit })).rejects.toThrow(`--limit takes a whole number above 0, not "${limit}".`);
});

test("before a yes a person reads what is lost, and where it stands", () => {
  const urn = (name: string) => `urn:pulumi:dev::shop::shop:index:Lake$aws:s3/bucket:Bucket::${name}`;
  const summary = releaseSummary({
    stage: "prod",
    project: "shop",
    commit: { hash: "c".repeat(40), subject: "Less\u202e room", author: "Zoe" },
    digest: "sha256:1",
    tally: { created: 0, updated: 0, replaced: 1, deleted: 25, unchanged: 9 },
    replaced: [urn("orders")],
    deleted: Array.from({ length: 25 }, (_, index) => urn(`old-${index}`)),
    risks: ["bucket orders loses its data"],
    before: release(),
  });
  expect(summary.split("\n").slice(0, 8)).toEqual([
    "shop prod",
    "  commit   cccccccccccc  Less  room, by Zoe",
    "  before   aaaaaaaaaaaa  More room for orders",
    "  plan     sha256:1",
    "  changes  1 to replace, 25 to delete",
    "  deletes",
    "    aws:s3/bucket:Bucket old-0",
    "    aws:s3/bucket:Bucket old-1",
  ]);
  expect(summary).toContain(
    "    … and 5 more\n  replaces\n    aws:s3/bucket:Bucket orders\n  risks\n    bucket orders loses its data\n",
  );
});

test.each([
  ["CircleCI", { CIRCLE_BUILD_URL: "https://circleci.example.org/1" }, "https://circleci.example.org/1"],
  ["GitLab", { CI_JOB_URL: "https://gitlab.example.org/1" }, "https://gitlab.example.org/1"],
  [
    "GitHub",
    { GITHUB_SERVER_URL: "https://github.example.org", GITHUB_REPOSITORY: "a/b", GITHUB_RUN_ID: "7" },
    "https://github.example.org/a/b/actions/runs/7",
  ],
  ["a laptop", { GITHUB_REPOSITORY: "a/b" }, undefined],
])("the page of a run on %s", (_, environment, link) => {
  expect(runLink(environment)).toBe(link);
});
