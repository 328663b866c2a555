import { nameRules, physicalName } from "../../../components/core/names";
import type { Platform } from "../../../components/core/platform";
import { azureCloudOf, isPublicAzure } from "./clouds";
import type { AzurePlace, BackendLocation } from "../backend";

/** The names of everything that a backend on Azure is made of. Account and vault share theirs with the whole of Azure. */
export function azureBackendNames({ organisation, project, stack }: Platform) {
  const parts = [organisation, project, "state", stack];
  return {
    resourceGroup: physicalName(nameRules.azureResourceGroup, ...parts),
    account: physicalName(nameRules.azureStorageAccount, ...parts),
    container: "pulumi-state",
    vault: physicalName(nameRules.azureKeyVault, ...parts),
    /** Encrypts what the storage account keeps. */
    storageKey: "state-storage",
    /** Encrypts the stack's secrets. */
    secretsKey: "stack-secrets",
    identity: physicalName(nameRules.azureIdentity, ...parts),
  } as const;
}

/**
 * Where a stack's state is on Azure: https://www.pulumi.com/docs/iac/guides/basics/using-a-diy-backend/#azure-blob-storage
 * and https://www.pulumi.com/docs/iac/concepts/secrets/#azure-key-vault. Outside the public cloud the URL names the blobs'
 * domain (https://pkg.go.dev/gocloud.dev/blob/azureblob#URLOpener).
 */
export function azureBackendLocation(platform: Platform, { location }: AzurePlace): BackendLocation {
  const cloud = azureCloudOf(location);
  const { account, container, vault, secretsKey } = azureBackendNames(platform);
  const query = new URLSearchParams({ storage_account: account });
  if (!isPublicAzure(cloud)) {
    query.set("domain", cloud.blobDomain);
  }
  return {
    url: `azblob://${container}?${query.toString()}`,
    secretsProvider: `azurekeyvault://${vault}.${cloud.vaultDomain}/keys/${secretsKey}`,
  };
}
