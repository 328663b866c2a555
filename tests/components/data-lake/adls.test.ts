import { builtInRoles } from "../../../components/core/azure-roles";
import type { AzureManagedIdentity } from "../../../components/core/grants";
import { type AdlsDataLakeArgs, AdlsDataLakeBuckets } from "../../../components/data-lake/adls";
import { zoneGaps } from "../../../components/data-lake/adls-gaps";
import { presets } from "../../../components/data-lake/presets";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";

const plain: ZoneSpec = { purpose: "Some data." };
const archived: ZoneSpec = { ...plain, moveAfterDays: { archive: 90 }, reason: "Rarely read." };
const GROUP = "/subscriptions/sub-id/resourceGroups/dataworks-tributary-prod-lake";

function record(
  changes: Partial<AdlsDataLakeArgs> = {},
  use: (lake: AdlsDataLakeBuckets) => unknown = () => undefined,
): Promise<ResourceGraph> {
  const args: AdlsDataLakeArgs = {
    platform: testPlatform(),
    zones: { "some-zone": plain },
    onDelete: "keep",
    recoveryDays: 30,
    accessLogDays: 400,
    onUnsupported: "warn",
    subscriptionId: "sub-id",
    tenantId: "tenant-id",
    location: "West Europe",
    ...changes,
  };
  return recordGraph(() => use(new AdlsDataLakeBuckets("lake", args)), { project: "tributary", stack: "prod" });
}

function all(graph: ResourceGraph, type: string): readonly PlannedResource[] {
  return graph.resources.filter((resource) => resource.type === `azure-native:${type}`);
}

function named(graph: ResourceGraph, name: string): PlannedResource {
  const found = graph.resources.filter((resource) => resource.name === name);
  expect(found.map((resource) => resource.name)).toEqual([name]);
  return found[0] as PlannedResource;
}

function identity(name: string): AzureManagedIdentity {
  return { kind: "azure-managed-identity", name, principalId: `id-of-${name}` };
}

describe("an account", () => {
  it("is open to Entra identities alone, over TLS 1.2, through private endpoints", async () => {
    const { inputs } = named(await record(), "lake-zrs-account");
    expect(inputs).toMatchObject({
      resourceGroupName: "dataworks-tributary-prod-lake",
      location: "westeurope",
      kind: "StorageV2",
      sku: { name: "Standard_ZRS" },
      isHnsEnabled: true,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowedCopyScope: "AAD",
      minimumTlsVersion: "TLS1_2",
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      isSftpEnabled: false,
      enableNfsV3: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "None" },
    });
    expect(inputs["accountName"]).toMatch(/^[a-z0-9]{3,24}$/);
  });

  it("lets in the networks it is told to", async () => {
    const { inputs } = named(await record({ allowedNetworks: ["203.0.113.0/24"] }), "lake-zrs-account");
    expect(inputs).toMatchObject({
      publicNetworkAccess: "Enabled",
      networkRuleSet: {
        defaultAction: "Deny",
        ipRules: [{ iPAddressOrRange: "203.0.113.0/24", action: "Allow" }],
      },
    });
  });

  it("is encrypted by the service and by our key, whose rotation it follows", async () => {
    const graph = await record();
    const vault = named(graph, "lake-key-vault").inputs["vaultName"];
    const { inputs, dependencies } = named(graph, "lake-zrs-account");
    expect(inputs["encryption"]).toEqual({
      keySource: "Microsoft.Keyvault",
      keyVaultProperties: {
        keyVaultUri: `https://${String(vault)}.vault.azure.net`,
        keyName: "dataworks-tributary-prod-lake",
      },
      encryptionIdentity: {
        encryptionUserAssignedIdentity: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/dataworks-tributary-prod-lake-key`,
      },
      requireInfrastructureEncryption: true,
      services: Object.fromEntries(
        ["blob", "file", "queue", "table"].map((service) => [service, { enabled: true, keyType: "Account" }]),
      ),
    });
    expect(dependencies).toContain(named(graph, "lake-key-use").urn);
  });

  it("restores what was deleted for as long as it is told", async () => {
    expect(named(await record({ recoveryDays: 21 }), "lake-zrs-blobs").inputs).toMatchObject({
      deleteRetentionPolicy: { enabled: true, days: 21, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days: 21 },
    });
  });

  it("holds the zones that get the same copies, their rules, and access times where a zone tiers by them", async () => {
    const graph = await record({
      zones: {
        plain,
        automatic: { ...plain, tiering: "automatic" },
        archived,
        replicated: { ...plain, replication: true },
        "archived-copy": { ...archived, replication: true },
      },
    });
    const accounts = Object.fromEntries(
      all(graph, "storage:StorageAccount")
        .filter(({ inputs }) => inputs["isHnsEnabled"] === true)
        .map(({ inputs }) => {
          const here = ({ inputs: { accountName } }: PlannedResource): boolean => accountName === inputs["accountName"];
          const rules = all(graph, "storage:ManagementPolicy").filter(here)[0]?.inputs["policy"];
          return [
            (inputs["sku"] as { name: string }).name,
            {
              zones: all(graph, "storage:BlobContainer")
                .filter(here)
                .map((each) => each.inputs["containerName"])
                .sort(),
              prefixes: JSON.stringify(rules ?? {}).match(/[a-z-]+\//g),
              tracked: all(graph, "storage:BlobServiceProperties").some(
                (each) => here(each) && each.inputs["lastAccessTimeTrackingPolicy"] !== undefined,
              ),
            },
          ];
        }),
    );
    expect(accounts).toEqual({
      Standard_ZRS: { zones: ["automatic", "plain"], prefixes: ["automatic/"], tracked: true },
      Standard_LRS: { zones: ["archived"], prefixes: ["archived/"], tracked: false },
      Standard_RAGZRS: { zones: ["replicated"], prefixes: null, tracked: false },
      Standard_RAGRS: { zones: ["archived-copy"], prefixes: ["archived-copy/"], tracked: false },
    });
  });
});

describe("the key", () => {
  it("lies in hardware, in a vault that only trusted services reach, and is rotated yearly", async () => {
    const graph = await record();
    expect(named(graph, "lake-key-vault").inputs["properties"]).toMatchObject({
      tenantId: "tenant-id",
      sku: { family: "A", name: "premium" },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enablePurgeProtection: true,
      softDeleteRetentionInDays: 30,
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
    });
    expect(named(graph, "lake-key-key").inputs["properties"]).toEqual({
      kty: "RSA-HSM",
      keySize: 3072,
      keyOps: ["wrapKey", "unwrapKey"],
      attributes: { enabled: true, exportable: false },
      rotationPolicy: {
        attributes: { expiryTime: "P2Y" },
        lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }],
      },
    });
  });

  it("is used by one identity, which may do nothing else", async () => {
    const graph = await record();
    const vault = String(named(graph, "lake-key-vault").inputs["vaultName"]);
    const assignments = all(graph, "authorization:RoleAssignment");
    expect(assignments.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        scope: `${GROUP}/providers/Microsoft.KeyVault/vaults/${vault}/keys/dataworks-tributary-prod-lake`,
        roleDefinitionId: `/subscriptions/sub-id/providers/Microsoft.Authorization/roleDefinitions/${builtInRoles.keyVaultCryptoServiceEncryptionUser}`,
        principalType: "ServicePrincipal",
      }),
    ]);
    expect(assignments[0]?.dependencies).toEqual(
      [named(graph, "lake-key-key").urn, named(graph, "lake-key-identity").urn].sort(),
    );
  });
});

describe("access records", () => {
  it("of every account's blobs and of the vault go to an account of their own, and stay as long as told", async () => {
    const graph = await record({ zones: { plain, replicated: { ...plain, replication: true } } });
    const log = named(graph, "lake-access-log-account");
    expect(log.inputs).toMatchObject({
      isHnsEnabled: false,
      allowSharedKeyAccess: false,
      publicNetworkAccess: "Disabled",
      networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
    });
    const account = (name: string): string =>
      `${GROUP}/providers/Microsoft.Storage/storageAccounts/${String(named(graph, name).inputs["accountName"])}`;
    const settings = all(graph, "monitor:DiagnosticSetting");
    expect(settings.map(({ inputs }) => inputs["resourceUri"]).sort()).toEqual(
      [
        `${account("lake-zrs-account")}/blobServices/default`,
        `${account("lake-ragzrs-account")}/blobServices/default`,
        `${GROUP}/providers/Microsoft.KeyVault/vaults/${String(named(graph, "lake-key-vault").inputs["vaultName"])}`,
      ].sort(),
    );
    expect(new Set(settings.map(({ inputs }) => inputs["storageAccountId"]))).toEqual(
      new Set([account("lake-access-log-account")]),
    );
    expect(named(graph, "lake-zrs-access-log").inputs["logs"]).toEqual(
      ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
    );
    expect(named(graph, "lake-access-log-lifecycle").inputs["policy"]).toMatchObject({
      rules: [{ definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 400 } } } } }],
    });
  });
});

describe("a zone", () => {
  it("is a private container that no other key than the account's encrypts", async () => {
    const { inputs } = named(await record(), "lake-some-zone-container");
    expect(inputs).toMatchObject({
      containerName: "some-zone",
      publicAccess: "None",
      defaultEncryptionScope: "$account-encryption-key",
      denyEncryptionScopeOverride: true,
    });
  });

  it("that is immutable has a retention policy, which stays with its container", async () => {
    const graph = await record({
      platform: testPlatform({ allowDataDestruction: true }),
      onDelete: "destroy",
      zones: { "some-zone": { ...plain, immutability: { mode: "governance", days: 365 } } },
    });
    const policy = named(graph, "lake-some-zone-retention");
    expect(policy.inputs).toMatchObject({
      containerName: "some-zone",
      immutabilityPolicyName: "default",
      immutabilityPeriodSinceCreationInDays: 365,
      allowProtectedAppendWritesAll: true,
    });
    expect(policy).toMatchObject({ protect: false, retainOnDelete: true });
    expect(named(graph, "lake-some-zone-container")).toMatchObject({ protect: false, retainOnDelete: false });
  });

  it("says how many copies it has, and why", async () => {
    expect(named(await record({ zones: { "some-zone": archived } }), "lake-some-zone").inputs["redundancy"]).toEqual({
      sku: "Standard_LRS",
      reason: "One data centre, since the archive tier is not offered with copies in several zones.",
      missing: expect.stringContaining("its objects lie in one data centre"),
    });
  });

  it("says where it is before it is there", async () => {
    const graph = await record({}, ({ zones }) => {
      const zone = zones["some-zone"];
      return { bucket: zone?.bucket, uri: zone?.uri, region: zone?.region, key: zone?.key };
    });
    const account = String(named(graph, "lake-zrs-account").inputs["accountName"]);
    const vault = String(named(graph, "lake-key-vault").inputs["vaultName"]);
    expect(graph.outputs).toEqual({
      bucket: "some-zone",
      uri: `abfss://some-zone@${account}.dfs.core.windows.net`,
      region: "westeurope",
      key: `https://${vault}.vault.azure.net/keys/dataworks-tributary-prod-lake`,
    });
  });
});

describe("a grant", () => {
  const assignments = (graph: ResourceGraph): PlannedResource[] =>
    all(graph, "authorization:RoleAssignment").filter(({ inputs }) => String(inputs["scope"]).includes("/containers/"));

  it("assigns the reader's role, the writer's, or both, on the container", async () => {
    const graph = await record({}, (lake) => {
      lake.zone("some-zone").grantReadWrite(identity("spark"));
    });
    const account = String(named(graph, "lake-zrs-account").inputs["accountName"]);
    const writer = named(graph, "lake-writer");
    const roles = "/subscriptions/sub-id/providers/Microsoft.Authorization/roleDefinitions";
    const given = {
      scope: `${GROUP}/providers/Microsoft.Storage/storageAccounts/${account}/blobServices/default/containers/some-zone`,
      principalId: "id-of-spark",
      principalType: "ServicePrincipal",
    };
    expect(assignments(graph).map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        "lake-some-zone-readwrite:spark-reader",
        expect.objectContaining({ ...given, roleDefinitionId: `${roles}/${builtInRoles.storageBlobDataReader}` }),
      ],
      [
        "lake-some-zone-readwrite:spark-writer",
        expect.objectContaining({
          ...given,
          roleDefinitionId: `${roles}/${String(writer.inputs["roleDefinitionId"])}`,
        }),
      ],
    ]);
    const container = named(graph, "lake-some-zone-container").urn;
    expect(assignments(graph).map(({ dependencies }) => dependencies)).toEqual([
      [container],
      [writer.urn, container].sort(),
    ]);
  });

  it("by a role that writes, and does not read, administer or purge", async () => {
    const blobs = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
    expect(named(await record(), "lake-writer").inputs).toMatchObject({
      assignableScopes: [GROUP],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: [`${blobs}/write`, `${blobs}/add/action`, `${blobs}/delete`, `${blobs}/move/action`],
          notDataActions: [],
        },
      ],
    });
  });

  it("adds nothing that the same identity already has, since Azure refuses to give a role twice", async () => {
    const graph = await record({}, (lake) => {
      const zone = lake.zone("some-zone");
      zone.grantRead(identity("spark"));
      zone.grantReadWrite(identity("spark"));
      zone.grantRead(identity("flink"));
    });
    expect(
      assignments(graph)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "lake-some-zone-read:flink-reader",
      "lake-some-zone-read:spark-reader",
      "lake-some-zone-readwrite:spark-writer",
    ]);
    const names = assignments(graph).map(({ inputs }) => inputs["roleAssignmentName"]);
    expect(new Set(names).size).toBe(3);
  });
});

describe("the resource group", () => {
  it("is made and kept with the data when none is given", async () => {
    expect(named(await record(), "lake-group")).toMatchObject({
      inputs: { resourceGroupName: "dataworks-tributary-prod-lake", location: "westeurope" },
      protect: true,
      retainOnDelete: true,
    });
  });

  it("is not touched when one is given", async () => {
    const graph = await record({ resourceGroupName: "theirs" });
    expect(all(graph, "resources:ResourceGroup")).toEqual([]);
    expect(named(graph, "lake-zrs-account").inputs["resourceGroupName"]).toBe("theirs");
    expect(named(graph, "lake-writer").inputs["scope"]).toBe("/subscriptions/sub-id/resourceGroups/theirs");
  });
});

test("everything without which data would be lost or unreadable is kept", async () => {
  const graph = await record({ zones: { "some-zone": { ...archived, replication: true } } });
  const loose = graph.resources.filter(({ custom, retainOnDelete }) => custom && !retainOnDelete);
  expect(loose.map(({ name }) => name).sort()).toEqual([
    "lake-access-log-lifecycle",
    "lake-key-log",
    "lake-ragrs-access-log",
    "lake-ragrs-lifecycle",
    "lake-writer",
  ]);
});

test("every resource that takes tags says whose it is", async () => {
  const graph = await record({ zones: presets.dataworks });
  const taggable = /:(?:ResourceGroup|Vault|Key|UserAssignedIdentity|StorageAccount)$/;
  const tagged = graph.resources.filter(({ type }) => taggable.test(type));
  expect(tagged.length).toBeGreaterThanOrEqual(7);
  for (const { inputs } of tagged) {
    expect(inputs["tags"]).toEqual({
      organisation: "dataworks",
      project: "tributary",
      environment: "prod",
      owner: "data-platform",
      "cost-centre": "4711",
      component: "data-lake",
    });
  }
});

describe("what the service lacks", () => {
  it("is said of versioning, with what soft delete still gives", () => {
    expect(zoneGaps({ ...plain, versioning: true, deletePreviousVersionsAfterDays: 90 }, 14)).toEqual([
      expect.stringMatching(
        /^versioning is not offered with a hierarchical namespace: a deleted file can be restored for 14 days/,
      ),
      expect.stringMatching(/^deletePreviousVersionsAfterDays has nothing to delete/),
    ]);
  });

  it("is said of compliance, and of deletion under retention", () => {
    const immutability = { mode: "compliance", days: 30 } as const;
    expect(zoneGaps({ ...plain, immutability, deleteAfterDays: 60 }, 14)).toEqual([
      expect.stringMatching(/^a retention policy can't be locked by a deployment/),
      expect.stringMatching(/^lifecycle rules delete nothing in a container with a retention policy/),
    ]);
  });

  it("is nothing for what every service has", () => {
    const immutability = { mode: "governance", days: 30 } as const;
    expect(zoneGaps({ ...plain, immutability, tiering: "automatic", replication: true }, 14)).toEqual([]);
  });

  it("refuses the zone when told to, copies that can't be had among it", async () => {
    await expect(record({ zones: { raw: { ...plain, versioning: true } }, onUnsupported: "refuse" })).rejects.toThrow(
      "ZoneUnsupported: zone raw: versioning is not offered",
    );
    await expect(record({ zones: { raw: archived }, onUnsupported: "refuse" })).rejects.toThrow(
      "ZoneUnsupported: zone raw: its objects lie in one data centre",
    );
  });
});
