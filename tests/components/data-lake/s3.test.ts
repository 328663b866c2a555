import { type S3DataLakeArgs, S3DataLakeBuckets } from "../../../components/data-lake/s3";
import { requireBucketNames } from "../../../components/data-lake/s3/names";
import type { AwsRole } from "../../../components/core/grants";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import { type PlannedResource, type ResourceGraph, UNKNOWN } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { PlannedBucket, bucketType, only } from "../../support/s3-graph";

const plain: ZoneSpec = { purpose: "Some data." };
const glue: AwsRole = {
  kind: "aws-role",
  name: "glue",
  roleName: "glue-role",
  arn: "arn:aws:iam::123456789012:role/glue-role",
};

function lakeArgs(zones: Record<string, ZoneSpec>, changes: Partial<S3DataLakeArgs> = {}): S3DataLakeArgs {
  return {
    platform: testPlatform(),
    zones,
    onDelete: "keep",
    recoveryDays: 30,
    accessLogDays: 400,
    onUnsupported: "refuse",
    accountId: "123456789012",
    region: "eu-central-1",
    replicaRegion: "eu-west-1",
    ...changes,
  };
}

function plan(
  args: S3DataLakeArgs,
  use: (lake: S3DataLakeBuckets) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return recordGraph(() => use(new S3DataLakeBuckets("lake", args)), { project: "tributary", stack: "prod" });
}

const named = (graph: ResourceGraph, name: string, type: string): PlannedResource =>
  only(graph.resources.filter((resource) => resource.name === name && resource.type === type));
const bucketNamed = (graph: ResourceGraph, name: string): PlannedBucket =>
  new PlannedBucket(graph, named(graph, name, bucketType()));

describe("a zone", () => {
  test("has a bucket of its name with every setting in the lake's region", async () => {
    const graph = await plan(lakeArgs({ "raw-zone": { ...plain, versioning: true } }));
    const bucket = bucketNamed(graph, "lake-raw-zone-bucket");
    expect(bucket.bucket.inputs).toEqual({
      bucket: "dataworks-tributary-prod-raw-zone",
      forceDestroy: false,
      region: "eu-central-1",
      tags: { component: "data-lake", zone: "raw-zone" },
    });
    const settings = graph.resources.filter(({ parent }) => parent === bucket.bucket.parent);
    expect(settings.map(({ name, inputs }) => [name, inputs["region"]]).sort()).toEqual(
      ["bucket", "encryption", "lifecycle", "logging", "ownership", "policy", "public-access", "versioning"].map(
        (role) => [`lake-raw-zone-${role}`, "eu-central-1"],
      ),
    );
    expect(bucket.inputs("ServerSideEncryptionConfiguration")["rules"]).toEqual([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: UNKNOWN },
        bucketKeyEnabled: true,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
  });

  test("has versions only where they are asked for or needed", async () => {
    const graph = await plan(
      lakeArgs({
        plain,
        locked: { ...plain, immutability: { mode: "governance", days: 7 } },
        copied: { ...plain, replication: true },
      }),
    );
    const versioned = (zone: string): boolean =>
      bucketNamed(graph, `lake-${zone}-bucket`).setting("Versioning") !== undefined;
    expect([versioned("plain"), versioned("locked"), versioned("copied")]).toEqual([false, true, true]);
  });

  test("is kept with all that locks it", async () => {
    const lockedBy = async (changes: Partial<S3DataLakeArgs>): Promise<string[]> => {
      const graph = await plan(lakeArgs({ raw: { ...plain, versioning: true } }, changes));
      const { bucket } = bucketNamed(graph, "lake-raw-bucket");
      return graph.resources
        .filter(({ parent, retainOnDelete }) => parent === bucket.parent && retainOnDelete)
        .map(({ name }) => name.replace("lake-raw-", ""))
        .sort();
    };
    expect(await lockedBy({})).toEqual([
      "bucket",
      "encryption",
      "logging",
      "ownership",
      "policy",
      "public-access",
      "versioning",
    ]);
    const platform = testPlatform({ allowDataDestruction: true });
    expect(await lockedBy({ platform, onDelete: "destroy" })).toEqual([]);
  });

  test("that becomes immutable keeps its bucket", async () => {
    const bucketInputs = async (spec: ZoneSpec): Promise<unknown> =>
      bucketNamed(await plan(lakeArgs({ raw: spec })), "lake-raw-bucket").bucket.inputs;
    expect(await bucketInputs({ ...plain, immutability: { mode: "compliance", days: 7 } })).toEqual(
      await bucketInputs(plain),
    );
  });

  test("shows its policy in the plan, but for the key", async () => {
    const graph = await plan(lakeArgs({ raw: plain }));
    const policy = named(graph, "lake-raw-policy", bucketType("Policy"));
    expect(policy.unknown).toEqual([
      'policy.Statement[3].Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"]',
    ]);
    const lake = graph.resources.filter(({ type }) => /bucketPolicy|rolePolicy|kms\/key:/.test(type));
    expect(lake.filter(({ inputs }) => inputs["policy"] === UNKNOWN)).toEqual([]);
  });
});

describe("access logs", () => {
  test("lie in a bucket of their own in the same region, by zone and date, under a key that S3 can write with", async () => {
    const graph = await plan(lakeArgs({ raw: plain, tmp: plain }));
    const logs = bucketNamed(graph, "lake-home-logs-bucket");
    expect(logs.inputs("ServerSideEncryptionConfiguration")["rules"]).toMatchObject([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    expect(logs.inputs("LifecycleConfiguration")["rules"]).toContainEqual(
      expect.objectContaining({ expiration: { days: 400 } }),
    );
    expect(logs.setting("Logging")).toBeUndefined();
    expect(logs.setting("ObjectLockConfiguration")).toBeUndefined();
    const allowed = (logs.inputs("Policy")["policy"] as { Statement: { Effect: string; Condition: object }[] })
      .Statement;
    expect(allowed.filter(({ Effect }) => Effect === "Allow").map(({ Condition }) => Condition)).toEqual([
      {
        ArnEquals: {
          "aws:SourceArn": ["arn:aws:s3:::dataworks-tributary-prod-raw", "arn:aws:s3:::dataworks-tributary-prod-tmp"],
        },
        StringEquals: { "aws:SourceAccount": "123456789012" },
      },
    ]);
    for (const zone of ["raw", "tmp"]) {
      const logging = named(graph, `lake-${zone}-logging`, bucketType("Logging"));
      expect(logging.inputs).toMatchObject({
        targetBucket: logs.name,
        targetPrefix: `${zone}/`,
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      });
      expect(logging.dependencies).toContain(logs.setting("Policy")?.urn);
    }
  });
});

describe("a replica", () => {
  const spec: ZoneSpec = { ...plain, replication: true, immutability: { mode: "compliance", days: 7 } };

  test("is locked as its zone is, in the second region and under that region's key", async () => {
    const graph = await plan(lakeArgs({ raw: spec }));
    const zone = bucketNamed(graph, "lake-raw-bucket");
    const replica = bucketNamed(graph, "lake-raw-replica-bucket");
    expect([zone.name, replica.name]).toEqual(["dataworks-tributary-prod-raw", "dataworks-tributary-prod-replica-raw"]);
    expect([zone.key?.inputs["region"], replica.key?.inputs["region"]]).toEqual(["eu-central-1", "eu-west-1"]);
    for (const setting of [
      "PublicAccessBlock",
      "OwnershipControls",
      "Versioning",
      "LifecycleConfiguration",
      "ObjectLockConfiguration",
    ]) {
      expect(replica.inputs(setting)).toEqual({ ...zone.inputs(setting), bucket: replica.name, region: "eu-west-1" });
    }
    expect(JSON.stringify(replica.inputs("Policy")["policy"])).toBe(
      JSON.stringify(zone.inputs("Policy")["policy"]).replaceAll(zone.arn, replica.arn),
    );
    expect(replica.inputs("Logging")).toMatchObject({
      region: "eu-west-1",
      targetBucket: bucketNamed(graph, "lake-away-logs-bucket").name,
    });
    expect(bucketNamed(graph, "lake-away-logs-bucket").bucket.inputs["region"]).toBe("eu-west-1");
  });

  test("is written within fifteen minutes, deletions too, once all it needs stands", async () => {
    const graph = await plan(lakeArgs({ raw: spec }));
    const replication = named(graph, "lake-raw-replica-replication", bucketType("ReplicationConfig"));
    expect(replication.inputs).toMatchObject({
      bucket: "dataworks-tributary-prod-raw",
      region: "eu-central-1",
      rules: [
        {
          status: "Enabled",
          deleteMarkerReplication: { status: "Enabled" },
          destination: {
            bucket: "arn:aws:s3:::dataworks-tributary-prod-replica-raw",
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
      ],
    });
    expect(replication.propertyDependencies["rules"]).toContain(bucketNamed(graph, "lake-raw-replica-bucket").key?.urn);
    const waitsFor = replication.dependencies.map((urn) => urn.split("::").at(-1));
    expect(waitsFor).toEqual(
      expect.arrayContaining([
        ...["lake-raw-versioning", "lake-raw-object-lock"],
        ...["lake-raw-replica-versioning", "lake-raw-replica-object-lock", "lake-raw-replica-policy"],
        ...["lake-raw-replica-role-policy", "lake-raw-replica-decrypt", "lake-raw-replica-encrypt"],
      ]),
    );
  });

  test("is written by a role that may use each key for its own bucket only", async () => {
    const graph = await plan(lakeArgs({ raw: spec }));
    const uses = graph.resources
      .filter(({ type }) => type === "aws:kms/grant:Grant")
      .map(({ inputs, propertyDependencies }) => ({
        operations: inputs["operations"],
        constraints: inputs["constraints"],
        region: inputs["region"],
        role: propertyDependencies["granteePrincipal"]?.map((urn) => urn.split("::").at(-1)),
      }));
    const context = (arn: string): unknown => [{ encryptionContextSubset: { "aws:s3:arn": arn } }];
    expect(uses).toEqual([
      {
        operations: ["Decrypt"],
        constraints: context("arn:aws:s3:::dataworks-tributary-prod-raw"),
        region: "eu-central-1",
        role: ["lake-raw-replica-role"],
      },
      {
        operations: ["Decrypt", "Encrypt", "GenerateDataKey"],
        constraints: context("arn:aws:s3:::dataworks-tributary-prod-replica-raw"),
        region: "eu-west-1",
        role: ["lake-raw-replica-role"],
      },
    ]);
    expect(named(graph, "lake-raw-replica-role", "aws:iam/role:Role").inputs["name"]).toBe(
      "dataworks-tributary-prod-replication-raw",
    );
  });

  test("is made for no zone that did not ask, and then nothing lies in the second region", async () => {
    const graph = await plan(lakeArgs({ raw: plain }));
    expect(graph.resources.filter(({ inputs }) => inputs["region"] === "eu-west-1")).toEqual([]);
    expect(graph.resources.filter(({ type }) => type === bucketType())).toHaveLength(2);
  });

  test.each([
    [{ replicaRegion: undefined }, /^ReplicaRegionMissing: raw ask for replication, but the lake has no second region/],
    [{ replicaRegion: "eu-central-1" }, /^ReplicaRegionSame: the lake and its replicas would both lie in eu-central-1/],
    [{ replicaRegion: "cn-north-1" }, /^ReplicaRegionOutOfReach: S3 copies nothing from eu-central-1 to cn-north-1/],
  ])("needs a second region that S3 can reach: %j", async (changes, message) => {
    await expect(plan(lakeArgs({ raw: spec }, changes))).rejects.toThrow(message);
    await expect(plan(lakeArgs({ raw: plain }, changes))).resolves.toBeDefined();
  });
});

describe("a grant", () => {
  test("is a policy in the role and the use of the key, both below the grant", async () => {
    const graph = await plan(lakeArgs({ raw: plain }), (lake) => lake.zone("raw").grantRead(glue));
    const grant = only(graph.resources.filter(({ type }) => type === "tributary:core:Grant"));
    const parts = graph.resources.filter(({ parent }) => parent === grant.urn);
    expect(parts.map(({ type, inputs }) => [type, inputs["name"]])).toEqual([
      ["aws:iam/rolePolicy:RolePolicy", "dataworks-tributary-prod-lake-raw-read-glue-9df867"],
      ["aws:kms/grant:Grant", "lake-raw-read-glue-key-66b9ac"],
    ]);
    expect(parts[0]?.inputs).toMatchObject({ role: "glue-role" });
    expect(parts[1]?.inputs).toMatchObject({ granteePrincipal: glue.arn, operations: ["Decrypt"] });
  });

  test("to a role of another account is refused", async () => {
    const guest: AwsRole = { ...glue, name: "guest", arn: "arn:aws:iam::999999999999:role/guest" };
    await expect(plan(lakeArgs({ raw: plain }), (lake) => lake.zone("raw").grantRead(guest))).rejects.toThrow(
      /^PrincipalOfAnotherAccount: "guest"/,
    );
  });
});

describe("the names of a lake's buckets", () => {
  test("differ, or the lake is refused", () => {
    expect(requireBucketNames(testPlatform(), ["raw", "curated"], ["raw"])).toEqual({
      logs: "dataworks-tributary-prod-data-lake-logs",
      replicaLogs: "dataworks-tributary-prod-data-lake-replica-logs",
      zones: { raw: "dataworks-tributary-prod-raw", curated: "dataworks-tributary-prod-curated" },
      replicas: { raw: "dataworks-tributary-prod-replica-raw" },
    });
    expect(() => requireBucketNames(testPlatform(), ["raw", "replica-raw"], ["raw"])).toThrow(
      "BucketNamesMeet: zone replica-raw and the replica of zone raw would both be bucket " +
        "dataworks-tributary-prod-replica-raw: give one of the zones another name.",
    );
    expect(() => requireBucketNames(testPlatform(), ["data-lake-logs"], [])).toThrow(
      /^BucketNamesMeet: the access logs and/,
    );
  });
});

test("a lake in another partition names everything in it by that partition", async () => {
  const changes = { region: "cn-north-1", replicaRegion: "cn-northwest-1" };
  const graph = await plan(lakeArgs({ raw: { ...plain, replication: true } }, changes));
  const text = JSON.stringify(graph.resources.map(({ inputs }) => inputs));
  expect(text).toContain("arn:aws-cn:s3:::dataworks-tributary-prod-raw/*");
  expect(text).toContain("arn:aws-cn:iam::123456789012:root");
  expect(text).not.toContain("arn:aws:");
});
