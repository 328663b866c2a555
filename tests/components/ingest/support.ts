import * as pulumi from "@pulumi/pulumi";

import type { AwsRole } from "../../../components/core/grants";
import { S3DataLakeBuckets } from "../../../components/data-lake/s3";
import { ImageIngest, type ImageIngestArgs, type ImageIngestSpec } from "../../../components/ingest";
import type { PlatformNetwork } from "../../../components/network";
import { AwsNetwork } from "../../../components/network/aws";
import { ExistingAwsNetwork } from "../../../components/network/existing-aws";
import { MskCluster } from "../../../components/streaming/msk";
import { topicPresets } from "../../../components/streaming/presets";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";
export const TOPIC = "product-images.processed";

export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:dataworks-tributary-prod-image-ingest`;
export const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:dataworks-tributary-prod-image-ingest-failures`;
export const LOG_GROUP = "/aws/lambda/dataworks-tributary-prod-image-ingest";

export const soundSpec: ImageIngestSpec = {
  sizes: { thumbnail: 200, medium: 800, large: 1600 },
  memoryMiB: 2048,
  timeoutSeconds: 60,
  reservedConcurrency: 20,
  retries: 2,
  maxWaitSeconds: 21_600,
};

/** What differs from a function with a quarantine, in the stack of the tests. */
export interface IngestChanges extends Partial<Omit<ImageIngestArgs, "spec">> {
  readonly spec?: Partial<ImageIngestSpec>;
  readonly withQuarantine?: boolean;
  readonly name?: string;
}

/** The parts that the function stands between. */
export interface Surroundings {
  readonly network: PlatformNetwork;
  readonly lake: S3DataLakeBuckets;
  readonly kafka: MskCluster;
}

/** A network that is there already, so that its ids are known. */
function someNetwork(region: string): PlatformNetwork {
  return new ExistingAwsNetwork("network", {
    region,
    vpcId: "vpc-00000001",
    cidrBlock: "10.0.0.0/16",
    subnets: {
      public: { [`${region}a`]: "subnet-0000001a", [`${region}b`]: "subnet-0000001b" },
      private: { [`${region}b`]: "subnet-0000000b", [`${region}a`]: "subnet-0000000a" },
    },
    s3PrefixListId: "pl-00000001",
  });
}

/** A network that the program makes. */
export function madeNetwork(): PlatformNetwork {
  return new AwsNetwork("network", {
    platform: testPlatform(),
    accountId: ACCOUNT,
    region: REGION,
    cidrBlock: "10.0.0.0/16",
    availabilityZones: [`${REGION}a`, `${REGION}b`],
    natGateways: "single",
    interfaceEndpoints: [],
    flowLogDays: 30,
    onDelete: "keep",
    recoveryDays: 30,
  });
}

/** A lake with a zone for each of the function's, and a cluster with the topics of commerce. */
export function surroundings(region = REGION, network = someNetwork(region)): Surroundings {
  const shared = { platform: testPlatform(), accountId: ACCOUNT, region, onDelete: "keep", recoveryDays: 30 } as const;
  const lake = new S3DataLakeBuckets("lake", {
    ...shared,
    zones: {
      "product-images": { purpose: "Product pictures as they were uploaded.", versioning: true },
      "processed-images": { purpose: "Every size made of the product pictures." },
      quarantine: { purpose: "Files that may not go further until a person has looked at them.", versioning: true },
    },
    accessLogDays: 365,
    onUnsupported: "refuse",
  });
  const kafka = new MskCluster("kafka", {
    ...shared,
    topics: topicPresets.commerce,
    onUnsupported: "refuse",
    spec: {
      flavour: "standard",
      brokers: 2,
      instanceType: "kafka.m7g.large",
      kafkaVersion: "3.9.x.kraft",
      storage: { gibPerBroker: 100, maxGibPerBroker: 1000 },
    },
    network,
    logDays: 30,
    mostLag: 10_000,
    adminCode: () => {
      throw new Error("no user and no topic asks for it");
    },
  });
  return { network, lake, kafka };
}

/** The function in its surroundings, named `image-ingest` where the changes do not say. */
export function makeIngest(
  { network, lake, kafka }: Surroundings,
  { spec, withQuarantine = true, name = "image-ingest", ...changes }: IngestChanges = {},
): ImageIngest {
  return new ImageIngest(name, {
    platform: testPlatform(),
    accountId: ACCOUNT,
    region: REGION,
    spec: { ...soundSpec, ...spec },
    uploads: lake.zone("product-images"),
    processed: lake.zone("processed-images"),
    ...(withQuarantine ? { quarantine: lake.zone("quarantine") } : {}),
    kafka,
    topic: TOPIC,
    network,
    code: {
      archive: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 1;") }),
      handler: "index.handler",
    },
    logDays: 30,
    onDelete: "keep",
    recoveryDays: 30,
    ...changes,
  });
}

/** Plans whatever `program` makes, as the stack of the tests. */
export function plan(program: () => unknown): Promise<ResourceGraph> {
  return recordGraph(program, { project: "tributary", stack: "prod" });
}

/** Plans the function in its surroundings. */
export function planIngest(
  changes: IngestChanges = {},
  use: (ingest: ImageIngest) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return plan(() => use(makeIngest(surroundings(changes.region), changes)));
}

export const testRole = (name: string, account = ACCOUNT): AwsRole => ({
  kind: "aws-role",
  name,
  roleName: `${name}-role`,
  arn: `arn:aws:iam::${account}:role/${name}-role`,
});

export const named = (graph: ResourceGraph, name: string): PlannedResource =>
  only(graph.resources.filter((resource) => resource.name === name));

export const ofType = (graph: ResourceGraph, type: string): PlannedResource[] =>
  graph.resources.filter((resource) => resource.type === type);

/** Logical names of what a resource waits for. */
export const waitsFor = ({ dependencies }: PlannedResource): string[] =>
  dependencies.map((urn) => urn.split("::").at(-1) as string);

/** What the policies of the role of that name say of a request, together. */
export function roleMay(
  graph: ResourceGraph,
  roleName: string,
  request: { action: string; resource: string; context?: Record<string, string> },
): string {
  const decisions = ofType(graph, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ inputs }) => inputs["role"] === roleName)
    .map(({ inputs }) => decide(inputs["policy"], request));
  return decisions.includes("denied") ? "denied" : decisions.includes("allowed") ? "allowed" : "not mentioned";
}
