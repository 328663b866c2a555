import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";
import { TerraformExportError, toTerraformPlan } from "../../../planner/terraform/plan";

const urnOf = (type: string, name: string) => `urn:pulumi:dev::lake::${type}::${name}`;

function resource(type: string, name: string, more: Partial<PlannedResource> = {}): PlannedResource {
  return {
    urn: urnOf(type, name),
    type,
    name,
    custom: true,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    secrets: [],
    unknown: [],
    ...more,
  };
}

function graph(...resources: PlannedResource[]): ResourceGraph {
  return { version: 1, project: "lake", stack: "dev", resources, outputs: {}, diagnostics: [] };
}

/** What the plan says of the one resource that is exported from `inputs`. */
function exported(type: string, inputs: Record<string, Json>, more: Partial<PlannedResource> = {}) {
  const plan = toTerraformPlan(graph(resource(type, "it", { inputs, ...more })));
  const change = plan.resource_changes[0]?.["change"] as Record<string, Json>;
  return {
    values: plan.planned_values.root_module.resources[0]?.["values"],
    unknown: change["after_unknown"],
    expressions: plan.configuration.root_module.resources[0]?.["expressions"],
  };
}

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const KEY = "aws:kms/key:Key";

describe("a resource in Terraform's words", () => {
  it("has Terraform's type, address and snake case", () => {
    const plan = toTerraformPlan(
      graph(resource(BUCKET, "raw", { inputs: { bucket: "acme-raw", forceDestroy: false } })),
    );
    expect(plan.planned_values.root_module.resources).toEqual([
      {
        address: "aws_s3_bucket.raw",
        mode: "managed",
        type: "aws_s3_bucket",
        name: "raw",
        provider_name: "registry.terraform.io/hashicorp/aws",
        schema_version: 0,
        values: { bucket: "acme-raw", force_destroy: false },
        sensitive_values: {},
      },
    ]);
    expect(plan.resource_changes[0]).toMatchObject({
      address: "aws_s3_bucket.raw",
      change: { actions: ["create"], before: null, after: { bucket: "acme-raw", force_destroy: false } },
    });
  });

  it("has an object as a list of one block, and a list of objects under its singular name", () => {
    const { values } = exported(ENCRYPTION, {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, blockedEncryptionTypes: ["SSE-C"] }],
    });
    expect(values).toEqual({
      rule: [
        {
          apply_server_side_encryption_by_default: [{ sse_algorithm: "AES256" }],
          blocked_encryption_types: ["SSE-C"],
        },
      ],
    });
  });

  it("keeps a map's own keys", () => {
    const { values } = exported(BUCKET, { tags: { costCentre: "4711", "data-class": "internal" } });
    expect(values).toEqual({ tags: { costCentre: "4711", "data-class": "internal" } });
  });

  it("has Terraform's own names, and a handed-over folder as its path", () => {
    const { values } = exported("aws:lambda/function:Function", {
      name: "ingest",
      code: { archive: { path: ".cache/ingest/0123456789abcdef" } },
      environment: { variables: { someKey: "1" } },
    });
    expect(values).toEqual({
      function_name: "ingest",
      filename: ".cache/ingest/0123456789abcdef",
      environment: [{ variables: { someKey: "1" } }],
    });
  });

  it("has a document as text", () => {
    expect(exported(POLICY, { policy: { Version: "2012-10-17", Statement: [] } })).toMatchObject({
      values: { policy: '{"Version":"2012-10-17","Statement":[]}' },
      expressions: { policy: { constant_value: '{"Version":"2012-10-17","Statement":[]}' } },
    });
    expect(exported(POLICY, { policy: "{}" }).values).toEqual({ policy: "{}" });
  });
});

describe("what is not known before deployment", () => {
  it("is absent from the values and marked, at any depth", () => {
    const { values, unknown } = exported(ENCRYPTION, {
      bucket: "[unknown]",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "[unknown]" } }],
    });
    expect(values).toEqual({ rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: "aws:kms" }] }] });
    expect(unknown).toEqual({
      id: true,
      bucket: true,
      rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: true }] }],
    });
  });

  it("is null in a list and left out of a map", () => {
    const { values, unknown } = exported("aws:kms/grant:Grant", {
      operations: ["Decrypt", "[unknown]"],
      constraints: [{ encryptionContextEquals: { a: "1", b: "[unknown]" } }],
    });
    expect(values).toEqual({
      operations: ["Decrypt", null],
      constraints: [{ encryption_context_equals: { a: "1" } }],
    });
    expect(unknown).toEqual({
      id: true,
      operations: [false, true],
      constraints: [{ encryption_context_equals: { b: true } }],
    });
  });

  it("covers secrets, whose value is shown to nobody", () => {
    const { values, unknown } = exported(KEY, { description: "[secret]" });
    expect(values).toEqual({});
    expect(unknown).toMatchObject({ description: true });
    expect(JSON.stringify(values)).not.toContain("secret");
  });
});

describe("references between resources", () => {
  const bucket = resource(BUCKET, "raw", { inputs: { bucket: "acme-raw" } });
  const key = resource(KEY, "key");

  function expressionsOf(type: string, inputs: Record<string, Json>, dependencies: Record<string, string[]>) {
    const it = resource(type, "it", { inputs, propertyDependencies: dependencies });
    const { resources } = toTerraformPlan(graph(bucket, key, it)).configuration.root_module;
    return resources.find(({ name }) => name === "it")?.["expressions"];
  }

  const toBucket = { references: ["aws_s3_bucket.raw.id", "aws_s3_bucket.raw"] };
  const toKey = { references: ["aws_kms_key.key.id", "aws_kms_key.key"] };

  it("stand where the value comes from another resource, known or not", () => {
    expect(expressionsOf(VERSIONING, { bucket: "acme-raw" }, { bucket: [bucket.urn] })).toEqual({ bucket: toBucket });
    expect(expressionsOf(VERSIONING, { bucket: "[unknown]" }, { bucket: [bucket.urn] })).toEqual({ bucket: toBucket });
  });

  it("stand at the unknown part of a nested value, not at what is plain beside it", () => {
    const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "[unknown]" } }];
    expect(expressionsOf(ENCRYPTION, { rules }, { rules: [key.urn] })).toEqual({
      rule: [
        {
          apply_server_side_encryption_by_default: [
            { sse_algorithm: { constant_value: "aws:kms" }, kms_master_key_id: toKey },
          ],
        },
      ],
    });
  });

  it("stand for a document that holds an unknown part, which is shown as far as it is known", () => {
    const policy = { Statement: [{ Resource: "[unknown]" }] };
    expect(expressionsOf(POLICY, { policy }, { policy: [key.urn] })).toEqual({ policy: toKey });
  });

  it("leave out what is not exported: components, and resources of other providers", () => {
    expect(expressionsOf(VERSIONING, { bucket: "b" }, { bucket: [urnOf("tributary:data-lake:Zone", "raw")] })).toEqual({
      bucket: { constant_value: "b" },
    });
  });
});

describe("addresses", () => {
  const addressesOf = (...resources: PlannedResource[]) =>
    toTerraformPlan(graph(...resources)).planned_values.root_module.resources.map(({ address }) => address);

  it("are identifiers of Terraform's", () => {
    expect(addressesOf(resource(BUCKET, "raw zone/2026"), resource(BUCKET, "2026"))).toEqual([
      "aws_s3_bucket.raw-zone-2026",
      "aws_s3_bucket._2026",
    ]);
  });

  it("differ where two resources below different parents share a name, and by type alone need not", () => {
    const [one, other, versioning] = addressesOf(
      resource(BUCKET, "raw", { urn: "urn:pulumi:dev::lake::a:b:C$aws:s3/bucket:Bucket::raw" }),
      resource(BUCKET, "raw", { urn: "urn:pulumi:dev::lake::a:b:D$aws:s3/bucket:Bucket::raw" }),
      resource(VERSIONING, "raw"),
    );
    expect(one).toMatch(/^aws_s3_bucket\.raw-[0-9a-f]{6}$/);
    expect(other).toMatch(/^aws_s3_bucket\.raw-[0-9a-f]{6}$/);
    expect(other).not.toBe(one);
    expect(versioning).toBe("aws_s3_bucket_versioning.raw");
  });
});

describe("what has no counterpart", () => {
  it("is refused, all of it at once", () => {
    const attempt = () =>
      toTerraformPlan(
        graph(
          resource("aws:braket/job:Job", "one"),
          resource("aws:braket/job:Job", "two"),
          resource(BUCKET, "raw", { inputs: { corsRules: [{ allowedMethods: ["GET"] }] } }),
        ),
      );
    expect(attempt).toThrow(TerraformExportError);
    expect(attempt).toThrow(/the list of objects "corsRules" of aws:s3\/bucket:Bucket has no name as a block/);
    expect(attempt).toThrow(/the type aws:braket\/job:Job has no counterpart \(first met as one\)/);
  });

  it("does not cover components, providers and other clouds, which have no place in the plan", () => {
    const plan = toTerraformPlan(
      graph(
        resource("tributary:data-lake:Zone", "zone", { custom: false }),
        resource("pulumi:providers:aws", "aws"),
        resource("gcp:storage/bucket:Bucket", "gcs"),
      ),
    );
    expect(plan.planned_values.root_module.resources).toEqual([]);
  });
});
