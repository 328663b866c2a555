import type { AuthClient } from "google-auth-library";

import type { Send } from "./rest";

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
 * Google's APIs with the credentials that Pulumi finds, or another server that serves all of them. A server that is asked in
 * the clear is asked without credentials: a token would be anybody's who listens.
 */
export function googleApi(endpointUrl?: string): GoogleApi {
  let client: Promise<AuthClient> | undefined;
  const send: Send = async ({ method, url, body }) => {
    client ??= clientFor(url);
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
  const root = endpointUrl?.replace(/\/$/, "");
  return {
    send,
    storage: `${root ?? "https://storage.googleapis.com"}/storage/v1`,
    kms: `${root ?? "https://cloudkms.googleapis.com"}/v1`,
    serviceUsage: `${root ?? "https://serviceusage.googleapis.com"}/v1`,
  };
}

async function clientFor(url: string): Promise<AuthClient> {
  if (!url.startsWith("https:")) {
    const { PassThroughClient } = await import("google-auth-library");
    return new PassThroughClient();
  }
  const { googleClient } = await import("../state/google-client");
  return googleClient(process.env, "googleapis.com", SCOPE);
}
