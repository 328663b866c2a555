import { type AzureApi, API_VERSIONS, armCheck, armUrl } from "./api";
import { type Ensured, ensurePart, ensureResource, ensureTags, type Part } from "./parts";
import { type AzurePlace, BootstrapError } from "../backend";
import { find } from "../rest";
import type { StepRunner } from "../steps";
import type { Tags } from "../tags";

/** Days that a deleted vault or key can be restored, the most that there are; settled when the vault is made. */
const RECOVERY_DAYS = 90;

/** The vault that a backend needs. */
export interface VaultRequest {
  readonly api: AzureApi;
  readonly place: AzurePlace;
  /** Id of the resource group. */
  readonly group: string;
  readonly vault: string;
  readonly tags: Tags;
}

/** https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/get */
export interface VaultProperties {
  readonly tenantId: string;
  /** `https://<vault>.vault.azure.net/` */
  readonly vaultUri: string;
  readonly enableRbacAuthorization?: boolean | null;
  readonly enableSoftDelete?: boolean | null;
  readonly enablePurgeProtection?: boolean | null;
}

/** Id of the vault. */
export function vaultId({ group, vault }: Pick<VaultRequest, "group" | "vault">): string {
  return `${group}/providers/Microsoft.KeyVault/vaults/${vault}`;
}

/**
 * Makes the vault, or finds it, or takes it back from those deleted, and sees to who decides of its keys and to their being
 * restorable. Its keys are reached over the internet, as the keys of the other clouds are, by those whom a role lets in; a
 * network rule that somebody has set is stricter, and stays.
 */
export async function ensureVault(runner: StepRunner, request: VaultRequest): Promise<Ensured<VaultProperties>> {
  const { api, place, tags } = request;
  const of = { api, id: vaultId(request), version: API_VERSIONS.keyVault, method: "PATCH" } as const;
  const ensured = await ensureResource<VaultProperties>(runner, "key vault", of, {
    requireUsable: ({ properties }) => requireTenant(properties, request),
    make: async () => ((await isDeleted(request)) ? recovery(request) : { body: await newVault(request) }),
  });
  const isRecovered = runner.results.at(-1)?.detail !== undefined;
  const parts = { ...of, madeNow: ensured.madeNow && !isRecovered };
  await ensurePart(runner, parts, authorisation);
  await ensurePart(runner, parts, protection);
  await ensureTags(runner, "key vault tags", parts, tags);
  return { ...ensured, madeNow: parts.madeNow };

  function recovery({ vault }: VaultRequest) {
    return {
      detail: `${vault} was taken back from the vaults deleted`,
      body: { location: place.location, tags, properties: { ...minimal(place), createMode: "recover" } },
    };
  }
}

function minimal({ tenantId }: AzurePlace) {
  // Premium, so that the keys lie in hardware, as those of components/core/azure-key.ts do.
  return { tenantId, sku: { family: "A", name: "premium" } };
}

async function newVault({ api, place, vault, tags }: VaultRequest): Promise<object> {
  const url = armUrl(
    api,
    `/subscriptions/${place.subscriptionId}/providers/Microsoft.KeyVault/checkNameAvailability`,
    API_VERSIONS.keyVault,
  );
  const { nameAvailable, message } = await armCheck<{ nameAvailable: boolean; message?: string }>(api, url, {
    name: vault,
    type: "Microsoft.KeyVault/vaults",
  });
  if (!nameAvailable) {
    throw new BootstrapError(
      "VaultOwnedByAnother",
      `the name of the key vault ${vault} is taken (${message ?? "no reason was given"}), and not by the stack's resource group. ` +
        `Names of vaults are shared by everybody on Azure: if it is not yours, choose another organisation, project or stack name. Nothing in the vault was touched.`,
    );
  }
  return {
    location: place.location,
    tags,
    properties: {
      ...minimal(place),
      enableRbacAuthorization: true,
      accessPolicies: [],
      enableSoftDelete: true,
      softDeleteRetentionInDays: RECOVERY_DAYS,
      enablePurgeProtection: true,
      publicNetworkAccess: "Enabled",
    },
  };
}

/** Whether a vault of the name was deleted here and can be restored: with it the stack's secrets can. */
async function isDeleted({ api, place, vault }: VaultRequest): Promise<boolean> {
  const id = `/subscriptions/${place.subscriptionId}/providers/Microsoft.KeyVault/locations/${place.location}/deletedVaults/${vault}`;
  return (await find(api.send, armUrl(api, id, API_VERSIONS.keyVault))) !== undefined;
}

function requireTenant({ tenantId }: VaultProperties, { place, vault }: VaultRequest): void {
  if (tenantId.toLowerCase() !== place.tenantId.toLowerCase()) {
    throw new BootstrapError(
      "VaultOfAnotherTenant",
      `the key vault ${vault} trusts the tenant ${tenantId}, and the stack says ${place.tenantId} (tributary:azure.tenantId). Correct the stack's config, or the vault's tenant.`,
    );
  }
}

/** Access policies would let in whoever may write the vault; with roles, who may do so can't let himself in. */
const authorisation: Part<VaultProperties, boolean> = {
  name: "key vault authorisation",
  of: ({ enableRbacAuthorization }) => enableRbacAuthorization ?? false,
  wanted: () => true,
  as: (enableRbacAuthorization) => ({ properties: { enableRbacAuthorization } }),
  describe: () => "was by access policies",
};

interface Protection {
  readonly softDelete: boolean;
  readonly purgeProtection: boolean;
}

/** https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview: neither can be switched off again. */
const protection: Part<VaultProperties, Protection> = {
  name: "key vault protection",
  of: ({ enableSoftDelete, enablePurgeProtection }) => ({
    softDelete: enableSoftDelete ?? true,
    purgeProtection: enablePurgeProtection ?? false,
  }),
  wanted: () => ({ softDelete: true, purgeProtection: true }),
  as: () => ({ properties: { enableSoftDelete: true, enablePurgeProtection: true } }),
  describe: () => "what was deleted could be purged",
};
