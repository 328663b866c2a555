import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

import { bootstrap, type StateBackend } from "../../delivery/bootstrap";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, resetMoto, startMoto } from "./support/moto";
import { type RecordingProxy, startRecordingProxy } from "./support/recording-proxy";
import type { TestServer } from "./support/server";

const REGION = "eu-west-2";
const BUCKET = "acme-tributary-state-prod";
const ALIAS = `alias/${BUCKET}`;
const platform = {
  organisation: "acme",
  project: "tributary",
  stack: "prod",
  environment: "prod",
  owner: "data-platform",
  costCentre: "4711",
  allowDataDestruction: false,
} as const;

let moto: TestServer;
let wire: RecordingProxy;
let s3: S3Client;
let kms: KMSClient;
const environment = { ...process.env };

beforeAll(async () => {
  process.env["AWS_ACCESS_KEY_ID"] = MOTO_CREDENTIALS.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = MOTO_CREDENTIALS.secretAccessKey;
  // A step that fails is to fail at once, not after the SDK's own attempts.
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  moto = await startMoto();
  wire = await startRecordingProxy(moto.url);
  const direct = { endpoint: moto.url, region: REGION, credentials: MOTO_CREDENTIALS };
  s3 = new S3Client({ ...direct, forcePathStyle: true });
  kms = new KMSClient(direct);
});

afterAll(async () => {
  process.env = environment;
  await wire?.stop();
  await moto?.stop();
});

beforeEach(async () => {
  await resetMoto(moto);
  wire.intercept(undefined);
  wire.forget();
});

function run({ region = REGION, dryRun = false } = {}): Promise<StateBackend> {
  const stack = {
    platform,
    homeCloud: "aws",
    aws: { accountId: MOTO_ACCOUNT, region },
    gcp: null,
    azure: null,
  } as const;
  return bootstrap(stack, { dryRun, endpointUrl: wire.url });
}

/** Everything that bootstrap answers for, read past the proxy. */
async function backend() {
  const target = { Bucket: BUCKET };
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: ALIAS }));
  const KeyId = key?.KeyId;
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(target));
  return {
    keys: (await kms.send(new ListKeysCommand({}))).Keys?.length,
    keyId: KeyId,
    keyArn: key?.Arn,
    keyState: key?.KeyState,
    rotation: (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled,
    keyTags: (await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags?.map(
      ({ TagKey, TagValue }) => `${TagKey}=${TagValue}`,
    ).sort(),
    publicAccess: (await s3.send(new GetPublicAccessBlockCommand(target))).PublicAccessBlockConfiguration,
    ownership: (await s3.send(new GetBucketOwnershipControlsCommand(target))).OwnershipControls?.Rules?.[0]
      ?.ObjectOwnership,
    encryptionKey: ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
    bucketKey: ServerSideEncryptionConfiguration?.Rules?.[0]?.BucketKeyEnabled,
    versioning: (await s3.send(new GetBucketVersioningCommand(target))).Status,
    policy: (await s3.send(new GetBucketPolicyCommand(target))).Policy,
    lifecycle: (await s3.send(new GetBucketLifecycleConfigurationCommand(target))).Rules,
    bucketTags: (await s3.send(new GetBucketTaggingCommand(target))).TagSet?.map(
      ({ Key, Value }) => `${Key}=${Value}`,
    ).sort(),
  };
}

/** {@link backend} without what differs from key to key. */
async function shape() {
  const { keyId, ...rest } = await backend();
  return JSON.parse(JSON.stringify(rest).replaceAll(keyId as string, "KEY")) as unknown;
}

function changes({ steps }: StateBackend) {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}

it("makes a bucket that is versioned, encrypted with a rotated key, private and TLS-only", async () => {
  const made = await run();
  const found = await backend();
  expect(found).toMatchObject({
    keys: 1,
    keyState: "Enabled",
    rotation: true,
    encryptionKey: found.keyArn,
    bucketKey: true,
    versioning: "Enabled",
    ownership: "BucketOwnerEnforced",
    publicAccess: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    lifecycle: [{ Status: "Enabled", NoncurrentVersionExpiration: { NoncurrentDays: 90 } }],
  });
  expect(JSON.parse(found.policy as string)).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ]),
  });
  expect(found.bucketTags).toEqual(expect.arrayContaining(["owner=data-platform", "environment=prod"]));
  expect(found.keyTags).toEqual(found.bucketTags);
  expect(made.steps.map(({ outcome }) => outcome)).not.toContain("repaired");
});

it.each([REGION, "us-east-1"])(
  "changes nothing the second time, by the calls that the server in %s got",
  async (region) => {
    await run({ region });
    expect(wire.writes.length).toBeGreaterThanOrEqual(10);
    wire.forget();
    const again = await run({ region });
    expect(again.steps.map(({ outcome }) => outcome)).toEqual(again.steps.map(() => "unchanged"));
    expect(wire.calls.length).toBeGreaterThan(10);
    expect(wire.writes).toEqual([]);
  },
);

it("makes nothing in a dry run, whether there is something or nothing", async () => {
  const of = await run({ dryRun: true });
  expect(changes(of)).toHaveLength(of.steps.length);
  await run();
  wire.forget();
  expect(changes(await run({ dryRun: true }))).toEqual([]);
  expect(wire.writes).toEqual([]);
});

it("completes what was left half made, wherever it stopped, and loses no state meanwhile", async () => {
  await run();
  const whole = await shape();
  const writes = wire.writes.map(({ operation }) => operation);
  expect(new Set(writes).size).toBe(writes.length);

  for (const failing of writes) {
    await resetMoto(moto);
    wire.intercept(({ operation }) => (operation === failing ? { status: 500, body: "{}" } : undefined));
    await expect(run()).rejects.toMatchObject({ name: "BootstrapError", code: "StepFailed" });
    wire.intercept(undefined);
    expect(changes(await run())).not.toEqual([]);
    expect(await shape()).toEqual(whole);
    wire.forget();
    await run();
    expect(wire.writes).toEqual([]);
  }
});

it("repairs what was weakened by hand, and keeps the state that lies there", async () => {
  await run();
  const whole = await shape();
  const { keyId } = await backend();
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket: BUCKET }));
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  // Only now: moto takes a denial for one whatever its conditions say.
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: ".pulumi/stacks/tributary/prod.json", Body: "{}" }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: "Suspended" } }));
  await kms.send(new DisableKeyRotationCommand({ KeyId: keyId }));

  const repaired = changes(await run());
  expect(repaired).toEqual([
    "KMS key rotation: made",
    "bucket public access block: made",
    "bucket versioning: repaired",
    "bucket policy: made",
  ]);
  expect(await shape()).toEqual(whole);
  const { Versions } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  expect(Versions).toHaveLength(1);
});

it("ends in one key and one bucket when several bootstraps run at once", async () => {
  await run();
  const whole = await shape();
  await resetMoto(moto);

  await Promise.all([run(), run(), run()]);

  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const states = await Promise.all(
    Keys.map(async ({ KeyId }) => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState),
  );
  expect(states.filter((state) => state === "Enabled")).toHaveLength(1);
  expect(states.filter((state) => state !== "Enabled" && state !== "PendingDeletion")).toEqual([]);
  expect(await shape()).toEqual({ ...(whole as object), keys: Keys.length });
  wire.forget();
  await run();
  expect(wire.writes).toEqual([]);
});

it("refuses a bucket of another account, and leaves it alone", async () => {
  const sts = new STSClient({ endpoint: moto.url, region: REGION, credentials: MOTO_CREDENTIALS });
  const { Credentials: theirs } = await sts.send(
    new AssumeRoleCommand({ RoleArn: "arn:aws:iam::999999999999:role/someone", RoleSessionName: "someone" }),
  );
  const someone = new S3Client({
    endpoint: moto.url,
    region: REGION,
    forcePathStyle: true,
    credentials: {
      accessKeyId: theirs?.AccessKeyId as string,
      secretAccessKey: theirs?.SecretAccessKey as string,
      sessionToken: theirs?.SessionToken,
    },
  });
  await someone.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );

  await expect(run()).rejects.toMatchObject({ code: "BucketOwnedByAnother" });

  expect(wire.writes.filter(({ operation }) => operation.includes("Bucket"))).toEqual([]);
  expect((await someone.send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status).toBeUndefined();
});

it("refuses credentials of another account", async () => {
  const aws = { accountId: "222222222222", region: REGION };
  const stack = { platform, homeCloud: "aws", aws, gcp: null, azure: null } as const;
  await expect(bootstrap(stack, { dryRun: false, endpointUrl: wire.url })).rejects.toMatchObject({
    code: "WrongAccount",
  });
  expect(wire.calls.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
});

it("refuses a bucket of ours in another region", async () => {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await expect(run({ region: "eu-central-1" })).rejects.toMatchObject({ code: "BucketInAnotherRegion" });
});

it("refuses a key that is to be deleted, before anything else is made", async () => {
  await run();
  const { keyId } = await backend();
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyId, PendingWindowInDays: 7 }));
  wire.forget();
  await expect(run()).rejects.toMatchObject({
    code: "KeyUnusable",
    message: expect.stringMatching(/is to be deleted on \d{4}-\d\d-\d\d.*cancel-key-deletion/),
  });
  expect(wire.writes).toEqual([]);
});
