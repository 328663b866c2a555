/** The endpoints of one of Azure's separate clouds. */
export interface AzureCloud {
  /** Where Entra ID signs in; what `AZURE_AUTHORITY_HOST` is set to. */
  readonly authorityHost: string;
  /** Azure Resource Manager, whose tokens are for the same address. */
  readonly resourceManager: string;
  /** What follows a storage account's name. */
  readonly blobDomain: string;
  /** What follows a key vault's name. */
  readonly vaultDomain: string;
}

const PUBLIC: AzureCloud = {
  authorityHost: "https://login.microsoftonline.com",
  resourceManager: "https://management.azure.com",
  blobDomain: "blob.core.windows.net",
  vaultDomain: "vault.azure.net",
};

/** https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure */
const US_GOVERNMENT: AzureCloud = {
  authorityHost: "https://login.microsoftonline.us",
  resourceManager: "https://management.usgovcloudapi.net",
  blobDomain: "blob.core.usgovcloudapi.net",
  vaultDomain: "vault.usgovcloudapi.net",
};

/** https://learn.microsoft.com/azure/china/resources-developer-guide */
const CHINA: AzureCloud = {
  authorityHost: "https://login.chinacloudapi.cn",
  resourceManager: "https://management.chinacloudapi.cn",
  blobDomain: "blob.core.chinacloudapi.cn",
  vaultDomain: "vault.azure.cn",
};

/** The cloud that `location` lies in: Azure China, Azure Government (its regions of defence too), or else the public one. */
export function azureCloudOf(location: string): AzureCloud {
  if (location.startsWith("china")) {
    return CHINA;
  }
  return location.startsWith("usgov") || location.startsWith("usdod") ? US_GOVERNMENT : PUBLIC;
}

/** Whether it is the one that every tool takes unless told otherwise. */
export function isPublicAzure(cloud: AzureCloud): boolean {
  return cloud === PUBLIC;
}
