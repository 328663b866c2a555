import { openStateStore, type StateStore } from "../../../delivery/state";
import { googleStorage } from "../../../delivery/state/google-client";
import { type Answer, type Asked, type BucketServer, startBucketServer } from "./server";

let server: BucketServer;
let answer: (asked: Asked) => Answer | undefined;

beforeAll(async () => {
  server = await startBucketServer((asked) => answer(asked));
});

afterAll(() => server.stop());

const json = (content: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(content),
});
const failure = (status: number): Answer => json({ error: { code: status, message: "as the test says" } }, status);

async function open(environment: NodeJS.ProcessEnv = { STORAGE_EMULATOR_HOST: server.host }): Promise<StateStore> {
  return (await openStateStore("gs://acme/team", environment)) as StateStore;
}

it("names the object in one piece of the path, whatever it is called", async () => {
  answer = () => ({ body: "content" });
  expect(await (await open()).read("a b/c?d#e%2F.json")).toBe("content");
  expect(server.asked.at(-1)?.url.pathname).toBe("/storage/v1/b/acme/o/team%2Fa%20b%2Fc%3Fd%23e%252F.json");
});

it("reads what looks like JSON as the text that it is", async () => {
  answer = () => json({ a: 1 });
  expect(await (await open({ STORAGE_EMULATOR_HOST: `http://${server.host}/` })).read("x.json")).toBe('{"a":1}');
});

it("reads every page of a list", async () => {
  answer = ({ url }) =>
    url.searchParams.get("pageToken") === "2"
      ? json({ items: [{ name: "team/a/1" }] })
      : json({ items: [{ name: "team/a/2" }], nextPageToken: "2" });
  expect(await (await open()).list("a")).toEqual(["a/1", "a/2"]);
});

it("tells a missing object from a missing bucket", async () => {
  answer = ({ url }) => (url.pathname.endsWith("/o") ? json({}) : failure(404));
  const store = await open();
  expect(await store.read("x")).toBeUndefined();
  await store.remove("x");
  answer = () => failure(404);
  await expect(store.read("x")).rejects.toMatchObject({ code: "NoSuchPlace" });
  await expect(store.remove("x")).rejects.toMatchObject({ code: "NoSuchPlace" });
});

it("tries again what can be done twice, and not a write on condition, which it would find done", async () => {
  let tries = 0;
  answer = () => (++tries === 1 ? failure(503) : json({}));
  await (await open()).write("x", "{}");
  expect(tries).toBe(2);
  expect(server.asked.at(-1)?.url.search).toBe("?uploadType=media&name=team%2Fx");
  tries = 0;
  await expect((await open()).write("x", "{}", { ifAbsent: true })).rejects.toMatchObject({ code: "Unreachable" });
  expect(tries).toBe(1);
  expect(server.asked.at(-1)?.url.searchParams.get("ifGenerationMatch")).toBe("0");
});

it.each([
  [401, "Denied", "roles/storage.objectAdmin"],
  [403, "Denied", "roles/storage.objectAdmin"],
  [404, "NoSuchPlace", "tributary bootstrap"],
  [400, "Unreachable", "as the test says"],
])("%i is %s", async (status, code, said) => {
  answer = () => failure(status);
  const store = await open();
  for (const act of [
    () => store.read("x"),
    () => store.write("x", "{}"),
    () => store.list(""),
    () => store.remove("x"),
  ]) {
    await expect(act()).rejects.toMatchObject({
      name: "StateStoreError",
      code,
      message: expect.stringContaining(said),
    });
  }
});

it("takes the credentials that Pulumi takes, in its order", async () => {
  const { client, endpoint } = await googleStorage({ GOOGLE_OAUTH_ACCESS_TOKEN: "t0ken" });
  expect((await client.getRequestHeaders()).get("authorization")).toBe("Bearer t0ken");
  expect(endpoint).toBe("https://storage.googleapis.com");

  const key = { type: "authorized_user", client_id: "id", client_secret: "s3cret", refresh_token: "again" };
  const both = await googleStorage({ GOOGLE_CREDENTIALS: JSON.stringify(key), GOOGLE_OAUTH_ACCESS_TOKEN: "t0ken" });
  expect(both.client.credentials).toMatchObject({ refresh_token: "again" });

  const wrong = googleStorage({ GOOGLE_CREDENTIALS: "/home/zoe/key-s3cret.json" });
  await expect(wrong).rejects.toMatchObject({ code: "Denied", message: expect.not.stringContaining("s3cret") });
  await expect(googleStorage({ GOOGLE_APPLICATION_CREDENTIALS: "/none/key.json" })).rejects.toMatchObject({
    code: "Denied",
  });
});
