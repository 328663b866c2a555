import { type BlockBlobClient, ContainerClient, type RestError } from "@azure/storage-blob";
import { text } from "node:stream/consumers";

import { containerClient } from "./azure-client";
import type { BackendUrl } from "./backend-url";
import { StateStoreError, type StateStore } from "./contract";
import { networkCode } from "./network";
import { exists, type ObjectPlace, storeOf } from "./object-place";
import { prefixOf } from "./prefix";

/** The container of an `azblob://` URL. */
export async function openAzure(location: BackendUrl, environment: NodeJS.ProcessEnv): Promise<StateStore> {
  const container = await containerClient(location, environment);
  return storeOf(location.url, prefixOf(location), new Container(container));
}

class Container implements ObjectPlace {
  constructor(private readonly container: ContainerClient) {}

  async get(key: string): Promise<string | undefined> {
    try {
      const { readableStreamBody } = await this.blob(key).download();
      return readableStreamBody === undefined ? undefined : await text(readableStreamBody as NodeJS.ReadableStream);
    } catch (error) {
      if (codeOf(error) === "BlobNotFound") {
        return undefined;
      }
      throw error;
    }
  }

  /** https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations */
  async put(key: string, content: string, ifAbsent: boolean): Promise<void> {
    try {
      await this.blob(key).upload(
        content,
        Buffer.byteLength(content),
        ifAbsent ? { conditions: { ifNoneMatch: "*" } } : {},
      );
    } catch (error) {
      throw ifAbsent && codeOf(error) === "BlobAlreadyExists" ? exists(key, error) : error;
    }
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { name } of this.container.listBlobsFlat({ prefix })) {
      keys.push(name);
    }
    return keys;
  }

  async delete(key: string): Promise<void> {
    await this.blob(key).deleteIfExists();
  }

  explain(error: unknown): StateStoreError {
    const { containerName, accountName } = this.container;
    const { name, message, statusCode } = error as RestError;
    const options = { cause: error };
    const where = `the state's container ${containerName} of ${accountName}`;
    const said = `${codeOf(error) ?? name}: ${message.split("\n")[0]}`;
    if (codeOf(error) === "ContainerNotFound") {
      return new StateStoreError(
        "NoSuchPlace",
        `there is no container ${containerName} in the storage account ${accountName}: "tributary bootstrap" makes it, or the state's URL names the wrong one.`,
        options,
      );
    }
    if (
      statusCode === 401 ||
      statusCode === 403 ||
      /^(?:CredentialUnavailable|Authentication|AggregateAuthentication)/.test(name)
    ) {
      return new StateStoreError(
        "Denied",
        `${where}: Azure does not let us in (${said}). Sign in with "az login", or set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; an identity needs the role Storage Blob Data Contributor on the container.`,
        options,
      );
    }
    if (networkCode(error) === "ENOTFOUND") {
      return new StateStoreError(
        "NoSuchPlace",
        `there is no storage account ${accountName}, as far as the name servers know: put storage_account=… in the state's URL right.`,
        options,
      );
    }
    return new StateStoreError("Unreachable", `${where} can't be used: ${networkCode(error) ?? said}`, options);
  }

  private blob(key: string): BlockBlobClient {
    return this.container.getBlockBlobClient(key);
  }
}

function codeOf(error: unknown): string | undefined {
  const { code, details } = error as { code?: string; details?: { errorCode?: string } };
  return details?.errorCode ?? code;
}
