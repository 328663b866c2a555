import { awsError, FakeAws } from "./fake-aws";
import { ALIAS, BUCKET, refusal, run } from "./prod-stack";

describe("a bootstrap refuses", () => {
  it("credentials of another account, before anything is made", async () => {
    const aws = new FakeAws();
    const error = await refusal(run(aws, { accountId: "222222222222" }));
    expect(error.code).toBe("WrongAccount");
    expect(error.message).toContain("111111111111");
    expect(error.message).toContain("222222222222");
    expect(aws.writes).toEqual([]);
  });

  it("a bucket of another account", async () => {
    const aws = new FakeAws();
    aws.buckets.set(BUCKET, { owner: "999999999999", region: "eu-west-2", settings: {} });
    const error = await refusal(run(aws));
    expect(error.code).toBe("BucketOwnedByAnother");
    expect(error.message).toContain(BUCKET);
    expect(aws.buckets.get(BUCKET)?.settings).toEqual({});
  });

  it("a bucket that another account makes at the last moment", async () => {
    const aws = new FakeAws();
    aws.before = (command) => {
      if (command === "CreateBucket") {
        aws.buckets.set(BUCKET, { owner: "999999999999", region: "eu-west-2", settings: {} });
      }
    };
    expect((await refusal(run(aws))).code).toBe("BucketOwnedByAnother");
  });

  it.each([
    ["as S3's own endpoint of the wrong region says", 301],
    ["as S3's first endpoint says", 400],
    ["as an endpoint that serves every region says", 200],
  ])("a bucket in another region, %s", async (_, status) => {
    const aws = new FakeAws();
    aws.buckets.set(BUCKET, { owner: aws.account, region: "us-west-2", settings: {} });
    aws.before = (command) => {
      if (command === "HeadBucket" && status !== 200) {
        throw awsError("Redirect", status, { $response: { headers: { "x-amz-bucket-region": "us-west-2" } } });
      }
    };
    const error = await refusal(run(aws));
    expect(error.code).toBe("BucketInAnotherRegion");
    expect(error.message).toContain("lies in us-west-2, and the stack's region is eu-west-2");
  });

  it.each([
    [
      "to be deleted",
      { state: "PendingDeletion", deletion: new Date("2026-12-24T12:00:00Z") },
      "is to be deleted on 2026-12-24",
    ],
    ["disabled", { state: "Disabled" }, "is not enabled (Disabled)"],
    ["asymmetric", { spec: "RSA_2048" }, "is no symmetric encryption key"],
  ])("an alias whose key is %s", async (_, key, words) => {
    const aws = new FakeAws();
    aws.aliases.set(ALIAS, aws.addKey(key));
    const error = await refusal(run(aws));
    expect(error.code).toBe("KeyUnusable");
    expect(error.message).toContain(words);
    expect(aws.writes).toEqual([]);
  });

  it.each([
    ["CredentialsMissing", "GetCallerIdentity", Object.assign(new Error("none"), { name: "CredentialsProviderError" })],
    ["CredentialsRefused", "GetCallerIdentity", awsError("ExpiredTokenException", 403)],
    ["Unreachable", "GetCallerIdentity", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["AccessDenied", "PutBucketPolicy", awsError("AccessDenied", 403)],
  ])("with %s when %s fails so", async (code, failing, failure) => {
    const aws = new FakeAws();
    aws.before = (command) => {
      if (command === failing) {
        throw failure;
      }
    };
    expect((await refusal(run(aws))).code).toBe(code);
  });
});
