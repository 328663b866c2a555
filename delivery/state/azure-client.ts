import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";

import { type BackendUrl, flag } from "./backend-url";
import { StateStoreError } from "./contract";

/**
 * The container, with the credentials that Pulumi finds: AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY,
 * AZURE_STORAGE_SAS_TOKEN, a connection string, then whoever is signed in (environment, workload and managed identity, `az`).
 * https://pkg.go.dev/gocloud.dev/blob/azureblob#hdr-URLs
 */
export async function containerClient(location: BackendUrl, environment: NodeJS.ProcessEnv): Promise<ContainerClient> {
  const { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: key, AZURE_STORAGE_SAS_TOKEN: sasToken } = environment;
  const connection =
    environment["AZURE_STORAGE_CONNECTION_STRING"] || environment["AZURE_STORAGEBLOB_CONNECTIONSTRING"];
  const container = () => `${serviceUrl(location, environment, connection)}/${location.host}`;
  if (account && key) {
    return new ContainerClient(container(), new StorageSharedKeyCredential(account, key));
  }
  if (sasToken) {
    return new ContainerClient(`${container()}?${sasToken.replace(/^\?/, "")}`);
  }
  if (connection) {
    return new ContainerClient(connection, location.host);
  }
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new ContainerClient(container(), new DefaultAzureCredential());
}

/** `https://<account>.blob.core.windows.net`, or an emulator's, which has the account in its path: NewServiceURL of azureblob. */
function serviceUrl(location: BackendUrl, environment: NodeJS.ProcessEnv, connection: string | undefined): string {
  const { parameters } = location;
  const account =
    parameters.get("storage_account") || environment["AZURE_STORAGE_ACCOUNT"] || part(connection, "AccountName");
  if (!account) {
    throw new StateStoreError(
      "UnknownBackend",
      `the state's URL ${location.url} names no storage account: add ?storage_account=…, or set AZURE_STORAGE_ACCOUNT.`,
    );
  }
  const protocol =
    parameters.get("protocol") ||
    environment["AZURE_STORAGE_PROTOCOL"] ||
    part(connection, "DefaultEndpointsProtocol") ||
    "https";
  if (protocol !== "http" && protocol !== "https") {
    throw new StateStoreError("UnknownBackend", `"${protocol}" is no protocol of Azure Blob Storage: http or https.`);
  }
  const domain = parameters.get("domain") || environment["AZURE_STORAGE_DOMAIN"] || "blob.core.windows.net";
  const isEmulator = parameters.has("localemu")
    ? flag(location, "localemu")
    : environment["AZURE_STORAGE_IS_LOCAL_EMULATOR"]?.toLowerCase() === "true";
  if (isEmulator || /^(?:localhost|127\.0\.0\.1)/.test(domain)) {
    return `${protocol}://${domain}/${account}`;
  }
  const isCdn = parameters.has("cdn")
    ? flag(location, "cdn")
    : environment["AZURE_STORAGE_IS_CDN"]?.toLowerCase() === "true";
  return isCdn ? `${protocol}://${domain}` : `${protocol}://${account}.${domain}`;
}

/** One part of a connection string. */
function part(connection: string | undefined, name: string): string | undefined {
  return connection
    ?.split(";")
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
