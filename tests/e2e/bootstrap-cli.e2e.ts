import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { MOTO_ACCOUNT, MOTO_CREDENTIALS, resetMoto, startMoto } from "./support/moto";
import { collect, type Ended } from "./support/process";
import type { TestServer } from "./support/server";

const TRIBUTARY = resolve(__dirname, "../../bin/tributary.js");

let moto: TestServer;
let project: string;

beforeAll(async () => {
  moto = await startMoto();
  project = mkdtempSync(join(tmpdir(), "tributary-bootstrap-"));
  writeFileSync(join(project, "Pulumi.yaml"), "name: lake\nruntime: nodejs\n");
  const config = (more: string, state = "") => `config:
  tributary:organisation: acme
  tributary:owner: data-platform
  tributary:costCentre: "4711"
  tributary:environment: dev
  tributary:homeCloud: aws
${more}${state}`;
  const aws = `  tributary:aws:\n    accountId: "${MOTO_ACCOUNT}"\n    region: eu-west-2\n`;
  writeFileSync(join(project, "Pulumi.dev.yaml"), config(aws));
  const elsewhere = `  tributary:delivery: { state: { url: "s3://theirs" } }\n`;
  writeFileSync(join(project, "Pulumi.elsewhere.yaml"), config(aws, elsewhere));
  writeFileSync(join(project, "Pulumi.foreign.yaml"), "config:\n  other:key: value\n");
  writeFileSync(join(project, "Pulumi.homeless.yaml"), config(""));
  writeFileSync(join(project, "Pulumi.wrong.yaml"), config(aws).replace("organisation", "organization"));
});

afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await moto?.stop();
});

beforeEach(() => resetMoto(moto));

function tributary(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return collect(process.execPath, [TRIBUTARY, "bootstrap", ...args, "--cwd", project], {
    env: {
      PATH: process.env["PATH"],
      HOME: project,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: MOTO_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: MOTO_CREDENTIALS.secretAccessKey,
      ...env,
    },
  });
}

/** The words after each step's name. */
function outcomes({ stdout }: Ended): readonly string[] {
  return [...stdout.matchAll(/^ {2}(?:KMS|bucket)[\w ]*? {2,}(.*)$/gm)].map(([, outcome]) => outcome as string);
}

it("prints what it made, and the two commands that come next", async () => {
  const first = await tributary(["dev"]);
  expect(first).toMatchObject({ status: 0, stderr: "" });
  expect(outcomes(first)).toHaveLength(12);
  expect(first.stdout).toContain("  KMS key                     made\n");
  const { port, host } = new URL(moto.url);
  expect(port).not.toBe("");
  expect(first.stdout).toContain(
    `  pulumi login 's3://acme-lake-state-dev?region=eu-west-2&endpoint=${encodeURIComponent(host)}&disableSSL=true&s3ForcePathStyle=true'\n` +
      `  pulumi stack init dev --secrets-provider='awskms://alias/acme-lake-state-dev?region=eu-west-2'\n`,
  );
});

it("says unchanged line by line the second time", async () => {
  await tributary(["dev"]);
  const again = await tributary(["dev"]);
  expect(again.status).toBe(0);
  expect(outcomes(again)).toEqual(Array.from({ length: 12 }, () => "unchanged"));
});

it("says in a dry run what would be made, and makes none of it", async () => {
  const dry = await tributary(["dev", "--dry-run"]);
  expect(dry.status).toBe(0);
  expect(outcomes(dry)).toEqual(Array.from({ length: 12 }, () => "would be made"));
  expect(outcomes(await tributary(["dev"]))[0]).toBe("made");
});

it("says so where the stack's config sends its state elsewhere", async () => {
  const { status, stdout } = await tributary(["elsewhere", "--dry-run"]);
  expect(status).toBe(0);
  expect(stdout).toContain("The stack's config says that its state is at s3://theirs (tributary:delivery.state.url)");
});

it("writes one JSON document and nothing else with --json", async () => {
  const { stdout, stderr } = await tributary(["dev", "--json"]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    stack: "dev",
    dryRun: false,
    cloud: "aws",
    bucket: "acme-lake-state-dev",
    secretsProvider: "awskms://alias/acme-lake-state-dev?region=eu-west-2",
  });
});

it("ends in one backend when two processes run at once", async () => {
  const runs = await Promise.all([tributary(["dev"]), tributary(["dev"])]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  expect(outcomes(await tributary(["dev"]))).toEqual(Array.from({ length: 12 }, () => "unchanged"));
});

it.each<[string, readonly string[], NodeJS.ProcessEnv, string | RegExp]>([
  ["no credentials", ["dev"], { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, "no AWS credentials were found"],
  [
    "a server that does not answer",
    ["dev"],
    { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    "can't be reached (ECONNREFUSED",
  ],
  ["an endpoint that is no URL", ["dev", "--endpoint-url", "moto"], {}, '"moto" is no endpoint'],
  ["a stack without an account", ["homeless"], {}, /tributary:aws/],
  ["a stack that is not Tributary's", ["foreign"], {}, "the stack foreign sets no key of Tributary's"],
  ["a config that is wrong", ["wrong"], {}, /Pulumi\.wrong\.yaml:2.*organisation/s],
  ["a stack that is not there", ["dve"], {}, "Did you mean dev?"],
  ["no stack at all", [], {}, "missing required argument 'stack'"],
])("refuses %s with status 2, a message and no stack trace", async (_, args, env, message) => {
  const { status, stdout, stderr } = await tributary(args, env);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it("shows examples with --help", async () => {
  const { status, stdout } = await tributary(["--help"]);
  expect(status).toBe(0);
  expect(stdout).toContain("tributary bootstrap dev --dry-run");
});
