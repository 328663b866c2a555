import type { OperationState } from "@azure/core-lro";
import type { TokenCredential } from "@azure/identity";

import { azureCloudOf } from "./clouds";
import { type AzurePlace, BootstrapError } from "../backend";
import { ask, request, type RestAnswer, type RestRequest, type Send } from "../rest";

/** Azure Resource Manager, and the vaults whose keys it can't change. */
export interface AzureApi {
  /** Sends with a token for the server that is asked. */
  readonly send: Send;
  /** `https://management.azure.com` */
  readonly resourceManager: string;
  /** How long between two questions whether something has ended, where Azure does not say. */
  readonly pollEveryMs: number;
  readonly caller: () => Promise<AzureCaller>;
}

/** Whose credentials they are. */
export interface AzureCaller {
  /** Object id in Entra ID. */
  readonly objectId: string;
  readonly type: "User" | "ServicePrincipal";
}

/**
 * The APIs of the cloud that the place lies in, with the credentials that every Azure tool finds
 * (https://learn.microsoft.com/azure/developer/javascript/sdk/credential-chains#defaultazurecredential-overview), or another
 * server that serves Resource Manager. A server that is asked in the clear is given no token.
 */
export function azureApi(place: AzurePlace, endpointUrl?: string, credential?: TokenCredential): AzureApi {
  const cloud = azureCloudOf(place.location);
  const resourceManager = endpointUrl?.replace(/\/$/, "") ?? cloud.resourceManager;
  let known = credential;
  const token = async (audience: string) => {
    if (known === undefined) {
      const { DefaultAzureCredential } = await import("@azure/identity");
      known = new DefaultAzureCredential({ tenantId: place.tenantId, authorityHost: cloud.authorityHost });
    }
    const given = await known.getToken(`${audience}/.default`, { tenantId: place.tenantId });
    if (given === null) {
      throw new BootstrapError("CredentialsMissing", `no Azure credentials were found. Sign in with "az login".`);
    }
    return given.token;
  };
  return {
    resourceManager,
    pollEveryMs: 2_000,
    caller: async () => callerOf(await token(cloud.resourceManager)),
    send: async (asked) => {
      const audience = asked.url.startsWith(resourceManager) ? cloud.resourceManager : `https://${cloud.vaultDomain}`;
      return sendOver(asked, asked.url.startsWith("https:") ? await token(audience) : undefined);
    },
  };
}

async function sendOver({ method, url, body }: RestRequest, token: string | undefined): Promise<RestAnswer> {
  const { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest } =
    await import("@azure/core-rest-pipeline");
  const headers = createHttpHeaders({
    accept: "application/json",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  // What may be tried again is tried again where all requests are.
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 0 } });
  const answer = await pipeline.sendRequest(
    createDefaultHttpClient(),
    createPipelineRequest({
      method,
      url,
      headers,
      allowInsecureConnection: token === undefined,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
  return { status: answer.status, headers: answer.headers.toJSON(), body: parsed(answer.bodyAsText) };
}

/** A proxy between may answer with anything. */
function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}

/** https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
function callerOf(token: string): AzureCaller {
  const claims = parsed(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as
    { readonly oid?: string; readonly idtyp?: string } | undefined;
  if (claims?.oid === undefined) {
    throw new BootstrapError(
      "CallerUnknown",
      `the token that Entra ID gave does not say whose it is (it has no "oid"), so nobody can be let in to the state. Sign in as a user, a service principal or a managed identity.`,
    );
  }
  return { objectId: claims.oid, type: claims.idtyp === "app" ? "ServicePrincipal" : "User" };
}

/** Versions of the providers' APIs: https://learn.microsoft.com/azure/templates */
export const API_VERSIONS = {
  resources: "2021-04-01",
  authorization: "2022-04-01",
  locks: "2020-05-01",
  identity: "2023-01-31",
  keyVault: "2023-07-01",
  storage: "2023-05-01",
} as const;

/** The address of `id`, a path below Resource Manager. */
export function armUrl(api: AzureApi, id: string, version: string, more = ""): string {
  return `${api.resourceManager}${id}?api-version=${version}${more}`;
}

/**
 * Makes or changes a resource, and waits until Azure has done so; gives the resource.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
 */
export async function armWrite<Resource>(
  api: AzureApi,
  method: "PUT" | "PATCH" | "POST",
  url: string,
  body: unknown,
): Promise<Resource> {
  const { createHttpPoller } = await import("@azure/core-lro");
  const answered = ({ status, headers, body: answer }: RestAnswer) => ({
    flatResponse: answer as Resource,
    rawResponse: { statusCode: status, headers: { ...headers }, body: answer },
  });
  const poller = await createHttpPoller<Resource, OperationState<Resource>>(
    {
      requestMethod: method,
      requestPath: url,
      sendInitialRequest: async () => answered(await request(api.send, { method, url, body })),
      sendPollRequest: async (path) => answered(await request(api.send, { method: "GET", url: path })),
    },
    { intervalInMs: api.pollEveryMs },
  );
  return poller.pollUntilDone();
}

/** What a question that changes nothing is answered, though Azure wants it POSTed. */
export function armCheck<Answer>(api: AzureApi, url: string, body: unknown): Promise<Answer> {
  return ask<Answer>(api.send, "POST", url, body);
}
