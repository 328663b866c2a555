import { type AzureApi, API_VERSIONS, armCheck, armUrl } from "./api";
import { type ArmResource, type Ensured, ensurePart, ensureResource, ensureTags, type Part } from "./parts";
import { type AzurePlace, BootstrapError } from "../backend";
import { ask, type RestError } from "../rest";
import type { StepRunner } from "../steps";
import type { Tags } from "../tags";

/** The storage account that a backend needs. */
export interface AccountRequest {
  readonly api: AzureApi;
  readonly place: AzurePlace;
  /** Id of the resource group. */
  readonly group: string;
  readonly account: string;
  /** Id of the identity through which the account reaches its key. */
  readonly identity: string;
  readonly vaultUri: string;
  readonly keyName: string;
  readonly tags: Tags;
}

interface Encryption {
  readonly keySource?: string;
  readonly keyvaultproperties?: {
    readonly keyname?: string;
    readonly keyvaulturi?: string;
    readonly keyversion?: string;
  };
  readonly identity?: { readonly userAssignedIdentity?: string };
}

/** https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties */
export interface AccountProperties {
  readonly minimumTlsVersion?: string;
  readonly supportsHttpsTrafficOnly?: boolean;
  /** Absent means true. */
  readonly allowSharedKeyAccess?: boolean | null;
  readonly allowBlobPublicAccess?: boolean;
  readonly allowCrossTenantReplication?: boolean | null;
  readonly isHnsEnabled?: boolean | null;
  readonly encryption?: Encryption;
}

/** Id of the account. */
export function accountId({ group, account }: Pick<AccountRequest, "group" | "account">): string {
  return `${group}/providers/Microsoft.Storage/storageAccounts/${account}`;
}

/**
 * Makes the account, or finds it, and sees to who gets in and how. It is reached over the internet, as the buckets of the
 * other clouds are; a network rule that somebody has set is stricter, and stays. Only Entra identities get in, which is what
 * Pulumi's driver offers where no account key is set (https://pkg.go.dev/gocloud.dev/blob/azureblob#hdr-URLs).
 */
export async function ensureAccount(runner: StepRunner, request: AccountRequest): Promise<Ensured<AccountProperties>> {
  const { api, tags } = request;
  const of = { api, id: accountId(request), version: API_VERSIONS.storage, method: "PATCH" } as const;
  const ensured = await ensureResource<AccountProperties>(runner, "storage account", of, {
    requireUsable: (found) => requireUsable(found, request),
    make: async () => ({ body: await newAccount(request) }),
    // The identity's role on the key may not be known to storage yet.
    isPassing: (error) => error instanceof Error && /key ?vault/i.test(`${(error as RestError).code} ${error.message}`),
  });
  const parts = { ...of, madeNow: ensured.madeNow };
  await ensurePart(runner, parts, transport);
  await ensurePart(runner, parts, sharedKeys);
  await ensurePart(runner, parts, publicAccess);
  await ensurePart(runner, parts, encryption(request));
  await ensureTags(runner, "storage account tags", parts, tags);
  return ensured;
}

async function newAccount(request: AccountRequest): Promise<object> {
  const { api, place, account, tags } = request;
  const url = (what: string) =>
    armUrl(api, `/subscriptions/${place.subscriptionId}/providers/Microsoft.Storage/${what}`, API_VERSIONS.storage);
  const { nameAvailable, message } = await armCheck<{ nameAvailable: boolean; message?: string }>(
    api,
    url("checkNameAvailability"),
    { name: account, type: "Microsoft.Storage/storageAccounts" },
  );
  if (!nameAvailable) {
    throw new BootstrapError(
      "AccountOwnedByAnother",
      `the name of the storage account ${account} is taken (${message ?? "no reason was given"}), and not by the stack's resource group. ` +
        `Names of accounts are shared by everybody on Azure: if it is not yours, choose another organisation, project or stack name. Nothing in the account was touched.`,
    );
  }
  const { value: skus } = await ask<{ value: readonly Sku[] }>(api.send, "GET", url("skus"));
  const { identity, properties } = encrypted(request);
  return {
    location: place.location,
    kind: "StorageV2",
    sku: { name: redundancy(skus, place.location) },
    identity,
    tags,
    properties: {
      accessTier: "Hot",
      minimumTlsVersion: "TLS1_2",
      supportsHttpsTrafficOnly: true,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowedCopyScope: "AAD",
      isLocalUserEnabled: false,
      publicNetworkAccess: "Enabled",
      // Settled when the account is made, as in components/data-lake/adls-account.ts.
      encryption: { ...properties.encryption, requireInfrastructureEncryption: true },
    },
  };
}

/** https://learn.microsoft.com/rest/api/storagerp/skus/list */
interface Sku {
  readonly name: string;
  readonly kind: string;
  readonly locations: readonly string[];
}

/** Three zones where the location has them, as the other clouds' buckets have; three copies in one where it has not. */
function redundancy(skus: readonly Sku[], location: string): string {
  const zones = skus.some(
    ({ name, kind, locations }) =>
      name === "Standard_ZRS" && kind === "StorageV2" && locations.some((one) => one.toLowerCase() === location),
  );
  return zones ? "Standard_ZRS" : "Standard_LRS";
}

function requireUsable(found: ArmResource<AccountProperties>, { account, place }: AccountRequest): void {
  if (found.location?.replaceAll(" ", "").toLowerCase() !== place.location) {
    throw new BootstrapError(
      "AccountInAnotherRegion",
      `the storage account ${account} lies in ${found.location}, and the stack's location is ${place.location}. An account can't be moved: ` +
        `put the stack's location right, or empty and delete the account. Nothing in the account was touched.`,
    );
  }
  if (found.properties.isHnsEnabled === true) {
    throw new BootstrapError(
      "AccountUnusable",
      `the storage account ${account} is hierarchical, and such an account keeps no versions of the state: https://learn.microsoft.com/azure/storage/blobs/versioning-overview. Choose another stack name.`,
    );
  }
}

interface Transport {
  readonly tls: string;
  readonly httpsOnly: boolean;
}

const transport: Part<AccountProperties, Transport> = {
  name: "storage account TLS",
  of: ({ minimumTlsVersion, supportsHttpsTrafficOnly }) => ({
    tls: minimumTlsVersion ?? "TLS1_0",
    httpsOnly: supportsHttpsTrafficOnly ?? false,
  }),
  wanted: (current) => ({ tls: current?.tls === "TLS1_3" ? "TLS1_3" : "TLS1_2", httpsOnly: true }),
  as: ({ tls, httpsOnly }) => ({ properties: { minimumTlsVersion: tls, supportsHttpsTrafficOnly: httpsOnly } }),
  describe: ({ tls, httpsOnly }) => `took ${tls}${httpsOnly ? "" : " and plain HTTP"}`,
};

const sharedKeys: Part<AccountProperties, boolean> = {
  name: "storage account keys",
  of: ({ allowSharedKeyAccess }) => allowSharedKeyAccess ?? true,
  wanted: () => false,
  as: (allowSharedKeyAccess) => ({ properties: { allowSharedKeyAccess } }),
  describe: () => "whoever has an account key got in",
};

interface PublicAccess {
  readonly anonymous: boolean;
  readonly otherTenants: boolean;
}

const publicAccess: Part<AccountProperties, PublicAccess> = {
  name: "storage account public access",
  of: ({ allowBlobPublicAccess, allowCrossTenantReplication }) => ({
    anonymous: allowBlobPublicAccess ?? true,
    otherTenants: allowCrossTenantReplication ?? false,
  }),
  wanted: () => ({ anonymous: false, otherTenants: false }),
  as: () => ({ properties: { allowBlobPublicAccess: false, allowCrossTenantReplication: false } }),
  describe: ({ anonymous }) =>
    anonymous ? "a container could be opened to everybody" : "state could be replicated to another tenant",
};

/** Our key, named without a version so that a rotation is followed, through our identity. Ids and URIs are written in any case. */
function encryption(request: AccountRequest): Part<AccountProperties, readonly string[]> {
  const plain = ({ keySource, keyvaultproperties: key, identity }: Encryption) =>
    [
      keySource ?? "Microsoft.Storage",
      key?.keyvaulturi?.replace(/\/$/, "") ?? "",
      key?.keyname ?? "",
      key?.keyversion ?? "",
      identity?.userAssignedIdentity ?? "",
    ].map((word) => word.toLowerCase());
  const { properties } = encrypted(request);
  return {
    name: "storage account encryption",
    of: ({ encryption: current }) => plain(current ?? {}),
    wanted: () => plain(properties.encryption),
    as: () => encrypted(request),
    describe: ([source, , key]) => `was with ${key === "" ? source : key}`,
  };
}

function encrypted({ identity, vaultUri, keyName }: AccountRequest) {
  return {
    identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } },
    properties: {
      encryption: {
        keySource: "Microsoft.Keyvault",
        keyvaultproperties: { keyvaulturi: vaultUri.replace(/\/$/, ""), keyname: keyName },
        identity: { userAssignedIdentity: identity },
        services: {
          blob: { enabled: true, keyType: "Account" },
          file: { enabled: true, keyType: "Account" },
        },
      },
    },
  };
}
