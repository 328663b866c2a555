import { daysOf } from "../../../delivery/bootstrap/azure/keys";
import { bootstrapped, GROUP, outcomes, partsOf, PLACE, run } from "./azure-stack";
import { azureError, FakeAzure } from "./fake-azure";
import { refusal } from "./prod-stack";

const ALL_STEPS = [
  "resource providers",
  "resource group",
  "managed identity",
  "key vault",
  "key vault authorisation",
  "key vault protection",
  "key vault tags",
  "storage key",
  "key rotation: storage",
  "secrets key",
  "key rotation: secrets",
  "access: storage account to its key",
  "storage account",
  "storage account TLS",
  "storage account keys",
  "storage account public access",
  "storage account encryption",
  "storage account tags",
  "blob versioning",
  "blob soft delete",
  "container soft delete",
  "blob lifecycle",
  "container",
  "container public access",
  "storage account lock",
  "access: you to the state",
  "access: you to the secrets key",
];

describe("a first bootstrap", () => {
  it("makes an account that Entra identities alone reach, over TLS, encrypted with its own key", async () => {
    const { account, vault } = await bootstrapped();
    const identity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/acme-tributary-state-prod`;
    expect(account).toMatchObject({
      location: "westeurope",
      sku: { name: "Standard_ZRS" },
      identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } },
      tags: { owner: "data platform", component: "state-backend" },
      properties: {
        minimumTlsVersion: "TLS1_2",
        supportsHttpsTrafficOnly: true,
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        encryption: {
          keySource: "Microsoft.Keyvault",
          keyvaultproperties: {
            keyvaulturi: (vault.properties["vaultUri"] as string).replace(/\/$/, ""),
            keyname: "state-storage",
          },
          identity: { userAssignedIdentity: identity },
          requireInfrastructureEncryption: true,
        },
      },
    });
  });

  it("keeps old versions, and what is deleted, for 90 days, and the current state for ever", async () => {
    const { blobs, lifecycle, container, lock } = await bootstrapped();
    expect(blobs.properties).toEqual({
      isVersioningEnabled: true,
      deleteRetentionPolicy: { enabled: true, days: 90, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days: 90 },
      cors: { corsRules: [] },
    });
    const { policy } = lifecycle.properties as { policy: { rules: { definition: { actions: object } }[] } };
    expect(policy.rules.map(({ definition }) => definition.actions)).toEqual([
      { version: { delete: { daysAfterCreationGreaterThan: 90 } } },
    ]);
    expect(container.properties).toEqual({ publicAccess: "None" });
    expect(lock.properties).toMatchObject({ level: "CanNotDelete" });
  });

  it("makes two keys that can't be purged: one rotated, and one that never is by itself", async () => {
    const { vault, storageKey, secretsKey } = await bootstrapped();
    expect(vault.properties).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 90,
    });
    expect(storageKey.properties).toMatchObject({
      keyOps: ["wrapKey", "unwrapKey"],
      rotationPolicy: { lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }] },
    });
    expect(secretsKey.properties).toMatchObject({ keyOps: ["encrypt", "decrypt"] });
    expect(secretsKey.properties).not.toHaveProperty("rotationPolicy");
  });

  it("lets the account to its key, and whoever runs it to state and secrets, each by one role on one thing", async () => {
    const { azure, account, vault } = await bootstrapped();
    const given = [...azure.resources.values()].filter(({ id }) => id.includes("/roleAssignments/"));
    const said = given.map(({ properties }) => [
      properties["principalId"],
      (properties["roleDefinitionId"] as string).split("/").at(-1),
      properties["scope"],
    ]);
    expect(said).toEqual([
      [
        "principal-of-acme-tributary-state-prod",
        "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        `${vault.id}/keys/state-storage`,
      ],
      [
        "caller-1",
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        `${account.id}/blobServices/default/containers/pulumi-state`,
      ],
      ["caller-1", "12338af0-0e69-4776-bea7-57ae8d297424", `${vault.id}/keys/stack-secrets`],
    ]);
  });

  it("registers what is not registered, and waits for it", async () => {
    const azure = new FakeAzure();
    azure.registered.set("Microsoft.KeyVault", "NotRegistered");
    const { steps } = await run(azure);
    expect(steps[0]).toEqual({ step: "resource providers", outcome: "made", detail: "Microsoft.KeyVault registered" });
  });

  it("takes one zone's redundancy where the location has no others", async () => {
    const azure = new FakeAzure();
    await run(azure, { place: { ...PLACE, location: "northcentralus" } });
    expect(partsOf(azure).account.sku).toEqual({ name: "Standard_LRS" });
  });

  it("takes a deleted vault back, and with it the keys of the stack's secrets", async () => {
    const { azure, vault } = await bootstrapped();
    azure.resources.delete(vault.id.toLowerCase());
    azure.deletedVaults.set(vault.id.split("/").at(-1) as string, vault);
    const { steps } = await run(azure);
    expect(steps.find(({ step }) => step === "key vault")).toMatchObject({
      outcome: "made",
      detail: expect.stringContaining("taken back") as unknown,
    });
    expect(steps.find(({ step }) => step === "secrets key")).toMatchObject({ outcome: "unchanged" });
  });

  it("works in a resource group that the stack names, and leaves its tags alone", async () => {
    const azure = new FakeAzure();
    const id = "/subscriptions/s-1/resourceGroups/landing-zone";
    const place = { ...PLACE, resourceGroupName: "landing-zone" };
    expect(await refusal(run(azure, { place }))).toMatchObject({ code: "ResourceGroupMissing" });
    azure.resources.set(id.toLowerCase(), { id, location: "westeurope", properties: {} });
    await run(azure, { place });
    expect(partsOf(azure).account.id.startsWith(`${id}/`)).toBe(true);
    expect(azure.resources.get(id.toLowerCase())).not.toHaveProperty("tags");
  });
});

type Weaken = (parts: Awaited<ReturnType<typeof bootstrapped>>) => unknown;

describe("a bootstrap of what stands", () => {
  it("writes nothing and says so step by step", async () => {
    const { azure } = await bootstrapped();
    const { steps } = await run(azure);
    expect(steps).toEqual(ALL_STEPS.map((step) => ({ step, outcome: "unchanged" })));
    expect(azure.writes).toEqual([]);
  });

  it.each<[string, Weaken]>([
    ["key vault authorisation", ({ vault }) => (vault.properties["enableRbacAuthorization"] = false)],
    ["key vault protection", ({ vault }) => (vault.properties["enablePurgeProtection"] = false)],
    ["key vault tags", ({ vault }) => (vault.tags = { owner: "somebody else" })],
    [
      "key rotation: storage",
      ({ storageKey }) =>
        (storageKey.properties["rotationPolicy"] = {
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P3Y" } }],
        }),
    ],
    [
      "key rotation: secrets",
      ({ secretsKey }) =>
        (secretsKey.properties["rotationPolicy"] = {
          lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }],
        }),
    ],
    ["storage account TLS", ({ account }) => (account.properties["minimumTlsVersion"] = "TLS1_0")],
    ["storage account keys", ({ account }) => (account.properties["allowSharedKeyAccess"] = true)],
    ["storage account public access", ({ account }) => (account.properties["allowBlobPublicAccess"] = true)],
    [
      "storage account encryption",
      ({ account }) =>
        Object.assign(account.properties["encryption"] as object, {
          keySource: "Microsoft.Storage",
          keyvaultproperties: undefined,
        }),
    ],
    ["storage account tags", ({ account }) => (account.tags = { owner: "somebody else" })],
    ["blob versioning", ({ blobs }) => (blobs.properties["isVersioningEnabled"] = false)],
    ["blob soft delete", ({ blobs }) => (blobs.properties["deleteRetentionPolicy"] = { enabled: true, days: 7 })],
    ["container soft delete", ({ blobs }) => (blobs.properties["containerDeleteRetentionPolicy"] = { enabled: false })],
    [
      "blob lifecycle",
      ({ lifecycle }) => (lifecycle.properties["policy"] = { rules: [{ name: "expire", type: "Lifecycle" }] }),
    ],
    ["container public access", ({ container }) => (container.properties["publicAccess"] = "Blob")],
    ["storage account lock", ({ lock }) => (lock.properties["level"] = "NotSpecified")],
  ])("repairs the %s, and that alone", async (step, weaken) => {
    const parts = await bootstrapped();
    const { azure } = parts;
    weaken(parts);
    const cors = structuredClone(parts.blobs.properties["cors"]);
    expect(outcomes(await run(azure))).toEqual([`${step}: repaired`]);
    expect(azure.writes).toHaveLength(1);
    expect(outcomes(await run(azure))).toEqual([]);
    expect(azure.get("/blobServices/default").properties["cors"]).toEqual(cors);
  });

  it("gives a role back that was taken away", async () => {
    const { azure } = await bootstrapped();
    for (const [id] of azure.resources) {
      if (id.includes("/roleassignments/") && id.includes("stack-secrets")) {
        azure.resources.delete(id);
      }
    }
    expect(outcomes(await run(azure))).toEqual(["access: you to the secrets key: made"]);
  });

  it("gives no role to whom it has been given above", async () => {
    const { azure } = await bootstrapped();
    for (const [id] of azure.resources) {
      if (id.includes("/roleassignments/") && id.includes("/containers/")) {
        azure.resources.delete(id);
      }
    }
    const id = `${GROUP}/providers/Microsoft.Authorization/roleAssignments/of-the-group`;
    const roleDefinitionId = "/subscriptions/s-1/…/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    azure.resources.set(id, { id, properties: { principalId: "caller-1", roleDefinitionId, scope: GROUP } });
    expect(outcomes(await run(azure))).toEqual([]);
  });

  it("keeps what is stricter than its own", async () => {
    const { azure, account, blobs, lifecycle, storageKey, lock } = await bootstrapped();
    account.properties["minimumTlsVersion"] = "TLS1_3";
    account.properties["publicNetworkAccess"] = "Disabled";
    account.tags = { ...account.tags, backup: "nightly" };
    blobs.properties["deleteRetentionPolicy"] = { enabled: true, days: 365 };
    storageKey.properties["rotationPolicy"] = {
      attributes: { expiryTime: "P120D" },
      lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeBeforeExpiry: "P30D" } }],
    };
    lock.properties["level"] = "ReadOnly";
    const { policy } = lifecycle.properties as {
      policy: { rules: { definition: { actions: { version: { delete: object } } } }[] };
    };
    Object.assign(policy.rules[0]?.definition.actions.version.delete as object, { daysAfterCreationGreaterThan: 400 });
    expect(outcomes(await run(azure))).toEqual([]);
    expect(azure.writes).toEqual([]);
  });
});

it("is completed from wherever it stopped", async () => {
  const counted = new FakeAzure();
  counted.registered.set("Microsoft.Storage", "NotRegistered");
  await run(counted);
  const whole = [...counted.resources].sort();
  expect(counted.writes.length).toBeGreaterThan(15);
  for (const [index, failing] of counted.writes.entries()) {
    const azure = new FakeAzure();
    azure.registered.set("Microsoft.Storage", "NotRegistered");
    azure.before = () =>
      azure.writes.length === index + 1 && azure.writes.at(-1) === failing
        ? azureError(500, "InternalServerError", "oh")
        : undefined;
    expect(await refusal(run(azure))).toMatchObject({ code: "StepFailed" });
    azure.before = () => undefined;
    await run(azure);
    expect([...azure.resources].sort()).toEqual(whole);
    azure.requests.length = 0;
    await run(azure);
    expect(azure.writes).toEqual([]);
  }
}, 30_000);

describe("a dry run", () => {
  it("says what it would make of nothing, and makes nothing", async () => {
    const azure = new FakeAzure();
    const { steps } = await run(azure, { dryRun: true });
    expect(steps).toEqual(
      ALL_STEPS.map((step) => ({ step, outcome: step === "resource providers" ? "unchanged" : "made" })),
    );
    expect(azure.writes).toEqual([]);
  });

  it("says what it would repair, and repairs nothing", async () => {
    const { azure, blobs } = await bootstrapped();
    blobs.properties["isVersioningEnabled"] = false;
    const { steps } = await run(azure, { dryRun: true });
    expect(steps).toContainEqual({ step: "blob versioning", outcome: "repaired", detail: "was off" });
    expect(azure.writes).toEqual([]);
  });
});

it.each([
  ["P1Y", 365],
  ["P90D", 90],
  ["P1Y6M", 545],
  ["", 0],
])("reads %s as %d days", (duration, days) => {
  expect(daysOf(duration)).toBe(days);
});
