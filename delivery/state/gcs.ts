import type { gaxios } from "google-auth-library";

import type { BackendUrl } from "./backend-url";
import { StateStoreError, type StateStore } from "./contract";
import { type GoogleStorage, googleStorage } from "./google-client";
import { networkCode } from "./network";
import { exists, type ObjectPlace, storeOf } from "./object-place";
import { prefixOf } from "./prefix";

/** The bucket of a `gs://` URL. */
export async function openGcs(location: BackendUrl, environment: NodeJS.ProcessEnv): Promise<StateStore> {
  const storage = await googleStorage(environment, location.parameters.get("universe_domain"));
  return storeOf(location.url, prefixOf(location), new Bucket(storage, location.host));
}

/** Part of the answer to https://cloud.google.com/storage/docs/json_api/v1/objects/list */
interface ObjectsPage {
  readonly items?: readonly { readonly name: string }[];
  readonly nextPageToken?: string;
}

/** One bucket, by Cloud Storage's JSON API: https://cloud.google.com/storage/docs/json_api/v1 */
class Bucket implements ObjectPlace {
  constructor(
    private readonly storage: GoogleStorage,
    private readonly bucket: string,
  ) {}

  async get(key: string): Promise<string | undefined> {
    try {
      const { data } = await this.ask<string>("GET", this.object(key), { alt: "media" }, { responseType: "text" });
      return data;
    } catch (error) {
      if (statusOf(error) !== 404) {
        throw error;
      }
      await this.requireBucket();
      return undefined;
    }
  }

  /** Generation 0 stands for no object at all: https://cloud.google.com/storage/docs/request-preconditions#precondition_criteria */
  async put(key: string, content: string, ifAbsent: boolean): Promise<void> {
    const path = `/upload/storage/v1/b/${encodeURIComponent(this.bucket)}/o`;
    const query = { uploadType: "media", name: key, ...(ifAbsent && { ifGenerationMatch: "0" }) };
    try {
      await this.ask("POST", path, query, {
        body: content,
        headers: { "content-type": "application/octet-stream" },
        // Written twice it is the same; on condition, a second attempt would find what the first has written.
        retryConfig: { httpMethodsToRetry: ifAbsent ? [] : ["POST"] },
      });
    } catch (error) {
      throw statusOf(error) === 412 ? exists(key, error) : error;
    }
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let pageToken: string | undefined;
    do {
      const { data }: gaxios.GaxiosResponse<ObjectsPage> = await this.ask<ObjectsPage>("GET", this.objects(), {
        prefix,
        fields: "items/name,nextPageToken",
        ...(pageToken !== undefined && { pageToken }),
      });
      keys.push(...(data.items ?? []).map(({ name }) => name));
      pageToken = data.nextPageToken;
    } while (pageToken !== undefined && pageToken !== "");
    return keys;
  }

  async delete(key: string): Promise<void> {
    try {
      await this.ask("DELETE", this.object(key));
    } catch (error) {
      if (statusOf(error) !== 404) {
        throw error;
      }
      await this.requireBucket();
    }
  }

  explain(error: unknown): StateStoreError {
    const options = { cause: error };
    const where = `the state's bucket ${this.bucket}`;
    const said = reasonOf(error);
    switch (statusOf(error)) {
      case 404:
        return new StateStoreError(
          "NoSuchPlace",
          `there is no bucket ${this.bucket}: "tributary bootstrap" makes it, or the state's URL names the wrong one.`,
          options,
        );
      case 401:
      case 403:
        return new StateStoreError(
          "Denied",
          `${where}: Google Cloud does not let us in (${said}). The credentials need storage.objects.list, get, create and delete on it (roles/storage.objectAdmin), and the use of its key.`,
          options,
        );
      default:
        return /invalid_grant|invalid_rapt|could not (?:load|refresh)/i.test(said)
          ? new StateStoreError(
              "Denied",
              `${where}: Google refused the credentials (${said}). Sign in again with "gcloud auth application-default login".`,
              options,
            )
          : new StateStoreError("Unreachable", `${where} can't be used: ${networkCode(error) ?? said}`, options);
    }
  }

  /** Both a missing object and a missing bucket are answered with 404; whoever may list knows which. */
  private async requireBucket(): Promise<void> {
    await this.ask("GET", this.objects(), { maxResults: "1", fields: "nextPageToken" });
  }

  private objects(): string {
    return `/storage/v1/b/${encodeURIComponent(this.bucket)}/o`;
  }

  private object(key: string): string {
    return `${this.objects()}/${encodeURIComponent(key)}`;
  }

  private async ask<Answer>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    query: Readonly<Record<string, string>> = {},
    options: gaxios.GaxiosOptions = {},
  ): Promise<gaxios.GaxiosResponse<Answer>> {
    const { endpoint, client } = this.storage;
    return client.request<Answer>({
      url: `${endpoint}${path}?${new URLSearchParams(query).toString()}`,
      method,
      retry: true,
      ...options,
    });
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { status?: number; response?: { status?: number } }).response?.status;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
