import type { AuthClient } from "google-auth-library";

import type { Send } from "../rest";

/** Google's APIs that a backend is made with. */
export interface GoogleApi {
  readonly send: Send;
  /** `https://storage.googleapis.com/storage/v1` */
  readonly storage: string;
  /** `https://cloudkms.googleapis.com/v1` */
  readonly kms: string;
  /** `https://serviceusage.googleapis.com/v1` */
  readonly serviceUsage: string;
}

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/**
 * Google's APIs with the credentials that Pulumi finds, or another server that serves all of them, and perhaps one of its
 * own for Cloud Storage. A server that is asked in the clear is asked without credentials: a token would be anybody's who
 * listens.
 */
export function googleApi(endpointUrl?: string, storageUrl = endpointUrl): GoogleApi {
  const clients = new Map<boolean, Promise<AuthClient>>();
  const send: Send = async ({ method, url, body }) => {
    const isPrivate = url.startsWith("https:");
    const client = clients.get(isPrivate) ?? clientFor(isPrivate);
    clients.set(isPrivate, client);
    const { status, headers, data } = await (
      await client
    ).request<unknown>({
      method,
      url,
      ...(body === undefined ? {} : { data: body as object }),
      responseType: "json",
      validateStatus: () => true,
    });
    return { status, headers: Object.fromEntries(headers.entries()), body: data };
  };
  const rootOf = (given: string | undefined, service: string) =>
    given?.replace(/\/$/, "") ?? `https://${service}.googleapis.com`;
  return {
    send,
    storage: `${rootOf(storageUrl, "storage")}/storage/v1`,
    kms: `${rootOf(endpointUrl, "cloudkms")}/v1`,
    serviceUsage: `${rootOf(endpointUrl, "serviceusage")}/v1`,
  };
}

async function clientFor(isPrivate: boolean): Promise<AuthClient> {
  if (!isPrivate) {
    const { PassThroughClient } = await import("google-auth-library");
    return new PassThroughClient({ transporterOptions: { fetchImplementation: fetch } });
  }
  const { googleClient } = await import("../../state/google-client");
  return googleClient(process.env, "googleapis.com", SCOPE);
}
