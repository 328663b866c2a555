import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";

import { bootstrapAzure } from "../../delivery/bootstrap/azure";
import { azureApi } from "../../delivery/bootstrap/azure/api";
import type { StateBackend } from "../../delivery/bootstrap/backend";
import type { RestRequest } from "../../delivery/bootstrap/rest";
import { openStateStore } from "../../delivery/state";
import type { StateStore } from "../../delivery/state/contract";
import { azureError, FakeAzure } from "../delivery/bootstrap/fake-azure";
import { platform } from "../delivery/bootstrap/prod-stack";
import { AZURITE_ACCOUNT, AZURITE_KEY, startAzurite } from "./support/azurite";
import { collect } from "./support/process";
import { serveRest } from "./support/rest-server";
import type { TestServer } from "./support/server";

const TRIBUTARY = resolve(__dirname, "../../bin/tributary.js");
const STATE = ".pulumi/stacks/tributary/prod.json";
const place = { subscriptionId: "s-1", tenantId: "t-1", location: "westeurope" };

let blobs: TestServer;
let server: TestServer;
let azure: FakeAzure;

beforeAll(async () => {
  blobs = await startAzurite();
  server = await serveRest(() => answer);
});

afterAll(async () => {
  await server?.stop();
  await blobs?.stop();
});

beforeEach(async () => {
  azure = new FakeAzure(server.url);
  azure.pollsOfAnOperation = 2;
  await containerClient().deleteIfExists();
});

function containerClient(): ContainerClient {
  const credential = new StorageSharedKeyCredential(AZURITE_ACCOUNT, AZURITE_KEY);
  return new ContainerClient(`${blobs.url}/${AZURITE_ACCOUNT}/pulumi-state`, credential);
}

/** Azurite keeps the blobs, and has no Resource Manager: that is the stand-in's, which makes its container there. */
async function answer(request: RestRequest) {
  const given = azure.answer(request);
  if (request.method === "PUT" && given.status === 201 && /\/containers\/pulumi-state\?/.test(request.url)) {
    await containerClient().create();
  }
  return given;
}

/** A token as Entra ID's are made, of a user. */
function token(): string {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ oid: "caller-1", idtyp: "user" })}.`;
}

function run({ dryRun = false } = {}): Promise<StateBackend> {
  const credential = {
    getToken: () => Promise.resolve({ token: token(), expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const api = { ...azureApi(place, server.url, credential), pollEveryMs: 10 };
  return bootstrapAzure({ platform, place }, { dryRun }, api);
}

/** The state's place, as Pulumi finds it at an emulator. */
async function storeOf({ loginUrl }: StateBackend): Promise<StateStore> {
  const { hostname } = new URL(loginUrl);
  const url = `azblob://${hostname}?protocol=http&domain=${new URL(blobs.url).host}`;
  return (await openStateStore(url, {
    AZURE_STORAGE_ACCOUNT: AZURITE_ACCOUNT,
    AZURE_STORAGE_KEY: AZURITE_KEY,
  })) as StateStore;
}

function changes({ steps }: StateBackend): readonly string[] {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}

it("makes a container that a state can be kept in, and waits for what takes its time", async () => {
  azure.registered.set("Microsoft.Storage", "NotRegistered");
  const made = await run();
  expect(made.steps.map(({ outcome }) => outcome)).not.toContain("unchanged");
  expect(azure.requests.filter(({ url }) => url.includes("/operations/"))).toHaveLength(3);
  const store = await storeOf(made);
  await store.write(STATE, '{"version":3}');
  expect(await store.read(STATE)).toBe('{"version":3}');
});

it("lets in whoever runs it, by what the token says", async () => {
  await run();
  const principals = [...azure.resources.values()].flatMap(({ id, properties }) =>
    id.includes("/roleAssignments/")
      ? [`${String(properties["principalType"])} ${String(properties["principalId"])}`]
      : [],
  );
  expect(principals).toEqual([
    "ServicePrincipal principal-of-acme-tributary-state-prod",
    "User caller-1",
    "User caller-1",
  ]);
});

it("changes nothing the second time, by the requests that the server got", async () => {
  await run();
  expect(azure.writes).toHaveLength(15);
  azure.requests.length = 0;
  expect(changes(await run())).toEqual([]);
  expect(azure.requests.length).toBeGreaterThan(20);
  expect(azure.writes).toEqual([]);
});

it("makes nothing in a dry run, whether there is something or nothing", async () => {
  expect(changes(await run({ dryRun: true })).length).toBeGreaterThan(20);
  expect(azure.writes).toEqual([]);
  await run();
  azure.requests.length = 0;
  expect(changes(await run({ dryRun: true }))).toEqual([]);
  expect(azure.writes).toEqual([]);
});

it("repairs what was weakened, leaves what is stricter, and keeps the state that lies there", async () => {
  const made = await run();
  const store = await storeOf(made);
  await store.write(STATE, '{"version":3,"kept":true}');
  const account = azure.get(`/storageAccounts/${made.bucket.split("/")[0]}`);
  account.properties["allowSharedKeyAccess"] = true;
  account.properties["minimumTlsVersion"] = "TLS1_3";
  azure.get("/blobServices/default").properties["isVersioningEnabled"] = false;
  azure.get("/keys/stack-secrets").properties["rotationPolicy"] = {
    lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D" } }],
  };

  expect(changes(await run())).toEqual([
    "key rotation: secrets: repaired",
    "storage account keys: repaired",
    "blob versioning: repaired",
  ]);

  expect(azure.get(account.id).properties).toMatchObject({ allowSharedKeyAccess: false, minimumTlsVersion: "TLS1_3" });
  expect(await store.read(STATE)).toBe('{"version":3,"kept":true}');
});

it("completes what was left half made, wherever it stopped", async () => {
  await run();
  const { writes } = azure;
  const whole = [...azure.resources].sort();
  for (const [index] of writes.entries()) {
    azure = new FakeAzure(server.url);
    await containerClient().deleteIfExists();
    azure.before = () => (azure.writes.length === index + 1 ? azureError(500, "InternalServerError", "oh") : undefined);
    await expect(run()).rejects.toMatchObject({ name: "BootstrapError", code: "StepFailed" });
    azure.before = () => undefined;
    expect(changes(await run())).not.toEqual([]);
    expect([...azure.resources].sort()).toEqual(whole);
    azure.requests.length = 0;
    await run();
    expect(azure.writes).toEqual([]);
  }
});

it("refuses the name of another's account, and leaves it alone", async () => {
  const made = await run({ dryRun: true });
  const account = made.bucket.split("/")[0] as string;
  azure.taken.add(account);
  await expect(run()).rejects.toMatchObject({ code: "AccountOwnedByAnother" });
  expect(azure.writes.filter((write) => write.includes(`/${account}`))).toEqual([]);
});

it("refuses to go on without credentials on the command line, and says how to sign in", async () => {
  const project = mkdtempSync(join(tmpdir(), "tributary-bootstrap-"));
  try {
    const id = "00000000-0000-0000-0000-000000000000";
    writeFileSync(join(project, "Pulumi.yaml"), "name: tributary\nruntime: nodejs\n");
    writeFileSync(
      join(project, "Pulumi.prod.yaml"),
      `config:
  tributary:organisation: acme
  tributary:owner: data-platform
  tributary:costCentre: "4711"
  tributary:environment: prod
  tributary:homeCloud: azure
  tributary:azure: { subscriptionId: ${id}, tenantId: ${id}, location: westeurope }
`,
    );
    const args = [TRIBUTARY, "bootstrap", "prod", "--cwd", project, "--endpoint-url", server.url];
    const { status, stdout, stderr } = await collect(process.execPath, args, {
      env: { PATH: process.env["PATH"], HOME: project, AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential" },
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/no Azure credentials were found .*az login/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(azure.requests).toEqual([]);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
