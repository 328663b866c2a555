import * as pulumi from "@pulumi/pulumi";

import type { AwsRole } from "../../../components/core/grants";
import type { Topics } from "../../../components/streaming";
import { MskCluster, type MskClusterArgs, type MskFlavour, type MskSpec } from "../../../components/streaming/msk";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { only } from "../../support/s3-graph";

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";

/** A sound cluster of each flavour, in three zones. */
export const soundSpec: Readonly<Record<MskFlavour, MskSpec>> = {
  standard: {
    flavour: "standard",
    brokers: 3,
    instanceType: "kafka.m7g.large",
    kafkaVersion: "3.9.x.kraft",
    storage: { gibPerBroker: 100, maxGibPerBroker: 1000 },
  },
  express: { flavour: "express", brokers: 3, instanceType: "express.m7g.large", kafkaVersion: "3.9.x" },
  serverless: { flavour: "serverless" },
};

export const someTopics: Topics = {
  "payment.requested": { partitions: 6, retentionHours: 168 },
  results: { partitions: 3, retentionHours: "forever", compaction: true },
};

/** A network of so many zones, with ids instead of resources. */
export function testNetwork(zones: number): MskClusterArgs["network"] {
  const names = ["a", "b", "c", "d", "e", "f"].slice(0, zones).map((letter) => `${REGION}${letter}`);
  const tier = (name: string) =>
    Object.fromEntries(names.map((zone) => [zone, pulumi.output(`subnet-${name}-${zone}`)]));
  return {
    vpcId: pulumi.output("vpc-1"),
    availabilityZones: names,
    subnets: { public: tier("public"), private: tier("private"), database: tier("database") },
  };
}

export type MskChanges = Partial<Omit<MskClusterArgs, "network">> & { readonly zones?: number };

/** Arguments of a cluster of that flavour; `changes` says what differs. */
export function mskArgs(flavour: MskFlavour, { zones = 3, ...changes }: MskChanges = {}): MskClusterArgs {
  return {
    platform: testPlatform(),
    topics: someTopics,
    onDelete: "keep",
    recoveryDays: 30,
    onUnsupported: "warn",
    accountId: ACCOUNT,
    region: REGION,
    spec: soundSpec[flavour],
    network: testNetwork(zones),
    logDays: 30,
    mostLag: 10_000,
    adminCode: () =>
      new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = 1;") }),
    ...changes,
  };
}

export const testRole = (name: string): AwsRole => ({
  kind: "aws-role",
  name,
  roleName: `${name}-role`,
  arn: `arn:aws:iam::${ACCOUNT}:role/${name}-role`,
});

/** Plans a cluster named `kafka` of that flavour. */
export function planMsk(
  flavour: MskFlavour,
  changes: MskChanges = {},
  use: (cluster: MskCluster) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return recordGraph(() => use(new MskCluster("kafka", mskArgs(flavour, changes))), {
    project: "tributary",
    stack: "prod",
  });
}

export const ofType = (graph: ResourceGraph, type: string): PlannedResource[] =>
  graph.resources.filter((resource) => resource.type === type);

export const named = (graph: ResourceGraph, name: string): PlannedResource =>
  only(graph.resources.filter((resource) => resource.name === name));
