import { z } from "zod";

import { RestClient } from "../../../delivery/code-host/rest";
import { type Answer, startServer, type TestServer } from "../comment/server";

const TOKEN = "ghs_secret";

let server: TestServer;
let pauses: number[];

afterEach(() => server.stop());

/** A client of a server that gives these answers, one after the other, and the last for ever. */
async function client(...answers: readonly (Answer | undefined)[]): Promise<RestClient> {
  let count = 0;
  server = await startServer(() => answers[Math.min(count++, answers.length - 1)]);
  pauses = [];
  return new RestClient({
    service: "GitHub",
    url: server.url,
    headers: { authorization: `Bearer ${TOKEN}` },
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
}

const OK = { json: { fine: true } };
const FINE = z.object({ fine: z.boolean() });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { code: string; message: string }) => error,
  );

it("asks again, with longer and longer pauses, while the service is broken", async () => {
  const rest = await client({ status: 500 }, undefined, { status: 503 }, { status: 504 }, OK);
  expect(await rest.request("GET", "/x", FINE)).toEqual({ fine: true });
  expect(pauses).toEqual([1000, 2000, 4000, 8000]);
});

it("gives up after five", async () => {
  const rest = await client({ status: 502, json: { message: "Bad gateway" } });
  expect(await failure(rest.request("PATCH", "/x", FINE))).toMatchObject({
    code: "Unreachable",
    message: "GitHub answered PATCH /x with 502: Bad gateway. Run it again later.",
  });
  expect(server.asked).toHaveLength(5);
});

it("does not repeat what makes something", async () => {
  const rest = await client({ status: 502 });
  expect((await failure(rest.request("POST", "/x", FINE, {})))?.code).toBe("Unreachable");
  expect(server.asked).toHaveLength(1);
});

it.each([
  ["the time that is asked for", { status: 403, headers: { "retry-after": "7" } }, 7_000],
  ["the time that GitLab asks for", { status: 429, headers: { "retry-after": "30" } }, 30_000],
  [
    "a minute where no time is said",
    { status: 403, json: { message: "You have exceeded a secondary rate limit" } },
    60_000,
  ],
  ["a minute for 429", { status: 429 }, 60_000],
])("waits %s at a rate limit, and then repeats even what makes something", async (_, limited, wait) => {
  const rest = await client(limited, OK);
  expect(await rest.request("POST", "/x", FINE, {})).toEqual({ fine: true });
  expect(pauses).toEqual([wait]);
});

it("waits until the limit is lifted", async () => {
  const reset = String(Math.floor(Date.now() / 1000) + 90);
  const rest = await client({ status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } }, OK);
  await rest.request("GET", "/x", FINE);
  expect(pauses[0]).toBeGreaterThan(88_000);
  expect(pauses[0]).toBeLessThanOrEqual(91_000);
});

it("waits for no limit of an hour, and says how long it lasts", async () => {
  const rest = await client({ status: 429, headers: { "retry-after": "3600" } });
  expect(await failure(rest.request("GET", "/x", FINE))).toMatchObject({
    code: "RateLimited",
    message: expect.stringContaining("Run it again in 3600 s"),
  });
  expect(pauses).toEqual([]);
});

it.each([
  [401, "Denied"],
  [403, "Denied"],
  [404, "NotFound"],
  [301, "Refused"],
  [422, "Refused"],
])("says what %d means, at once and without the token", async (status, code) => {
  const rest = await client({ status, headers: { location: "/y" }, json: { message: "because\nof\u001b[31m this." } });
  const error = await failure(rest.request("GET", "/x?secret=1", FINE));
  expect(error?.code).toBe(code);
  expect(error?.message).toContain(`GitHub answered GET /x with ${status}: because of [31m this.`);
  expect(error?.message).not.toContain(TOKEN);
  expect(server.asked).toHaveLength(1);
});

it("refuses an answer that it does not understand", async () => {
  const rest = await client({ json: { fine: "yes" } });
  expect((await failure(rest.request("GET", "/x", FINE)))?.code).toBe("Refused");
});

it("follows a page's link on the same server, and to no other", async () => {
  const other = await startServer(() => ({ json: [] }));
  const rest = await client({ json: [1], headers: { link: `<${other.url}/x?page=2>; rel="next"` } });
  expect(await rest.all("/x", z.array(z.number()))).toEqual([1]);
  expect(other.asked).toEqual([]);
  await other.stop();
});

it("ends a list that has no end", async () => {
  const rest = await client(OK);
  const url = server.url;
  await server.stop();
  server = await startServer(() => ({ json: [1], headers: { link: `<${server.url}/x>; rel="next"` } }));
  expect(url).not.toBe("");
  const endless = new RestClient({ service: "GitHub", url: server.url, headers: {} });
  expect((await failure(endless.all("/x", z.array(z.number()))))?.message).toContain("more than 100 items");
  expect(rest).toBeDefined();
});

it("sends a token over TLS only", async () => {
  await client(OK);
  for (const url of ["http://github.test", "ftp://github.test", "github.test", "http://127.0.0.1.evil.test"]) {
    expect(() => new RestClient({ service: "GitHub", url, headers: {} })).toThrow(/give a URL of https/);
  }
  expect(() => new RestClient({ service: "GitHub", url: "https://github.test/api/v3", headers: {} })).not.toThrow();
});
