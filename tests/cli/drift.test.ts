import { drift, type DriftSurroundings } from "../../cli/drift";
import type { StackConfig } from "../../config/types";
import { startServer, type TestServer } from "../delivery/comment/server";
import { FakeEngine, fakeUrn } from "../support/fake-engine";

const BUCKET = "aws:s3/bucket:Bucket";
const lake = fakeUrn(BUCKET, "lake");
const deployed = { [lake]: { type: BUCKET, properties: { tags: "a" } } };

let printed: string;
let told: string;
let server: TestServer | undefined;

beforeEach(() => {
  printed = "";
  told = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  jest.spyOn(console, "error").mockImplementation((text: unknown) => {
    told += `${String(text)}\n`;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await server?.stop();
  server = undefined;
});

function around(
  engine: FakeEngine,
  more: Partial<DriftSurroundings> & { readonly ignore?: object } = {},
): DriftSurroundings {
  const { ignore = {}, ...rest } = more;
  const config = { delivery: { drift: { ignore } } } as unknown as StackConfig;
  return {
    environment: {},
    open: () => Promise.resolve({ config, engine }),
    now: () => new Date("2026-11-21T00:00:00Z"),
    pause: () => Promise.resolve(),
    ...rest,
  };
}

const drifted = () => new FakeEngine({ program: deployed, state: deployed, world: {} });

it("exits with 0 where there is no drift, and with 1 where there is", async () => {
  const still = new FakeEngine({ program: deployed, state: deployed });
  expect(await drift("dev", { cwd: "." }, around(still))).toBe(0);
  expect(printed).toBe("shop/dev  no drift, 1 as deployed\n");
  expect(await drift("dev", { cwd: "." }, around(drifted()))).toBe(1);
  expect(printed).toContain("- lake  aws:s3:Bucket  gone");
  expect(told).toBe("");
});

it("passes over what the stack's config explains", async () => {
  const ignore = { lake: { name: "lake", reason: "made by hand again each night" } };
  expect(await drift("dev", { cwd: "." }, around(drifted(), { ignore }))).toBe(0);
  expect(printed).toContain("lake: made by hand again each night");
});

it("prints JSON for machines", async () => {
  expect(await drift("dev", { cwd: ".", json: true }, around(drifted()))).toBe(1);
  expect(JSON.parse(printed)).toMatchObject({ version: 1, stack: "dev", drifted: [{ kind: "gone", urn: lake }] });
});

it("opens an issue, and says where", async () => {
  server = await startServer(({ path, method }) =>
    path === "/user"
      ? { json: { login: "bot" } }
      : method === "GET"
        ? { json: [] }
        : { status: 201, json: { html_url: "https://git.test/1" } },
  );
  const environment = {
    TRIBUTARY_ISSUE_URL: `${server.url}/repos/acme/platform/issues`,
    TRIBUTARY_ISSUE_TOKEN: "s3cret",
  };
  expect(await drift("dev", { cwd: ".", openIssue: true }, around(drifted(), { environment }))).toBe(1);
  expect(told).toBe("An issue was opened: https://git.test/1.\n");
  expect(server.asked.at(-1)).toMatchObject({ method: "POST", body: { title: "Drift in shop/dev" } });
});

it.each([
  ["the variable is not set", {}, "TRIBUTARY_ISSUE_URL is not set"],
  [
    "the token is missing",
    { TRIBUTARY_ISSUE_URL: "https://git.test/repos/a/b/issues" },
    "TRIBUTARY_ISSUE_TOKEN is not set",
  ],
  ["the URL is open to everybody", { TRIBUTARY_ISSUE_URL: "http://git.test/hook" }, "give a URL of https"],
])("warns where %s, and keeps the exit status", async (_, environment, warning) => {
  expect(await drift("dev", { cwd: ".", openIssue: true }, around(drifted(), { environment }))).toBe(1);
  expect(told).toMatch(/^warning: /);
  expect(told).toContain(warning);
});

it("warns where the webhook fails, and keeps the exit status", async () => {
  server = await startServer(() => ({ status: 500 }));
  const environment = { TRIBUTARY_ISSUE_URL: `${server.url}/hook` };
  expect(await drift("dev", { cwd: ".", openIssue: true }, around(drifted(), { environment }))).toBe(1);
  expect(told).toMatch(/^warning: no issue was opened: the webhook answered POST … with 500/);
});

it("fails where the engine does, and opens no issue", async () => {
  const engine = drifted();
  engine.lockedBy = "zoe";
  await expect(drift("dev", { cwd: ".", openIssue: true }, around(engine))).rejects.toMatchObject({
    code: "Locked",
    isUserError: true,
  });
  expect(printed + told).toBe("");
});
