import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { bootstrap, type StateBackend } from "../../delivery/bootstrap";
import type { RestRequest } from "../../delivery/bootstrap/rest";
import { openStateStore } from "../../delivery/state";
import type { StateStore } from "../../delivery/state/contract";
import { FakeGoogle, type FakeGcsBucket, googleError } from "../delivery/bootstrap/fake-google";
import { BUCKET, platform } from "../delivery/bootstrap/prod-stack";
import { makeGcsBucket, startGcs } from "./support/gcs";
import { collect, type Ended } from "./support/process";
import { serveRest } from "./support/rest-server";
import { freePort, type TestServer } from "./support/server";

const TRIBUTARY = resolve(__dirname, "../../bin/tributary.js");
const STATE = ".pulumi/stacks/tributary/prod.json";
const gcp = { projectId: "acme-lake", projectNumber: "4242", region: "europe-west2" };

let objects: TestServer;
let server: TestServer;
let google: FakeGoogle;

beforeAll(async () => {
  objects = await startGcs();
  server = await serveRest(() => answer, objects.url);
});

afterAll(async () => {
  await server?.stop();
  await objects?.stop();
});

beforeEach(() => {
  google = new FakeGoogle();
  google.pollsOfAnOperation = 2;
});

/** fake-gcs-server keeps the objects, and knows of a bucket little more than its name: the rest is the stand-in's. */
async function answer(request: RestRequest) {
  const { pathname } = new URL(request.url);
  if (/^\/(?:upload|download)\/|^\/storage\/v1\/b\/[^/]+\/o/.test(pathname)) {
    return undefined;
  }
  const given = google.answer(request);
  if (given.status === 200 && request.method === "POST" && pathname === "/storage/v1/b") {
    await makeGcsBucket(objects, (given.body as FakeGcsBucket).name).catch((error: unknown) => {
      // The bucket of the test before.
      if (!String(error).includes("409")) {
        throw error;
      }
    });
  }
  return given;
}

function run({ dryRun = false } = {}): Promise<StateBackend> {
  return bootstrap({ platform, homeCloud: "gcp", aws: null, gcp, azure: null }, { dryRun, endpointUrl: server.url });
}

async function storeOf({ loginUrl, environment }: StateBackend): Promise<StateStore> {
  return (await openStateStore(loginUrl, environment)) as StateStore;
}

function changes({ steps }: StateBackend): readonly string[] {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}

it("makes a bucket that a state can be kept in, where the URLs that it gives say", async () => {
  google.disabled.add("cloudkms.googleapis.com");
  const made = await run();
  expect(made.steps.map(({ outcome }) => outcome)).toEqual(made.steps.map(() => "made"));
  const store = await storeOf(made);
  await store.write(STATE, '{"version":3}');
  expect(await store.read(STATE)).toBe('{"version":3}');
});

it("changes nothing the second time, by the requests that the server got", async () => {
  await run();
  expect(google.writes).toHaveLength(5);
  google.requests.length = 0;
  expect(changes(await run())).toEqual([]);
  expect(google.requests.length).toBeGreaterThan(10);
  expect(google.writes).toEqual([]);
});

it("makes nothing in a dry run, whether there is something or nothing", async () => {
  const of = await run({ dryRun: true });
  expect(changes(of)).toHaveLength(of.steps.length - 1);
  expect(google.writes).toEqual([]);
  await run();
  google.requests.length = 0;
  expect(changes(await run({ dryRun: true }))).toEqual([]);
  expect(google.writes).toEqual([]);
});

it("repairs what was weakened, leaves what is stricter, and keeps the state that lies there", async () => {
  const made = await run();
  const store = await storeOf(made);
  await store.write(STATE, '{"version":3,"kept":true}');
  const bucket = google.buckets.get(BUCKET) as FakeGcsBucket;
  bucket.versioning = { enabled: false };
  bucket.softDeletePolicy = { retentionDurationSeconds: "5184000" };
  Object.assign(bucket.iamConfiguration as object, { publicAccessPrevention: "inherited" });

  expect(changes(await run())).toEqual(["bucket public access: repaired", "bucket versioning: repaired"]);

  expect(google.buckets.get(BUCKET)).toMatchObject({
    versioning: { enabled: true },
    softDeletePolicy: { retentionDurationSeconds: "5184000" },
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
  });
  expect(await store.read(STATE)).toBe('{"version":3,"kept":true}');
});

it("completes what was left half made, wherever it stopped", async () => {
  await run();
  const whole = google.buckets.get(BUCKET);
  const { writes } = google;
  for (const failing of writes) {
    google = new FakeGoogle();
    google.before = ({ method, url }) =>
      `${method} ${new URL(url).pathname}` === failing ? googleError(500, "INTERNAL", "oh") : undefined;
    await expect(run()).rejects.toMatchObject({ name: "BootstrapError", code: "StepFailed" });
    google.before = () => undefined;
    expect(changes(await run())).not.toEqual([]);
    expect(google.buckets.get(BUCKET)).toEqual(whole);
    google.requests.length = 0;
    await run();
    expect(google.writes).toEqual([]);
  }
});

it("waits for a service that is busy", async () => {
  let busy = 2;
  google.before = ({ method }) =>
    method === "POST" && busy-- > 0 ? googleError(503, "UNAVAILABLE", "try again") : undefined;
  await run();
  expect(google.buckets.has(BUCKET)).toBe(true);
});

it("ends in one key and one bucket when several bootstraps run at once", async () => {
  await Promise.all([run(), run(), run()]);
  expect([google.keys.size, google.buckets.size]).toEqual([1, 1]);
  google.requests.length = 0;
  expect(changes(await run())).toEqual([]);
});

it("refuses a bucket of another project, and leaves it alone", async () => {
  google.buckets.set(BUCKET, { name: BUCKET, projectNumber: "777", location: "EUROPE-WEST2" });
  await expect(run()).rejects.toMatchObject({ code: "BucketOwnedByAnother" });
  expect(google.buckets.get(BUCKET)).toEqual({ name: BUCKET, projectNumber: "777", location: "EUROPE-WEST2" });
});

describe("on the command line", () => {
  let project: string;

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "tributary-bootstrap-"));
    writeFileSync(join(project, "Pulumi.yaml"), "name: tributary\nruntime: nodejs\n");
    writeFileSync(
      join(project, "Pulumi.prod.yaml"),
      `config:
  tributary:organisation: acme
  tributary:owner: data-platform
  tributary:costCentre: "4711"
  tributary:environment: prod
  tributary:homeCloud: gcp
  tributary:gcp:
    projectId: ${gcp.projectId}
    projectNumber: "${gcp.projectNumber}"
    region: ${gcp.region}
`,
    );
  });

  afterAll(() => {
    rmSync(project, { recursive: true, force: true });
  });

  function tributary(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return collect(process.execPath, [TRIBUTARY, "bootstrap", "prod", ...args, "--cwd", project], {
      env: { PATH: process.env["PATH"], HOME: project, ...env },
    });
  }

  it("prints what it made, and the commands that come next", async () => {
    const { status, stdout, stderr } = await tributary(["--endpoint-url", server.url]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("  KMS key ring                made\n");
    expect(stdout).toContain(
      `State of prod: bucket ${BUCKET} in europe-west2, project acme-lake. Next:

  export STORAGE_EMULATOR_HOST='${new URL(server.url).host}'
  pulumi login 'gs://${BUCKET}'
  pulumi stack init prod --secrets-provider='gcpkms://projects/acme-lake/locations/europe-west2/keyRings/${BUCKET}/cryptoKeys/state'`,
    );
  });

  it("asks an emulator for Cloud Storage alone", async () => {
    const { status } = await tributary(["--endpoint-url", server.url], {
      STORAGE_EMULATOR_HOST: new URL(server.url).host,
    });
    expect(status).toBe(0);
    const { status: refused, stderr } = await tributary(["--endpoint-url", server.url], {
      STORAGE_EMULATOR_HOST: `127.0.0.1:${await freePort()}`,
    });
    expect(refused).toBe(2);
    expect(stderr).toMatch(/KMS key use: the endpoint can't be reached \(ECONNREFUSED/);
  });

  it("refuses to go on without credentials, and says how to sign in", async () => {
    const { status, stdout, stderr } = await tributary([], {
      GOOGLE_APPLICATION_CREDENTIALS: join(project, "none.json"),
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("gcloud auth application-default login");
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
