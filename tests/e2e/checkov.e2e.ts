import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Json, PlannedResource, ResourceGraph } from "../../planner/graph";
import { toTerraformPlan } from "../../planner/terraform/plan";
import { parseExceptions, settle } from "../support/security-exceptions";
import { checkov, type CheckovReport } from "./support/checkov";
import { collect } from "./support/process";

const ROOT = resolve(__dirname, "../..");

let graph: ResourceGraph;
let report: CheckovReport;

beforeAll(async () => {
  const { status, stdout, stderr } = await collect(process.execPath, ["bin/tributary.js", "plan", "prod", "--json"], {
    cwd: ROOT,
  });
  if (status !== 0) {
    throw new Error(`prod can't be planned (${status}):\n${stderr}`);
  }
  graph = JSON.parse(stdout) as ResourceGraph;
  report = await checkov(toTerraformPlan(graph));
});

it("finds nothing wrong with prod but what docs/security-exceptions.md explains, and all of that", () => {
  const exceptions = parseExceptions(readFileSync(resolve(ROOT, "docs/security-exceptions.md"), "utf8"), "checkov");
  expect(settle(report.failed, exceptions)).toEqual({ unexplained: [], stale: [] });
});

/** What happens to a resource of the plan: other inputs, or none of it left. */
interface Tampering {
  readonly type: string;
  readonly name: string;
  readonly inputs?: (inputs: Readonly<Record<string, Json>>) => Record<string, Json>;
}

/** Each on a bucket or key of its own, so that one run shows them all. */
const tamperings: readonly (readonly [what: string, tampering: Tampering, check: string, resource: string])[] = [
  [
    "no public access block",
    { type: "BucketPublicAccessBlock", name: "lake-raw-zone-public-access" },
    "CKV2_AWS_6",
    "aws_s3_bucket.lake-raw-zone-bucket",
  ],
  [
    "a public access block with a gap",
    {
      type: "BucketPublicAccessBlock",
      name: "lake-domain-public-access",
      inputs: (inputs) => ({ ...inputs, blockPublicPolicy: false }),
    },
    "CKV_AWS_54",
    "aws_s3_bucket_public_access_block.lake-domain-public-access",
  ],
  [
    "no encryption of ours",
    { type: "BucketServerSideEncryptionConfiguration", name: "lake-curated-zone-encryption" },
    "CKV_AWS_145",
    "aws_s3_bucket.lake-curated-zone-bucket",
  ],
  [
    "encryption with S3's own key",
    {
      type: "BucketServerSideEncryptionConfiguration",
      name: "lake-violation-encryption",
      inputs: (inputs) => ({ ...inputs, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }),
    },
    "CKV_AWS_145",
    "aws_s3_bucket.lake-violation-bucket",
  ],
  [
    "versioning suspended",
    {
      type: "BucketVersioning",
      name: "lake-raw-archive-versioning",
      inputs: (inputs) => ({ ...inputs, versioningConfiguration: { status: "Suspended" } }),
    },
    "CKV_AWS_21",
    "aws_s3_bucket.lake-raw-archive-bucket",
  ],
  [
    "no access logs",
    { type: "BucketLogging", name: "lake-quarantine-logging" },
    "CKV_AWS_18",
    "aws_s3_bucket.lake-quarantine-bucket",
  ],
  [
    "no lifecycle",
    { type: "BucketLifecycleConfiguration", name: "lake-glue-jobs-lifecycle" },
    "CKV2_AWS_61",
    "aws_s3_bucket.lake-glue-jobs-bucket",
  ],
  [
    "a policy for everybody",
    {
      type: "BucketPolicy",
      name: "lake-artifacts-policy",
      inputs: (inputs) => ({
        ...inputs,
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
        },
      }),
    },
    "CKV_AWS_70",
    "aws_s3_bucket_policy.lake-artifacts-policy",
  ],
  [
    "a log group without a key",
    { type: "LogGroup", name: "kubernetes-logs", inputs: ({ kmsKeyId: _key, ...rest }) => rest },
    "CKV_AWS_158",
    "aws_cloudwatch_log_group.kubernetes-logs",
  ],
  [
    "brokers that take plain text",
    {
      type: "Cluster",
      name: "kafka-cluster",
      inputs: (inputs) => ({ ...inputs, encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } }),
    },
    "CKV_AWS_81",
    "aws_msk_cluster.kafka-cluster",
  ],
  [
    "a public API of Kubernetes",
    {
      type: "Cluster",
      name: "kubernetes-cluster",
      inputs: (inputs) => ({ ...inputs, vpcConfig: { endpointPublicAccess: true } }),
    },
    "CKV_AWS_39",
    "aws_eks_cluster.kubernetes-cluster",
  ],
  [
    "nodes with the old metadata service",
    {
      type: "LaunchTemplate",
      name: "kubernetes-group-general-template",
      inputs: (inputs) => ({ ...inputs, metadataOptions: { httpTokens: "optional" } }),
    },
    "CKV_AWS_79",
    "aws_launch_template.kubernetes-group-general-template",
  ],
  [
    "a function outside of the network",
    { type: "Function", name: "image-ingest-function", inputs: ({ vpcConfig: _network, ...rest }) => rest },
    "CKV_AWS_117",
    "aws_lambda_function.image-ingest-function",
  ],
  [
    "a queue in the clear",
    { type: "Queue", name: "image-ingest-failures-queue", inputs: ({ kmsMasterKeyId: _key, ...rest }) => rest },
    "CKV_AWS_27",
    "aws_sqs_queue.image-ingest-failures-queue",
  ],
  [
    "a rule for everybody",
    {
      type: "SecurityGroupIngressRule",
      name: "network-endpoints-https",
      inputs: (inputs) => ({ ...inputs, cidrIpv4: "0.0.0.0/0", fromPort: 22, toPort: 22 }),
    },
    "CKV_AWS_24",
    "aws_vpc_security_group_ingress_rule.network-endpoints-https",
  ],
  [
    "a network whose traffic nobody records",
    { type: "FlowLog", name: "network-flow-logs-records" },
    "CKV2_AWS_11",
    "aws_vpc.network-vpc",
  ],
  [
    "a key that never rotates",
    { type: "Key", name: "lake-home-key-key", inputs: (inputs) => ({ ...inputs, enableKeyRotation: false }) },
    "CKV_AWS_7",
    "aws_kms_key.lake-home-key-key",
  ],
];

describe("a plan that was tampered with", () => {
  let tampered: CheckovReport;

  beforeAll(async () => {
    const resources = tamperings.reduce((left, [, tampering]) => tamper(left, tampering), graph.resources);
    tampered = await checkov(toTerraformPlan({ ...graph, resources }));
  });

  it.each(tamperings)("fails for %s", (_, __, check, resource) => {
    const finding = expect.objectContaining({ check, resource }) as unknown;
    expect(report.passed).toContainEqual(finding);
    expect(tampered.failed).toContainEqual(finding);
  });
});

function tamper(resources: readonly PlannedResource[], { type, name, inputs }: Tampering): readonly PlannedResource[] {
  const meant = resources.filter((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);
  expect(meant).toHaveLength(1);
  return inputs === undefined
    ? resources.filter((resource) => !meant.includes(resource))
    : resources.map((resource) =>
        meant.includes(resource)
          ? { ...resource, inputs: inputs(resource.inputs), propertyDependencies: bucketOnly(resource) }
          : resource,
      );
}

/** What was tampered with no longer comes from where it came from; only whose it is stays. */
function bucketOnly({ propertyDependencies }: PlannedResource): PlannedResource["propertyDependencies"] {
  return Object.fromEntries(Object.entries(propertyDependencies).filter(([property]) => property === "bucket"));
}
