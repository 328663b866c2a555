import { builtInRoles } from "../../../components/core/azure-roles";
import { AdlsDataLakeBuckets } from "../../../components/data-lake/adls";
import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";
import { type Right, type ZoneFacts, dataLakeConformance } from "../../conformance/data-lake";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const SUBSCRIPTION = "11111111-1111-1111-1111-111111111111";

/** What each data action lets its holder do; an action that is not here counts as administering. */
const rightsOfAction: Readonly<Record<string, readonly Right[]>> = {
  [`${BLOBS}/read`]: ["list", "read"],
  [`${BLOBS}/write`]: ["create"],
  [`${BLOBS}/add/action`]: ["create"],
  [`${BLOBS}/delete`]: ["delete"],
  [`${BLOBS}/move/action`]: ["create", "delete"],
};

/** Data actions of built-in roles. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage */
const builtInDataActions: Readonly<Record<string, readonly string[]>> = {
  [builtInRoles.storageBlobDataReader]: [`${BLOBS}/read`],
};

/** What stands at `path` of a resource's inputs, keys and indices joined by dots. */
function at(resource: PlannedResource | undefined, path: string): Json | undefined {
  return read(resource?.inputs as Json | undefined, path);
}

function read(json: Json | undefined, path: string): Json | undefined {
  return path
    .split(".")
    .reduce<Json | undefined>((value, key) => (value as Readonly<Record<string, Json>> | undefined)?.[key], json);
}

function list(json: Json | undefined): readonly Json[] {
  return (json as readonly Json[] | undefined) ?? [];
}

function all(graph: ResourceGraph, type: string, inputs: Readonly<Record<string, unknown>> = {}) {
  return graph.resources.filter(
    (resource) =>
      resource.type === `azure-native:${type}` &&
      Object.entries(inputs).every(([key, value]) => resource.inputs[key] === value),
  );
}

function one(graph: ResourceGraph, type: string, inputs: Readonly<Record<string, unknown>>): PlannedResource {
  const [found, ...others] = all(graph, type, inputs);
  if (found === undefined || others.length > 0) {
    throw new Error(`not one resource of ${type} has ${JSON.stringify(inputs)}`);
  }
  return found;
}

function containerOf(graph: ResourceGraph, zone: string): PlannedResource {
  const [container] = all(graph, "storage:BlobContainer").filter(({ parent }) => parent?.endsWith(`::lake-${zone}`));
  if (container === undefined) {
    throw new Error(`zone ${zone} has no container`);
  }
  return container;
}

function keyOf(graph: ResourceGraph, account: PlannedResource): PlannedResource | undefined {
  return all(graph, "keyvault:Key", { keyName: at(account, "encryption.keyVaultProperties.keyName") }).find(
    (key) =>
      at(account, "encryption.keyVaultProperties.keyVaultUri") ===
      `https://${String(key.inputs["vaultName"])}.vault.azure.net`,
  );
}

function accountOf(graph: ResourceGraph, zone: string): PlannedResource {
  return one(graph, "storage:StorageAccount", { accountName: at(containerOf(graph, zone), "accountName") });
}

function facts(graph: ResourceGraph, zone: string): ZoneFacts {
  const container = containerOf(graph, zone);
  const account = accountOf(graph, zone);
  const accountName = account.inputs["accountName"];
  const containerName = container.inputs["containerName"];
  const key = keyOf(graph, account);
  const vault = one(graph, "keyvault:Vault", { vaultName: at(key, "vaultName") });
  const service = one(graph, "storage:BlobServiceProperties", { accountName });
  const [policy] = all(graph, "storage:ManagementPolicy", { accountName });
  const [retention] = all(graph, "storage:BlobContainerImmutabilityPolicy", { accountName, containerName });

  const actions = list(at(policy, "policy.rules"))
    .filter((rule) => list(read(rule, "definition.filters.prefixMatch")).includes(`${String(containerName)}/`))
    .map((rule) => read(rule, "definition.actions.baseBlob"));
  const days = (path: string): number | undefined =>
    actions.map((action) => read(action, path)).find((value) => value !== undefined) as number | undefined;
  const moves = {
    infrequent: days("tierToCool.daysAfterModificationGreaterThan"),
    cold: days("tierToCold.daysAfterModificationGreaterThan"),
    archive: days("tierToArchive.daysAfterModificationGreaterThan"),
  };
  const immutableDays = at(retention, "immutabilityPeriodSinceCreationInDays");
  return {
    key: key?.urn,
    keyRotates:
      at(account, "encryption.keyVaultProperties.keyVersion") === undefined &&
      list(at(key, "properties.rotationPolicy.lifetimeActions")).some((each) => read(each, "action.type") === "rotate"),
    publicAccessRefused:
      at(account, "allowBlobPublicAccess") === false &&
      at(account, "allowSharedKeyAccess") === false &&
      at(account, "publicNetworkAccess") === "Disabled" &&
      at(account, "networkRuleSet.defaultAction") === "Deny" &&
      at(container, "publicAccess") === "None",
    oldTransportRefused:
      at(account, "enableHttpsTrafficOnly") === true && at(account, "minimumTlsVersion") === "TLS1_2",
    moveAfterDays: Object.fromEntries(Object.entries(moves).filter(([, value]) => value !== undefined)),
    deleteAfterDays: days("delete.daysAfterModificationGreaterThan"),
    automaticTiering:
      days("tierToCool.daysAfterLastAccessTimeGreaterThan") !== undefined &&
      at(service, "lastAccessTimeTrackingPolicy.enable") === true,
    versioning: at(service, "isVersioningEnabled") === true,
    deletePreviousVersionsAfterDays: undefined,
    immutability: immutableDays === undefined ? undefined : { mode: "governance", days: Number(immutableDays) },
    replicated: /^Standard_(?:RA)?GZ?RS$/.test(String(at(account, "sku.name"))),
    kept: [container, account, service, key, vault].every((each) => each?.protect && each.retainOnDelete),
    destroysObjects: !container.retainOnDelete && !account.retainOnDelete,
  };
}

/** Data actions of a role, which is the lake's own or built in. */
function dataActions(graph: ResourceGraph, roleDefinitionId: string): readonly string[] {
  const guid = roleDefinitionId.split("/").at(-1) ?? "";
  const [own] = all(graph, "authorization:RoleDefinition", { roleDefinitionId: guid });
  const actions = list(at(own, "permissions")).flatMap((each) => [
    ...list(read(each, "actions")),
    ...list(read(each, "dataActions")),
  ]);
  return own === undefined ? (builtInDataActions[guid] ?? [`unknown role ${guid}`]) : actions.map(String);
}

/** What an identity may do at `scope`, by what it was given there or above. */
function allowed(graph: ResourceGraph, scope: string, principalId: string): readonly string[] {
  return all(graph, "authorization:RoleAssignment", { principalId })
    .filter(({ inputs }) => `${scope}/`.startsWith(`${String(inputs["scope"])}/`))
    .flatMap(({ inputs }) => dataActions(graph, String(inputs["roleDefinitionId"])));
}

function scopeOf(resource: PlannedResource | undefined, path: string): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/${String(at(resource, "resourceGroupName"))}/providers/${path}`;
}

dataLakeConformance("Azure Data Lake Storage Gen2", {
  make: (args) =>
    new AdlsDataLakeBuckets("lake", {
      ...args,
      subscriptionId: SUBSCRIPTION,
      tenantId: "22222222-2222-2222-2222-222222222222",
      location: "westeurope",
    }),
  principal: (name) => ({ kind: "azure-managed-identity", name, principalId: `id-of-${name}` }),
  stranger: { kind: "google-service-account", name: "stranger", email: "stranger@project.iam.gserviceaccount.com" },
  lacks: ["versioning", "previousVersions", "immutability", "versionedImmutability", "versionRights"],
  facts,
  rights: (graph, zone, principal) => {
    const container = containerOf(graph, zone);
    const { accountName, containerName } = container.inputs;
    const path = `Microsoft.Storage/storageAccounts/${String(accountName)}/blobServices/default/containers/${String(containerName)}`;
    const actions = allowed(graph, scopeOf(container, path), `id-of-${principal}`);
    return new Set(actions.flatMap((action) => rightsOfAction[action] ?? ["administer" as const]));
  },
  principalsUseKey: false,
  keyUses: (graph, zone, principal) => {
    const key = keyOf(graph, accountOf(graph, zone));
    const path = `Microsoft.KeyVault/vaults/${String(at(key, "vaultName"))}/keys/${String(at(key, "keyName"))}`;
    const given = all(graph, "authorization:RoleAssignment", {
      principalId: `id-of-${principal}`,
      scope: scopeOf(key, path),
    });
    return new Set(given.length > 0 ? (["decrypt", "encrypt"] as const) : []);
  },
  uri: /^abfss:\/\/[a-z0-9-]{3,63}@[a-z0-9]{3,24}\.dfs\.core\.windows\.net$/,
});
