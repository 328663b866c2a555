import { diffOf, graphOf, urn, BUCKET } from "./graphs";
import { diffGraphs, documentation } from "../../../planner/diff";
import { renderTerminal } from "../../../planner/diff/formats/terminal";

const bucket = (name: string) => [BUCKET, { bucket: name }] as const;

describe("a change of one resource is", () => {
  test("created or deleted where only one side has it", () => {
    expect(diffOf({}, { a: bucket("a") }).tally).toMatchObject({ created: 1, deleted: 0 });
    expect(diffOf({ a: bucket("a") }, {}).tally).toMatchObject({ created: 0, deleted: 1 });
  });

  test("replaced, with the property that forces it and what depends on it, also through others", () => {
    const a = urn(BUCKET, "a");
    const b = urn("aws:s3/bucketPolicy:BucketPolicy", "b");
    const others = {
      b: ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "x" }, { dependencies: [a] }],
      c: ["aws:sns/topic:Topic", {}, { dependencies: [b] }],
    } as const;
    const [change] = diffOf({ a: bucket("old"), ...others }, { a: bucket("new"), ...others }).changes;
    expect(change).toMatchObject({
      kind: "replaced",
      properties: [{ path: "bucket", before: "old", after: "new", effect: "replaces" }],
      dependents: [b, urn("aws:sns/topic:Topic", "c")],
    });
  });

  test("updated in place, by path, where the documentation says so", () => {
    const rules = (days: number) => ({ bucket: "b", rules: [{ id: "logs", status: "Enabled", expiration: { days } }] });
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    expect(diffOf({ l: [type, rules(30)] }, { l: [type, rules(60)] }).changes).toMatchObject([
      {
        kind: "updated",
        properties: [{ path: "rules[logs].expiration.days", before: 30, after: 60, effect: "in-place" }],
      },
    ]);
  });

  test.each([
    ["gcp:storage/bucket:Bucket", "location", "replaced"],
    ["gcp:storage/bucket:Bucket", "storageClass", "updated"],
    ["gcp:compute/instance:Instance", "metadata", "maybe-replaced"],
    ["aws:rds/instance:Instance", "engine", "maybe-replaced"],
    ["aws:kms/key:Key", "customerMasterKeySpec", "replaced"],
    ["aws:kms/key:Key", "deletionWindowInDays", "updated"],
    ["azure-native:storage:StorageAccount", "location", "replaced"],
    ["azure-native:storage:StorageAccount", "isHnsEnabled", "maybe-replaced"],
    ["azure-native:storage:BlobContainer", "containerName", "replaced"],
    ["kubernetes:apps/v1:Deployment", "spec", "maybe-replaced"],
    ["kubernetes:core/v1:ConfigMap", "data", "replaced"],
    ["kubernetes:core/v1:Service", "status", "updated"],
    ["random:index/randomPassword:RandomPassword", "length", "replaced"],
    ["someone:else:Thing", "name", "maybe-replaced"],
  ])("of %s.%s: %s", (type, property, kind) => {
    const [change] = diffOf({ a: [type, { [property]: "x" }] }, { a: [type, { [property]: "y" }] }).changes;
    expect(change?.kind).toBe(kind);
  });

  test("moved where an alias names it, and nothing else differs", () => {
    const aliases = [urn(BUCKET, "old")];
    expect(diffOf({ old: bucket("b") }, { now: [BUCKET, { bucket: "b" }, { aliases }] }).changes).toMatchObject([
      { kind: "moved", movedFrom: aliases[0], urn: urn(BUCKET, "now") },
    ]);
  });

  test("created and deleted where a rename has no alias, which the finding says", () => {
    const { tally, findings } = diffOf({ old: bucket("b") }, { now: bucket("b") });
    expect(tally).toMatchObject({ created: 1, deleted: 1, moved: 0 });
    expect(findings).toMatchObject([
      {
        rank: "lost-data",
        sentence:
          "old (aws:s3:Bucket) is deleted, and its data with it; now is made in its place: if it is a rename, give that an alias.",
      },
    ]);
  });
});

describe("is no change:", () => {
  const statement = { Effect: "Allow", Principal: { AWS: "arn:a" }, Action: "s3:GetObject", Resource: ["x", "y"] };
  const deny = { Effect: "Deny", Principal: "*", Action: ["s3:*"], Resource: "*" };
  const group = "aws:ec2/securityGroup:SecurityGroup";
  const one = { protocol: "tcp", fromPort: 1, toPort: 1, cidrBlocks: ["10.0.0.0/8", "11.0.0.0/8"] };
  const two = { protocol: "tcp", fromPort: 2, toPort: 2, cidrBlocks: ["10.0.0.0/8"] };

  test.each([
    [
      "a policy's order, text or single values",
      BUCKET,
      { policy: { Version: "2012-10-17", Statement: [statement, deny] } },
      {
        policy: JSON.stringify({
          Statement: [
            { ...deny, Action: "s3:*", Resource: ["*"] },
            { ...statement, Resource: ["y", "x"] },
          ],
          Version: "2012-10-17",
        }),
      },
    ],
    [
      "the order of a group's rules and blocks",
      group,
      { ingress: [one, two] },
      { ingress: [two, { ...one, cidrBlocks: [...one.cidrBlocks].reverse() }] },
    ],
    ["the order of tags", BUCKET, { tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } }],
  ])("%s", (_what, type, before, after) => {
    expect(diffOf({ a: [type, before] }, { a: [type, after] }).changes).toEqual([]);
  });

  test("but the order of a list that has one is", () => {
    const type = "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules";
    const before = { rules: [{ priority: 1 }, { priority: 2 }] };
    expect(diffOf({ a: [type, before] }, { a: [type, { rules: [...before.rules].reverse() }] }).changes).toHaveLength(
      1,
    );
  });
});

test("an unknown value that will come from another resource is a change", () => {
  const type = "aws:kms/alias:Alias";
  const from = (key: string) =>
    ({
      alias: [
        type,
        { targetKeyId: "[unknown]" },
        { unknown: ["targetKeyId"], propertyDependencies: { targetKeyId: [urn("aws:kms/key:Key", key)] } },
      ],
    }) as const;
  expect(diffOf(from("a"), from("a")).changes).toEqual([]);
  expect(diffOf(from("a"), from("b")).changes).toMatchObject([
    { properties: [{ path: "targetKeyId", before: "[unknown] of a", after: "[unknown] of b" }] },
  ]);
});

test("what is read and components with children are no changes; a component that hides its children is", () => {
  const component = "tributary:data-lake:Lake";
  const parent = urn(component, "lake");
  const read = [BUCKET, { bucket: "theirs" }, { reads: "theirs" }] as const;
  const child = [BUCKET, { bucket: "b" }, { parent }] as const;
  expect(diffOf({ lake: [component, { a: 1 }], child }, { lake: [component, { a: 2 }], child, read }).changes).toEqual(
    [],
  );
  expect(diffOf({ lake: [component, { a: 1 }] }, { lake: [component, { a: 2 }] }).tally.updated).toBe(1);
});

test("an alias that another resource already is, is not followed", () => {
  const before = graphOf({ a: bucket("a") });
  const after = graphOf({ a: bucket("a"), b: [BUCKET, { bucket: "b" }, { aliases: [urn(BUCKET, "a")] }] });
  expect(diffGraphs(before, after, documentation).tally).toMatchObject({ created: 1, moved: 0 });
});

test("outputs that read otherwise are told by path, and are a change of their own", () => {
  const graph = { ...graphOf({}), outputs: { lake: { raw: "s3://a", cold: "s3://c" } } };
  const diff = diffGraphs(graph, { ...graph, outputs: { lake: { raw: "s3://b" }, kafka: null } }, documentation);
  expect(diff.outputs).toEqual([
    { path: "lake.raw", before: "s3://a", after: "s3://b" },
    { path: "lake.cold", before: "s3://c" },
    { path: "kafka", after: null },
  ]);
  expect(renderTerminal(diff)).toContain('0 unchanged\n\nOutputs (3)\n  lake.raw: "s3://a" → "s3://b"\n');
});
