import { parseBackendUrl } from "../../../delivery/state/backend-url";
import { containerClient } from "../../../delivery/state/azure-client";

const KEY = Buffer.from("a key").toString("base64");
const CONNECTION = `DefaultEndpointsProtocol=https;AccountName=theirs;AccountKey=${KEY};EndpointSuffix=core.windows.net`;

async function client(url: string, environment: NodeJS.ProcessEnv) {
  const location = parseBackendUrl(url);
  if (location === undefined) {
    throw new Error("it is a container");
  }
  return containerClient(location, environment);
}

it.each<[string, NodeJS.ProcessEnv, string]>([
  ["azblob://state?storage_account=acme", {}, "https://acme.blob.core.windows.net/state"],
  ["azblob://state", { AZURE_STORAGE_ACCOUNT: "acme" }, "https://acme.blob.core.windows.net/state"],
  [
    "azblob://state?storage_account=acme",
    { AZURE_STORAGE_ACCOUNT: "other" },
    "https://acme.blob.core.windows.net/state",
  ],
  [
    "azblob://state?storage_account=acme&domain=blob.core.chinacloudapi.cn",
    {},
    "https://acme.blob.core.chinacloudapi.cn/state",
  ],
  [
    "azblob://state?storage_account=acme",
    { AZURE_STORAGE_DOMAIN: "blob.core.usgovcloudapi.net" },
    "https://acme.blob.core.usgovcloudapi.net/state",
  ],
  ["azblob://state?storage_account=acme&protocol=http&domain=127.0.0.1:10000", {}, "http://127.0.0.1:10000/acme/state"],
  ["azblob://state?storage_account=acme&domain=azurite:10000&localemu=true", {}, "https://azurite:10000/acme/state"],
  [
    "azblob://state?storage_account=acme&domain=azurite&localemu=false",
    { AZURE_STORAGE_IS_LOCAL_EMULATOR: "true" },
    "https://acme.azurite/state",
  ],
  ["azblob://state?storage_account=acme&domain=cdn.acme.test&cdn=true", {}, "https://cdn.acme.test/state"],
  ["azblob://state", { AZURE_STORAGE_CONNECTION_STRING: CONNECTION }, "https://theirs.blob.core.windows.net/state"],
  [
    "azblob://state?storage_account=acme",
    { AZURE_STORAGE_SAS_TOKEN: "?sv=1&sig=x" },
    "https://acme.blob.core.windows.net/state?sv=1&sig=x",
  ],
])("%s with %j is %s, as gocloud.dev forms it", async (url, environment, expected) => {
  const container = await client(url, { ...environment });
  expect(container.url).toBe(expected);
  expect(container.containerName).toBe("state");
});

it.each<[NodeJS.ProcessEnv, string]>([
  [
    { AZURE_STORAGE_ACCOUNT: "acme", AZURE_STORAGE_KEY: KEY, AZURE_STORAGE_SAS_TOKEN: "sig=x" },
    "StorageSharedKeyCredential",
  ],
  [{ AZURE_STORAGE_KEY: KEY, AZURE_STORAGE_SAS_TOKEN: "sig=x" }, "AnonymousCredential"],
  [{ AZURE_STORAGE_SAS_TOKEN: "sig=x", AZURE_STORAGE_CONNECTION_STRING: CONNECTION }, "AnonymousCredential"],
  [{ AZURE_STORAGE_CONNECTION_STRING: CONNECTION }, "StorageSharedKeyCredential"],
  [{}, "DefaultAzureCredential"],
])("takes the credentials that Pulumi takes, in its order: %j", async (environment, expected) => {
  const { credential } = await client("azblob://state?storage_account=acme", { ...environment });
  expect(credential.constructor.name).toBe(expected);
});
