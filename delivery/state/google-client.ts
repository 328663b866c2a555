import { type AuthClient, GoogleAuth, OAuth2Client, PassThroughClient } from "google-auth-library";

import { StateStoreError } from "./contract";

const SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

/** Where Cloud Storage answers, and who asks it. */
export interface GoogleStorage {
  /** `https://storage.googleapis.com`, or the emulator. */
  readonly endpoint: string;
  readonly client: AuthClient;
}

/**
 * Cloud Storage with the credentials that Pulumi finds: GOOGLE_CREDENTIALS (a key file's content), GOOGLE_OAUTH_ACCESS_TOKEN,
 * then Google's own default (pkg/authhelpers/gcpauth.go). With STORAGE_EMULATOR_HOST, which may lack its scheme, the
 * emulator is asked without any.
 */
export async function googleStorage(
  environment: NodeJS.ProcessEnv,
  universe = "googleapis.com",
): Promise<GoogleStorage> {
  const emulator = environment["STORAGE_EMULATOR_HOST"];
  if (emulator) {
    const endpoint = /^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`;
    return {
      endpoint: endpoint.replace(/\/+$/, ""),
      client: new PassThroughClient({ transporterOptions: { fetchImplementation: fetch } }),
    };
  }
  return { endpoint: `https://storage.${universe}`, client: await googleClient(environment, universe) };
}

/** The credentials that {@link googleStorage} says, for an API of `scope`. */
export async function googleClient(
  environment: NodeJS.ProcessEnv,
  universe = "googleapis.com",
  scope = SCOPE,
): Promise<AuthClient> {
  const { GOOGLE_CREDENTIALS: content, GOOGLE_OAUTH_ACCESS_TOKEN: token } = environment;
  if (!content && token) {
    const client = new OAuth2Client();
    client.setCredentials({ access_token: token });
    return client;
  }
  const keyFilename = environment["GOOGLE_APPLICATION_CREDENTIALS"];
  const auth = new GoogleAuth({
    scopes: scope,
    clientOptions: { universeDomain: universe },
    ...(content ? { credentials: parsed(content) } : keyFilename ? { keyFilename } : {}),
  });
  try {
    return await auth.getClient();
  } catch (error) {
    throw new StateStoreError(
      "Denied",
      `no Google credentials were found (${(error as Error).message}). Sign in with "gcloud auth application-default login", or set GOOGLE_APPLICATION_CREDENTIALS to a key file.`,
      { cause: error },
    );
  }
}

function parsed(content: string): object {
  try {
    return JSON.parse(content) as object;
  } catch {
    // The parser's own message shows a piece of the key.
    throw new StateStoreError(
      "Denied",
      "GOOGLE_CREDENTIALS is no JSON: it is the content of a key file, not its path.",
    );
  }
}
