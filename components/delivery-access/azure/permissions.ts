import type { DeliveryRole } from "../pipeline";

/**
 * What a lake consists of, as Azure Resource Manager names it, and what is done to it.
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/storage,
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault
 */
const parts: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Insights/diagnosticSettings": ["read", "write", "delete"],
  "Microsoft.KeyVault/vaults": ["read", "write", "deploy/action"],
  "Microsoft.KeyVault/vaults/keys": ["read", "write"],
  "Microsoft.ManagedIdentity/userAssignedIdentities": ["read", "write", "assign/action"],
  "Microsoft.Storage/storageAccounts": ["read", "write"],
  "Microsoft.Storage/storageAccounts/blobServices": ["read", "write"],
  "Microsoft.Storage/storageAccounts/blobServices/containers": ["read", "write"],
  "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies": ["read", "write", "extend/action"],
  "Microsoft.Storage/storageAccounts/managementPolicies": ["read", "write", "delete"],
};

const destroying = [
  "Microsoft.KeyVault/vaults/delete",
  "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
  "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
  "Microsoft.Storage/storageAccounts/delete",
] as const;

/**
 * What a role may do to the lake where it stands. Nobody is given `Microsoft.Authorization/roleDefinitions/write`: whoever
 * changes a role that he may hand out is an administrator.
 */
export function lakeActions(role: DeliveryRole, { destroys, makesGroup }: LakeReach): string[] {
  const group = ["read", ...(makesGroup && role === "deploy" ? ["write"] : [])].map(
    (action) => `Microsoft.Resources/subscriptions/resourceGroups/${action}`,
  );
  const own = Object.entries(parts).flatMap(([type, actions]) =>
    actions.filter((action) => role === "deploy" || action === "read").map((action) => `${type}/${action}`),
  );
  const access = ["roleAssignments/read", "roleDefinitions/read"];
  const granting = ["roleAssignments/delete", "roleAssignments/write"];
  return [
    ...group,
    ...own,
    ...[...access, ...(role === "deploy" ? granting : [])].map((action) => `Microsoft.Authorization/${action}`),
    ...(role === "deploy" && destroys ? destroying : []),
  ].sort();
}

/** What a deployment does with a lake besides changing it. */
export interface LakeReach {
  /** Whether it may destroy what the lake keeps. */
  readonly destroys: boolean;
  /** Whether it makes the lake's resource group. */
  readonly makesGroup: boolean;
}

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const KEYS = "Microsoft.KeyVault/vaults/keys";

/** What is done to the blobs and the key of a state, by role. */
export const stateDataActions = {
  preview: { blobs: [`${BLOBS}/read`], key: [`${KEYS}/decrypt/action`, `${KEYS}/read`] },
  deploy: {
    blobs: [`${BLOBS}/add/action`, `${BLOBS}/delete`, `${BLOBS}/read`, `${BLOBS}/write`],
    key: [`${KEYS}/decrypt/action`, `${KEYS}/encrypt/action`, `${KEYS}/read`],
  },
} as const;

/** What holding a lock takes. */
export const lockDataActions = [`${BLOBS}/add/action`, `${BLOBS}/delete`, `${BLOBS}/write`] as const;

/** That blobs are written and deleted below `path` only. https://learn.microsoft.com/azure/storage/blobs/storage-auth-abac-attributes */
export function writesBelow(path: string): string {
  const unless = lockDataActions.map((action) => `!(ActionMatches{'${action}'})`).join(" AND ");
  return `((${unless}) OR (@Resource[${BLOBS}:path] StringLike '${path}*'))`;
}

/**
 * That access is given and taken back in these roles only, and given to identities of services only.
 * https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export function assignsOnly(roleGuids: readonly string[]): string {
  const attribute = "Microsoft.Authorization/roleAssignments";
  const roles = `ForAnyOfAnyValues:GuidEquals {${[...roleGuids].sort().join(", ")}}`;
  const services = `@Request[${attribute}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}`;
  return [
    `((!(ActionMatches{'${attribute}/write'})) OR (@Request[${attribute}:RoleDefinitionId] ${roles} AND ${services}))`,
    `((!(ActionMatches{'${attribute}/delete'})) OR (@Resource[${attribute}:RoleDefinitionId] ${roles}))`,
  ].join(" AND ");
}
