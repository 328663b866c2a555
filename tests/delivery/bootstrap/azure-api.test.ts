import { createDefaultHttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";

import { azureApi } from "../../../delivery/bootstrap/azure/api";

jest.mock("@azure/core-rest-pipeline", () => ({
  ...jest.requireActual<object>("@azure/core-rest-pipeline"),
  createDefaultHttpClient: jest.fn(),
}));

const place = { subscriptionId: "s-1", tenantId: "t-1", location: "westeurope" };
let sent: PipelineRequest[];

beforeEach(() => {
  sent = [];
  jest.mocked(createDefaultHttpClient).mockReturnValue({
    sendRequest: (request) => {
      sent.push(request);
      return Promise.resolve({ request, status: 200, headers: request.headers, bodyAsText: "{}" });
    },
  });
});

/** A credential whose tokens say what they were asked for. */
function credential(claims: object = { oid: "caller-1" }) {
  const asked: string[] = [];
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const getToken = (scope: string | string[]) => {
    asked.push(String(scope));
    const header = Buffer.from(String(scope)).toString("base64url");
    return Promise.resolve({ token: `${header}.${payload}.`, expiresOnTimestamp: Date.now() + 60_000 });
  };
  return { asked, getToken };
}

it.each([
  ["westeurope", "https://management.azure.com", "https://vault.azure.net"],
  ["chinanorth3", "https://management.chinacloudapi.cn", "https://vault.azure.cn"],
  ["usgovvirginia", "https://management.usgovcloudapi.net", "https://vault.usgovcloudapi.net"],
])("asks for a token for each server of the cloud of %s", async (location, manager, vaults) => {
  const given = credential();
  const api = azureApi({ ...place, location }, undefined, given);
  await api.send({ method: "GET", url: `${api.resourceManager}/subscriptions/s-1` });
  await api.send({ method: "PUT", url: vaults.replace("https://", "https://acme."), body: {} });
  expect(given.asked).toEqual([`${manager}/.default`, `${vaults}/.default`]);
  const tokens = sent.map(({ headers }) => headers.get("authorization")?.replace("Bearer ", "").split(".")[0] ?? "");
  expect(tokens.map((header) => Buffer.from(header, "base64url").toString())).toEqual(given.asked);
});

it("sends no token in the clear", async () => {
  const given = credential();
  const api = azureApi(place, "http://127.0.0.1:1/", given);
  await api.send({ method: "GET", url: `${api.resourceManager}/subscriptions/s-1` });
  expect(sent.map(({ url, headers }) => [url, headers.has("authorization")])).toEqual([
    ["http://127.0.0.1:1/subscriptions/s-1", false],
  ]);
  expect(given.asked).toEqual([]);
});

it.each([
  [
    { oid: "o-1", idtyp: "user" },
    { objectId: "o-1", type: "User" },
  ],
  [
    { oid: "o-2", idtyp: "app" },
    { objectId: "o-2", type: "ServicePrincipal" },
  ],
])("knows whose a token is that says %j", async (claims, caller) => {
  expect(await azureApi(place, undefined, credential(claims)).caller()).toEqual(caller);
});

it("can let nobody in whom a token does not name", async () => {
  await expect(azureApi(place, undefined, credential({})).caller()).rejects.toMatchObject({ code: "CallerUnknown" });
});
