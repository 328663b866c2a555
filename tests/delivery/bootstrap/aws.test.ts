import type { StateBackend } from "../../../delivery/bootstrap/backend";
import { BACKEND_TAG } from "../../../delivery/bootstrap/aws/key";
import type { Policy, Statement } from "../../../delivery/bootstrap/aws/policy";
import { awsError, FakeAws, type FakeBucket, type FakeKey } from "./fake-aws";
import { ALIAS, BUCKET, refusal, run } from "./prod-stack";

const ALL_STEPS = [
  "KMS key",
  "KMS alias",
  "KMS key rotation",
  "KMS key tags",
  "bucket",
  "bucket public access block",
  "bucket ownership",
  "bucket encryption",
  "bucket versioning",
  "bucket policy",
  "bucket lifecycle",
  "bucket tags",
];

/** A fake that bootstrap has been run on. */
async function bootstrapped(): Promise<{ aws: FakeAws; bucket: FakeBucket }> {
  const aws = new FakeAws();
  await run(aws);
  aws.calls.length = 0;
  return { aws, bucket: aws.buckets.get(BUCKET) as FakeBucket };
}

function outcomes({ steps }: StateBackend): readonly string[] {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}

describe("a first bootstrap", () => {
  it("makes a private, versioned bucket encrypted with the stack's own rotated key", async () => {
    const { aws, bucket } = await bootstrapped();
    const key = aws.aliases.get(ALIAS);
    expect(bucket.region).toBe("eu-west-2");
    expect(bucket.settings).toMatchObject({
      PublicAccessBlock: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketOwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
      BucketVersioning: { Status: "Enabled" },
      BucketEncryption: {
        Rules: [
          {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key?.arn },
            BucketKeyEnabled: true,
            BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
          },
        ],
      },
    });
    expect(key).toMatchObject({
      rotation: true,
      tags: { [BACKEND_TAG]: BUCKET, owner: "data platform", "cost-centre": "4711", component: "state-backend" },
    });
  });

  it("tells Pulumi where the state lies and what encrypts secrets", async () => {
    const backend = await run(new FakeAws());
    expect(backend.loginUrl).toBe("s3://acme-tributary-state-prod?region=eu-west-2");
    expect(backend.secretsProvider).toBe("awskms://alias/acme-tributary-state-prod?region=eu-west-2");
  });

  it("names no place for us-east-1, whose name S3 refuses", async () => {
    const aws = new FakeAws();
    aws.before = (command, input) => {
      if (command === "CreateBucket") {
        expect(input).not.toHaveProperty("CreateBucketConfiguration");
      }
    };
    await run(aws, { region: "us-east-1" });
    expect(aws.buckets.get(BUCKET)?.region).toBe("us-east-1");
  });

  it("shuts the doors before it encrypts, and the policy comes once the key is known", async () => {
    const aws = new FakeAws();
    await run(aws);
    expect(aws.writes).toEqual([
      "CreateKey",
      "CreateAlias",
      "EnableKeyRotation",
      "CreateBucket",
      "PutPublicAccessBlock",
      "PutBucketEncryption",
      "PutBucketVersioning",
      "PutBucketPolicy",
      "PutBucketLifecycleConfiguration",
      "PutBucketTagging",
    ]);
  });
});

describe("a bootstrap of what stands", () => {
  it("writes nothing and says so step by step", async () => {
    const { aws } = await bootstrapped();
    const { steps } = await run(aws);
    expect(steps).toEqual(ALL_STEPS.map((step) => ({ step, outcome: "unchanged" })));
    expect(aws.writes).toEqual([]);
  });

  it.each<[string, (aws: FakeAws, bucket: FakeBucket) => void]>([
    ["KMS key tags", (aws) => delete aws.keys[0]?.tags["owner"]],
    [
      "bucket public access block",
      (_, { settings }) => Object.assign(settings["PublicAccessBlock"] as object, { BlockPublicAcls: false }),
    ],
    [
      "bucket ownership",
      (_, { settings }) => (settings["BucketOwnershipControls"] = { Rules: [{ ObjectOwnership: "ObjectWriter" }] }),
    ],
    ["bucket versioning", (_, { settings }) => (settings["BucketVersioning"] = { Status: "Suspended" })],
    [
      "bucket policy",
      (_, { settings }) => (settings["BucketPolicy"] = JSON.stringify({ Version: "2012-10-17", Statement: [] })),
    ],
    [
      "bucket lifecycle",
      (_, { settings }) =>
        (settings["BucketLifecycleConfiguration"] = {
          Rules: [{ ID: "expire", Status: "Enabled", Expiration: { Days: 1 } }],
        }),
    ],
    ["bucket tags", (_, { settings }) => (settings["BucketTagging"] = { owner: "somebody else" })],
    [
      "bucket encryption",
      (_, { settings }) =>
        (settings["BucketEncryption"] = {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
        }),
    ],
  ])("repairs the %s, and that alone", async (step, weaken) => {
    const { aws, bucket } = await bootstrapped();
    const whole = structuredClone(bucket.settings);
    weaken(aws, bucket);
    expect(outcomes(await run(aws))).toEqual([`${step}: repaired`]);
    expect(aws.writes).toHaveLength(1);
    expect(outcomes(await run(aws))).toEqual([]);
    expect(bucket.settings).toEqual(whole);
    expect(aws.keys[0]?.tags).toMatchObject({ owner: "data platform" });
  });

  it("calls what AWS gives every bucket and key of itself not made yet, rather than wrong", async () => {
    const { aws, bucket } = await bootstrapped();
    const key = aws.aliases.get(ALIAS) as FakeKey;
    key.rotation = false;
    delete bucket.settings["BucketEncryption"];
    expect(outcomes(await run(aws))).toEqual(["KMS key rotation: made", "bucket encryption: made"]);
    expect(key.rotation).toBe(true);
  });

  it("keeps what is stricter than its own: dual-layer encryption, older versions kept longer, statements and tags of others", async () => {
    const { aws, bucket } = await bootstrapped();
    const { settings } = bucket;
    const encryption = settings["BucketEncryption"] as {
      Rules: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: string } }[];
    };
    Object.assign(encryption.Rules[0]?.ApplyServerSideEncryptionByDefault as object, { SSEAlgorithm: "aws:kms:dsse" });
    const lifecycle = settings["BucketLifecycleConfiguration"] as { Rules: { NoncurrentVersionExpiration: object }[] };
    Object.assign(lifecycle.Rules[0]?.NoncurrentVersionExpiration as object, { NoncurrentDays: 400 });
    const policy = JSON.parse(settings["BucketPolicy"] as string) as Policy;
    const theirs: Statement = { Sid: "OnlyFromOffice", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
    settings["BucketPolicy"] = JSON.stringify({ ...policy, Statement: [theirs, ...policy.Statement] });
    Object.assign(settings["BucketTagging"] as object, { backup: "nightly" });

    expect(outcomes(await run(aws))).toEqual([]);
    expect(aws.writes).toEqual([]);
  });

  it("keeps others' statements, tags and longer-kept versions through a repair", async () => {
    const { aws, bucket } = await bootstrapped();
    const { settings } = bucket;
    const theirs: Statement = { Sid: "OnlyFromOffice", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
    settings["BucketPolicy"] = JSON.stringify({ Version: "2012-10-17", Statement: theirs });
    settings["BucketTagging"] = { backup: "nightly" };
    const lifecycle = settings["BucketLifecycleConfiguration"] as {
      Rules: { Status: string; NoncurrentVersionExpiration: object }[];
    };
    Object.assign(lifecycle.Rules[0] as object, {
      Status: "Disabled",
      NoncurrentVersionExpiration: { NoncurrentDays: 400 },
    });

    await run(aws);

    const policy = JSON.parse(settings["BucketPolicy"] as string) as Policy;
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual([
      "OnlyFromOffice",
      "TributaryDenyPlainHttp",
      "TributaryDenyOldTls",
      "TributaryDenyOtherEncryption",
      "TributaryDenyOtherKeys",
      "TributaryDenyUnnamedKey",
    ]);
    expect(settings["BucketTagging"]).toMatchObject({ backup: "nightly", owner: "data platform" });
    expect(settings["BucketLifecycleConfiguration"]).toMatchObject({
      Rules: [{ Status: "Enabled", NoncurrentVersionExpiration: { NoncurrentDays: 400 } }],
    });
  });

  it("takes away a rule that lets writers bring their own keys", async () => {
    const { aws, bucket } = await bootstrapped();
    const { Rules } = bucket.settings["BucketEncryption"] as { Rules: object[] };
    Object.assign(Rules[0] as object, { BlockedEncryptionTypes: { EncryptionType: ["NONE"] } });
    expect(outcomes(await run(aws))).toEqual(["bucket encryption: repaired"]);
  });

  it("never lets a current version go", async () => {
    const { bucket } = await bootstrapped();
    const { Rules } = bucket.settings["BucketLifecycleConfiguration"] as { Rules: { Expiration: object }[] };
    expect(Rules.map(({ Expiration }) => Expiration)).toEqual([{ ExpiredObjectDeleteMarker: true }]);
  });
});

describe("a half-made backend", () => {
  it("is completed from wherever it stopped, and never has two keys", async () => {
    const whole = await bootstrapped();
    const counted = new FakeAws();
    await run(counted);
    for (const failing of counted.writes) {
      const aws = new FakeAws();
      let failed = false;
      aws.before = (command) => {
        if (command === failing && !failed) {
          failed = true;
          throw awsError("InternalError", 500);
        }
      };
      const error = await refusal(run(aws));
      expect(error.code).toBe("StepFailed");
      expect(error.message).toMatch(/^(?:KMS|bucket)[a-zA-Z ]*: InternalError: .*Run the same command again/s);
      await run(aws);
      expect(aws.keys).toHaveLength(1);
      expect(aws.buckets.get(BUCKET)).toEqual(whole.bucket);
      expect(aws.keys).toEqual(whole.aws.keys);
      aws.calls.length = 0;
      await run(aws);
      expect(aws.writes).toEqual([]);
    }
  });

  it("takes the oldest of the usable keys that were left without an alias", async () => {
    const aws = new FakeAws();
    const tags = { [BACKEND_TAG]: BUCKET };
    aws.addKey({ tags: { [BACKEND_TAG]: "acme-tributary-state-dev" } });
    aws.addKey({ tags, state: "PendingDeletion" });
    aws.addKey({ tags, created: new Date("2026-05-02") });
    const oldest = aws.addKey({ tags, created: new Date("2026-05-01") });
    const { steps } = await run(aws);
    expect(aws.aliases.get(ALIAS)).toBe(oldest);
    expect(steps.slice(0, 2)).toEqual([
      { step: "KMS key", outcome: "unchanged" },
      { step: "KMS alias", outcome: "made" },
    ]);
  });

  it("does not stop at keys whose tags it may not see", async () => {
    const aws = new FakeAws();
    aws.addKey();
    aws.before = (command, { KeyId }) => {
      if (command === "ListResourceTags" && KeyId === "1") {
        throw awsError("AccessDeniedException", 400);
      }
    };
    await run(aws);
    expect(aws.keys).toHaveLength(2);
  });
});

describe("a dry run", () => {
  it("says what it would make of nothing, and makes nothing", async () => {
    const aws = new FakeAws();
    const { steps } = await run(aws, { dryRun: true });
    expect(steps).toEqual(ALL_STEPS.map((step) => ({ step, outcome: "made" })));
    expect(aws.writes).toEqual([]);
  });

  it("says what it would repair, and repairs nothing", async () => {
    const { aws, bucket } = await bootstrapped();
    bucket.settings["BucketVersioning"] = { Status: "Suspended" };
    const { steps } = await run(aws, { dryRun: true });
    expect(steps).toContainEqual({ step: "bucket versioning", outcome: "repaired", detail: "was Suspended" });
    expect(aws.writes).toEqual([]);
  });
});

describe("two bootstraps at once", () => {
  it("end with one key when the other was first to name its own", async () => {
    const aws = new FakeAws();
    aws.before = (command) => {
      if (command === "CreateAlias" && aws.aliases.size === 0) {
        aws.aliases.set(ALIAS, aws.addKey({ tags: { [BACKEND_TAG]: BUCKET } }));
      }
    };
    const { steps } = await run(aws);
    const [spare, first] = aws.keys;
    expect(aws.aliases.get(ALIAS)).toBe(first);
    expect(first?.state).toBe("Enabled");
    expect(spare?.state).toBe("PendingDeletion");
    expect(steps[1]?.detail).toBe(`by another bootstrap at the same time; the spare key 1 goes in 7 days`);
    expect(aws.buckets.get(BUCKET)?.settings["BucketEncryption"]).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: first?.arn } }],
    });
  });

  it("never give up a key that this one did not make", async () => {
    const aws = new FakeAws();
    const left = aws.addKey({ tags: { [BACKEND_TAG]: BUCKET } });
    aws.before = (command) => {
      if (command === "CreateAlias" && aws.aliases.size === 0) {
        aws.aliases.set(ALIAS, aws.addKey());
      }
    };
    await run(aws);
    expect(left.state).toBe("Enabled");
    expect(aws.writes).not.toContain("ScheduleKeyDeletion");
  });

  it("go on when the other has just made the bucket", async () => {
    const aws = new FakeAws();
    aws.before = (command) => {
      if (command === "CreateBucket") {
        aws.buckets.set(BUCKET, { owner: aws.account, region: "eu-west-2", settings: {} });
      }
    };
    const { steps } = await run(aws);
    expect(steps).toContainEqual({ step: "bucket", outcome: "made", detail: "by another bootstrap at the same time" });
    expect(outcomes(await run(aws))).toEqual([]);
  });

  it("wait while S3 is busy with the other's change", async () => {
    const aws = new FakeAws();
    let busy = 2;
    aws.before = (command) => {
      if (command === "PutBucketVersioning" && busy-- > 0) {
        throw awsError("OperationAborted", 409);
      }
    };
    await run(aws);
    expect(aws.buckets.get(BUCKET)?.settings["BucketVersioning"]).toEqual({ Status: "Enabled" });
  });
});
