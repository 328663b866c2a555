import { openStateStore, type StateStore } from "../../../delivery/state";
import { type Answer, type Asked, type BucketServer, startBucketServer } from "./server";

const KEYS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "s3cret" };
const XML = { "content-type": "application/xml" };

let server: BucketServer;
let answer: (asked: Asked) => Answer | undefined;

beforeAll(async () => {
  // One attempt: the SDK's own would wait between them.
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  server = await startBucketServer((asked) => answer(asked));
});

afterAll(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await server.stop();
});

const failure = (status: number, code: string): Answer => ({
  status,
  headers: XML,
  body: `<Error><Code>${code}</Code><Message>as the test says</Message></Error>`,
});

async function open(more = "", environment: NodeJS.ProcessEnv = KEYS): Promise<StateStore> {
  const url = `s3://acme/team?region=eu-west-2&endpoint=${server.host}&disableSSL=true&s3ForcePathStyle=true${more}`;
  return (await openStateStore(url, environment)) as StateStore;
}

it("writes below the URL's folder, signed for the URL's region, encrypted as the URL says", async () => {
  answer = () => ({ headers: { etag: '"1"' } });
  const store = await open("&ssetype=aws:kms&kmskeyid=alias/state");
  await store.write("tributary/a b.json", "{}");
  await store.write("x", "{}", { ifAbsent: true });
  const [plain, conditional] = server.asked.slice(-2);
  expect(plain).toMatchObject({ method: "PUT", body: "{}" });
  expect(plain?.url.pathname).toBe("/acme/team/tributary/a%20b.json");
  expect(plain?.headers["authorization"]).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/eu-west-2\/s3\//);
  expect(plain?.headers).toMatchObject({
    "x-amz-server-side-encryption": "aws:kms",
    "x-amz-server-side-encryption-aws-kms-key-id": "alias/state",
  });
  expect(plain?.headers).not.toHaveProperty("if-none-match");
  expect(conditional?.headers["if-none-match"]).toBe("*");
  expect(store.url).not.toContain("s3cret");
});

it("takes the region of the environment where the URL names none, as Pulumi does", async () => {
  answer = () => ({});
  const url = `s3://acme?endpoint=http://${server.host}&use_path_style=1`;
  const store = (await openStateStore(url, {
    ...KEYS,
    AWS_DEFAULT_REGION: "eu-north-1",
    AWS_SESSION_TOKEN: "t0ken",
  })) as StateStore;
  await store.remove("x");
  expect(server.asked.at(-1)?.headers).toMatchObject({
    authorization: expect.stringContaining("/eu-north-1/s3/"),
    "x-amz-security-token": "t0ken",
  });
});

it("reads every page of a list", async () => {
  const pages = [
    ["team/a/2", "team/a/1"],
    ["team/a/3", "team/a/"],
  ];
  answer = ({ url }) => {
    const page = Number(url.searchParams.get("continuation-token") ?? 0);
    const next = page + 1 < pages.length ? `<NextContinuationToken>${page + 1}</NextContinuationToken>` : "";
    const keys = (pages[page] ?? []).map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
    return {
      headers: XML,
      body: `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${keys}</ListBucketResult>`,
    };
  };
  // What ends with a slash is a folder that a console has drawn.
  expect(await (await open()).list("a")).toEqual(["a/1", "a/2", "a/3"]);
  expect(server.asked.at(-1)?.url.searchParams.get("prefix")).toBe("team/a/");
});

it("writes again when another write on condition was in the way", async () => {
  let tries = 0;
  answer = () => (++tries === 1 ? failure(409, "ConditionalRequestConflict") : {});
  await (await open()).write("x", "{}", { ifAbsent: true });
  expect(tries).toBe(2);
  answer = () => failure(412, "PreconditionFailed");
  await expect((await open()).write("x", "{}", { ifAbsent: true })).rejects.toMatchObject({ code: "Exists" });
});

it.each([
  [failure(404, "NoSuchBucket"), "NoSuchPlace", "tributary bootstrap"],
  [failure(301, "PermanentRedirect"), "NoSuchPlace", "another region"],
  [failure(400, "AuthorizationHeaderMalformed"), "NoSuchPlace", "another region"],
  [failure(403, "AccessDenied"), "Denied", "s3:ListBucket"],
  [failure(403, "SignatureDoesNotMatch"), "Denied", "SignatureDoesNotMatch"],
  [failure(400, "ExpiredToken"), "Denied", "ExpiredToken"],
  [failure(500, "InternalError"), "Unreachable", "InternalError"],
  [undefined, "Unreachable", "acme"],
])("%j is %s", async (given, code, said) => {
  answer = () => given;
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

it("is not let in without credentials, and says how to get some", async () => {
  const none = { AWS_EC2_METADATA_DISABLED: "true", AWS_SHARED_CREDENTIALS_FILE: "/none", AWS_CONFIG_FILE: "/none" };
  const environment = jest.replaceProperty(process, "env", { ...none, AWS_MAX_ATTEMPTS: "1" });
  await expect((await open("", {})).read("x")).rejects.toMatchObject({
    code: "Denied",
    message: expect.stringContaining("aws sso login"),
  });
  environment.restore();
});
