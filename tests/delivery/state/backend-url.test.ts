import { openStateStore } from "../../../delivery/state";
import { flag, parseBackendUrl } from "../../../delivery/state/backend-url";
import { prefixOf } from "../../../delivery/state/prefix";

it.each(["https://api.pulumi.com", "https://pulumi.acme.example/", "http://localhost:8080", "HTTPS://api.pulumi.com"])(
  "%s is Pulumi Cloud, which keeps no objects of ours",
  async (url) => {
    expect(await openStateStore(url)).toBeUndefined();
  },
);

it.each([
  ["", "has no scheme"],
  ["acme-state", "has no scheme"],
  ["postgres://admin:hunter2@db/state", "begins with postgres://"],
  ["ftp://x", "begins with ftp://"],
  ["s3://", "names no bucket"],
  ["s3:///prefix", "names no bucket"],
  ["gs://acme/%E0%A4%A", "percent-encoded"],
  ["s3://acme?regoin=eu-west-2", '"regoin"'],
  ["gs://acme?region=eu-west-2", '"region"'],
  ["azblob://acme?storage_account=a&key=x", '"key"'],
  ["file:///tmp?region=x", '"region"'],
  ["s3://acme?s3ForcePathStyle=yes", "neither true nor false"],
  ["azblob://acme", "names no storage account"],
  ["azblob://acme?storage_account=a&protocol=ftp", "no protocol"],
])("%s is refused, and nothing secret in it is told", async (url, reason) => {
  const error: unknown = await openStateStore(url, {}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: "StateStoreError",
    code: "UnknownBackend",
    isUserError: true,
    message: expect.stringContaining(reason),
  });
  expect((error as Error).message).not.toContain("hunter2");
});

it.each([
  ["s3://acme", ""],
  ["s3://acme/", ""],
  ["s3://acme/team", "team/"],
  ["s3://acme//team/a/", "team/a/"],
  ["gs://acme/a%20b", "a b/"],
  ["gs://acme?prefix=x/", "x/"],
  ["gs://acme/team?prefix=x", "xteam/"],
])("the keys of %s begin with %j, as Pulumi's do", (url, expected) => {
  const parsed = parseBackendUrl(url);
  expect(parsed && prefixOf(parsed)).toBe(expected);
});

it("tells no user name and password of a URL", () => {
  expect(parseBackendUrl("s3://me:hunter2@acme/x?region=eu-west-2")).toMatchObject({
    url: "s3://acme/x?region=eu-west-2",
    host: "acme",
  });
});

it("reads a Boolean as Go does", () => {
  const parsed = parseBackendUrl("s3://acme?fips=T&dualstack=0&use_path_style=TRUE");
  if (parsed === undefined) {
    throw new Error("it is a bucket");
  }
  expect(
    [["fips"], ["dualstack"], ["s3ForcePathStyle", "use_path_style"], ["accelerate"]].map((names) =>
      flag(parsed, ...names),
    ),
  ).toEqual([true, false, true, false]);
});
