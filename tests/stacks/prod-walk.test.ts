import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { planProgram } from "../../planner";
import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "../../planner/graph";
import type { FileConfig } from "../config/arbitraries";
import type { Violation, Walk } from "../support/walk/graph";
import { openings } from "../support/walk/openings";
import { deletable, logs, storage } from "../support/walk/storage";
import { trust } from "../support/walk/trust";
import { planConfig } from "./program";

let prod: ResourceGraph;

beforeAll(async () => {
  prod = await planProgram({ cwd: join(__dirname, "..", ".."), stack: "prod" });
});

const named = (violations: readonly Violation[]) => violations.map(({ name, why }) => `${name} ${why}`);

test("prod has all that the walks look for", () => {
  const count = (type: string) => prod.resources.filter((resource) => resource.type === type).length;
  expect({
    ingress: count("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") > 8,
    logGroups: count("aws:cloudwatch/logGroup:LogGroup") >= 4,
    roles: count("aws:iam/role:Role") >= 10,
    keys: count("aws:kms/key:Key") >= 7,
    clusters: [count("aws:eks/cluster:Cluster"), count("aws:msk/cluster:Cluster")],
  }).toEqual({ ingress: true, logGroups: true, roles: true, keys: true, clusters: [1, 1] });
});

test("nothing of prod is open to the internet", () => {
  expect(named(openings(prod))).toEqual([]);
});

test("everything in prod that stores data is encrypted with a key of ours, but for S3's logs, which S3 can't write so", () => {
  expect(named(storage(prod))).toEqual([
    "lake-away-logs-bucket is not encrypted with a key of ours",
    "lake-home-logs-bucket is not encrypted with a key of ours",
  ]);
});

test("every log group of prod forgets some day, and has a key of ours", () => {
  expect(named(logs(prod))).toEqual([]);
});

test("every role of prod can be taken by exactly who works with it", () => {
  expect(named(trust(prod))).toEqual([]);
});

test("no deployment deletes data of prod", () => {
  expect(named(deletable(prod))).toEqual([]);
});

test("the same holds for what prod leaves off: users with a password, express brokers, Argo CD, a given network", async () => {
  const file = join(__dirname, "..", "..", "docs", "examples", "Pulumi.existing-network.yaml");
  const { config } = parse(readFileSync(file, "utf8")) as { config: FileConfig };
  const example = await planConfig(config);
  expect(named([openings, logs, trust, deletable].flatMap((walk) => walk(example)))).toEqual([]);
  expect(named(storage(example))).toEqual(["lake-home-logs-bucket is not encrypted with a key of ours"]);
});

/** The plan with one resource changed: other inputs, or another whole. */
function tampered(
  name: string,
  type: string,
  change: (resource: PlannedResource) => Partial<PlannedResource>,
): ResourceGraph {
  const meant = prod.resources.filter((resource) => resource.name === name && resource.type.endsWith(`:${type}`));
  expect(meant).toHaveLength(1);
  return {
    ...prod,
    resources: prod.resources.map((resource) =>
      meant.includes(resource) ? { ...resource, ...change(resource) } : resource,
    ),
  };
}

const inputs =
  (changed: Readonly<Record<string, Json>>) =>
  ({ inputs: before }: PlannedResource): Partial<PlannedResource> => ({ inputs: { ...before, ...changed } });

/** The role's trust with other statements. */
const trusts = (...statements: Json[]) =>
  inputs({ assumeRolePolicy: { Version: "2012-10-17", Statement: statements } });
const taken = (principal: Json, more: Readonly<Record<string, Json>> = {}) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: principal,
  ...more,
});

const tamperings: readonly (readonly [
  string,
  Walk,
  string,
  string,
  (resource: PlannedResource) => Partial<PlannedResource>,
])[] = [
  [
    "a rule for everybody",
    openings,
    "kubernetes-api-from-nodes",
    "SecurityGroupIngressRule",
    inputs({ cidrIpv4: "0.0.0.0/0" }),
  ],
  ["the same in IPv6", openings, "network-endpoints-https", "SecurityGroupIngressRule", inputs({ cidrIpv6: "::/0" })],
  [
    "a rule for an unknown range",
    openings,
    "network-endpoints-https",
    "SecurityGroupIngressRule",
    inputs({ cidrIpv4: UNKNOWN }),
  ],
  [
    "a rule for somebody on the internet",
    openings,
    "network-endpoints-https",
    "SecurityGroupIngressRule",
    inputs({ cidrIpv4: "203.0.113.0/24" }),
  ],
  [
    "a rule inside a group",
    openings,
    "kafka-security-group",
    "SecurityGroup",
    inputs({ ingress: [{ protocol: "-1", cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] }),
  ],
  [
    "a default group that is open",
    openings,
    "network-default-firewall",
    "DefaultSecurityGroup",
    inputs({ ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] }),
  ],
  ["a subnet with public addresses", openings, "network-public-a", "Subnet", inputs({ mapPublicIpOnLaunch: true })],
  [
    "a public API",
    openings,
    "kubernetes-cluster",
    "Cluster",
    inputs({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] } }),
  ],
  [
    "public brokers",
    openings,
    "kafka-cluster",
    "Cluster",
    inputs({ brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } } } }),
  ],

  [
    "a queue without a key",
    storage,
    "image-ingest-failures-queue",
    "Queue",
    inputs({ kmsMasterKeyId: "alias/aws/sqs" }),
  ],
  ["a key from elsewhere", storage, "kafka-cluster", "Cluster", () => ({ propertyDependencies: {} })],
  [
    "plain text between brokers",
    storage,
    "kafka-cluster",
    "Cluster",
    ({ inputs: before }) => ({
      inputs: {
        ...before,
        encryptionInfo: {
          encryptionAtRestKmsKeyArn: UNKNOWN,
          encryptionInTransit: { clientBroker: "TLS_PLAINTEXT", inCluster: true },
        },
      },
    }),
  ],
  [
    "a disk that is not encrypted",
    storage,
    "kubernetes-group-general-template",
    "LaunchTemplate",
    inputs({ blockDeviceMappings: [{ ebs: { encrypted: "false", kmsKeyId: UNKNOWN } }] }),
  ],
  [
    "secrets of Kubernetes in the clear",
    storage,
    "kubernetes-cluster",
    "Cluster",
    inputs({ encryptionConfig: { provider: { keyArn: UNKNOWN }, resources: [] } }),
  ],
  ["a function's settings in the clear", storage, "image-ingest-function", "Function", inputs({ kmsKeyArn: null })],
  [
    "a bucket with S3's key",
    storage,
    "lake-raw-zone-encryption",
    "BucketServerSideEncryptionConfiguration",
    inputs({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: true }] }),
  ],
  [
    "a type that nobody knows",
    storage,
    "image-ingest-failures-queue",
    "Queue",
    () => ({ type: "aws:dynamodb/table:Table" }),
  ],

  ["a log group that never forgets", logs, "kubernetes-logs", "LogGroup", inputs({ retentionInDays: 0 })],
  [
    "a log group with another key",
    logs,
    "kubernetes-logs",
    "LogGroup",
    inputs({ kmsKeyId: "arn:aws:kms:us-east-1:1:key/1" }),
  ],

  ["a role for everybody", trust, "image-ingest-role", "Role", trusts(taken("*"))],
  [
    "a role for another account",
    trust,
    "image-ingest-role",
    "Role",
    trusts(taken({ AWS: "arn:aws:iam::999999999999:root" })),
  ],
  [
    "a role for one service more",
    trust,
    "image-ingest-role",
    "Role",
    trusts(taken({ Service: "lambda.amazonaws.com" }), taken({ Service: "ec2.amazonaws.com" })),
  ],
  [
    "a role for several services at once",
    trust,
    "image-ingest-role",
    "Role",
    trusts(taken({ Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] })),
  ],
  [
    "a role for the wrong service",
    trust,
    "network-flow-logs-role",
    "Role",
    trusts(taken({ Service: "ec2.amazonaws.com" })),
  ],
  [
    "a role for any service account",
    trust,
    "kubernetes-service-account:kube-system/aws-node",
    "Role",
    trusts(
      taken(
        { Federated: UNKNOWN },
        { Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringLike: { "x:sub": "system:serviceaccount:*" } } },
      ),
    ),
  ],
  [
    "a role for another service account",
    trust,
    "kubernetes-service-account:kube-system/aws-node",
    "Role",
    trusts(
      taken(
        { Federated: UNKNOWN },
        {
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: { "x:sub": "system:serviceaccount:default:default", "x:aud": "sts.amazonaws.com" },
          },
        },
      ),
    ),
  ],

  ["a cluster that is not protected", deletable, "kafka-cluster", "Cluster", () => ({ protect: false })],
  ["a key that goes with the program", deletable, "lake-home-key-key", "Key", () => ({ retainOnDelete: false })],
  [
    "a log group that goes with the program",
    deletable,
    "kafka-broker-logs",
    "LogGroup",
    () => ({ protect: false, retainOnDelete: false }),
  ],
  ["a bucket that is emptied", deletable, "lake-raw-zone-bucket", "Bucket", inputs({ forceDestroy: true })],
];

describe("a plan that was tampered with is found out", () => {
  test.each(tamperings)("%s", (_, walk, name, type, change) => {
    const before = walk(prod);
    const after = walk(tampered(name, type, change)).filter(
      (found) => !named(before).includes(`${found.name} ${found.why}`),
    );
    expect(after.length).toBeGreaterThan(0);
    const about = name.replace(/-encryption$/, "-bucket");
    expect(after.map((found) => found.name)).toContain(about);
  });

  test("a role that nobody works with", () => {
    const resources = prod.resources.filter(({ name }) => name !== "image-ingest-function");
    expect(named(trust({ ...prod, resources }))).toEqual(["image-ingest-role is worked with by nobody"]);
  });

  test("a bucket without encryption at all", () => {
    const resources = prod.resources.filter(({ name }) => name !== "lake-domain-encryption");
    expect(named(storage({ ...prod, resources }))).toContain("lake-domain-bucket is not encrypted with a key of ours");
  });
});
