import { azureTags, resourceTags } from "../../../components/core/tags";
import { accountId, ensureAccount } from "./account";
import { API_VERSIONS, type AzureApi, azureApi } from "./api";
import { containerId, ensureBlobs } from "./blobs";
import { azureCloudOf, isPublicAzure } from "./clouds";
import { explainAzureError } from "./errors";
import { ensureSecretsKey, ensureStorageKey } from "./keys";
import { azureBackendLocation, azureBackendNames } from "./location";
import { ensurePart, ensureResource, type Part } from "./parts";
import { ensureRole, roles } from "./roles";
import { ensureProviders, ensureResourceGroup, requireSubscription } from "./subscription";
import { ensureVault, vaultId } from "./vault";
import type { AzurePlace, BackendRequest, BootstrapOptions, StateBackend } from "../backend";
import { StepRunner } from "../steps";

/**
 * Makes a stack's state backend in its Azure subscription: who and what encrypts first, then the storage account, then who
 * may use it. Whoever runs it is let in to state and secrets; others are given the same two roles.
 */
export async function bootstrapAzure(
  { platform, place }: BackendRequest<AzurePlace>,
  { dryRun, endpointUrl, observer }: BootstrapOptions,
  api: AzureApi = azureApi(place, endpointUrl),
): Promise<StateBackend> {
  const { subscriptionId, location } = place;
  const names = azureBackendNames(platform);
  const runner = new StepRunner(dryRun, observer, explainAzureError);
  const tags = azureTags(resourceTags(platform, "state-backend"));
  const caller = await api.caller().catch((error: unknown) => {
    throw explainAzureError("Azure credentials", error);
  });
  await requireSubscription(api, platform.stack, place);

  await ensureProviders(runner, api, subscriptionId);
  const group = await ensureResourceGroup(runner, api, place, names.resourceGroup, tags);
  const shared = { api, place, group, tags };

  const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${names.identity}`;
  const { resource: identity, madeNow: identityIsNew } = await ensureResource<{ readonly principalId: string }>(
    runner,
    "managed identity",
    { api, id: identityId, version: API_VERSIONS.identity },
    { make: async () => ({ body: { location, tags } }) },
  );

  const vault = { ...shared, vault: names.vault };
  const found = (await ensureVault(runner, vault)).resource?.properties;
  const storageKeyStands = await ensureStorageKey(runner, { ...vault, found }, names.storageKey);
  const secretsKeyStands = await ensureSecretsKey(runner, { ...vault, found }, names.secretsKey);
  await ensureRole(runner, api, {
    name: "storage account to its key",
    subscriptionId,
    role: roles.keyVaultCryptoServiceEncryptionUser,
    scope: `${vaultId(vault)}/keys/${names.storageKey}`,
    principal: identity && { objectId: identity.properties.principalId, type: "ServicePrincipal" },
    mayHaveIt: storageKeyStands && !identityIsNew,
  });

  await ensureAccount(runner, {
    ...shared,
    account: names.account,
    identity: identityId,
    vaultUri: found?.vaultUri ?? `https://${names.vault}.${azureCloudOf(location).vaultDomain}`,
    keyName: names.storageKey,
  });
  const account = accountId({ group, account: names.account });
  const blobs = { api, account, container: names.container };
  const containerStands = await ensureBlobs(runner, blobs);
  await ensurePart(
    runner,
    {
      api,
      id: `${account}/providers/Microsoft.Authorization/locks/tributary-state`,
      version: API_VERSIONS.locks,
      method: "PUT",
    },
    lock(platform.stack),
  );

  const mine = { subscriptionId, principal: caller };
  await ensureRole(runner, api, {
    ...mine,
    name: "you to the state",
    role: roles.storageBlobDataContributor,
    scope: containerId(blobs),
    mayHaveIt: containerStands,
  });
  await ensureRole(runner, api, {
    ...mine,
    name: "you to the secrets key",
    role: roles.keyVaultCryptoUser,
    scope: `${vaultId(vault)}/keys/${names.secretsKey}`,
    mayHaveIt: secretsKeyStands,
  });

  const { url, secretsProvider } = azureBackendLocation(platform, place);
  const cloud = azureCloudOf(location);
  return {
    cloud: "azure",
    accountId: subscriptionId,
    region: location,
    bucket: `${names.account}/${names.container}`,
    key: `https://${names.vault}.${cloud.vaultDomain}/keys/${names.secretsKey}`,
    loginUrl: url,
    secretsProvider,
    environment: isPublicAzure(cloud) ? {} : { AZURE_AUTHORITY_HOST: cloud.authorityHost },
    steps: runner.results,
  };
}

/**
 * Azure deletes an account with all that is in it at one word, where the other clouds want a bucket emptied first. A lock
 * that takes no changes at all is stricter, and stays.
 * https://learn.microsoft.com/azure/storage/common/lock-account-resource
 */
function lock(stack: string): Part<{ readonly level?: string }, string> {
  const CAN_NOT_DELETE = "CanNotDelete";
  return {
    name: "storage account lock",
    of: ({ level }) => level,
    wanted: (level) => (level === "ReadOnly" ? level : CAN_NOT_DELETE),
    as: (level) => ({ properties: { level, notes: `The state of ${stack} lies here.` } }),
    describe: (level) => `was ${level}`,
  };
}
