import { join } from "node:path";

import { planProgram } from "../../planner";
import type { PlannedResource, ResourceGraph } from "../../planner/graph";
import { inputAt, ofTypes } from "../support/walk/graph";

const root = join(__dirname, "..", "..");
const STACKS = ["dev", "test", "prod"] as const;
type Stack = (typeof STACKS)[number];

let plans: Readonly<Record<Stack, ResourceGraph>>;

beforeAll(async () => {
  const [dev, test, prod] = await Promise.all(STACKS.map((stack) => planProgram({ cwd: root, stack })));
  plans = { dev, test, prod } as Readonly<Record<Stack, ResourceGraph>>;
});

/** What is paid for by the hour or by the gigabyte, as far as a plan shows it. */
function costs(graph: ResourceGraph) {
  const all = (type: string) => ofTypes(graph, type);
  const sum = (found: readonly PlannedResource[], ...path: readonly string[]) =>
    found.reduce((total, resource) => total + Number(inputAt(resource, ...path)), 0);
  const kafka = all("aws:msk/cluster:Cluster");
  const endpoints = all("aws:ec2/vpcEndpoint:VpcEndpoint").filter(
    ({ inputs }) => inputs["vpcEndpointType"] === "Interface",
  );
  return {
    natGateways: all("aws:ec2/natGateway:NatGateway").length,
    zones: all("aws:ec2/subnet:Subnet").filter(({ name }) => name.startsWith("network-private-")).length,
    endpointAddresses: endpoints.reduce(
      (total, { inputs }) => total + (inputs["subnetIds"] as readonly unknown[]).length,
      0,
    ),
    brokers: sum(kafka, "numberOfBrokerNodes"),
    brokerType: kafka.map((cluster) => inputAt(cluster, "brokerNodeGroupInfo", "instanceType")).join(),
    brokerGib:
      sum(kafka, "numberOfBrokerNodes") *
      sum(kafka, "brokerNodeGroupInfo", "storageInfo", "ebsStorageInfo", "volumeSize"),
    leastNodes: sum(all("aws:eks/nodeGroup:NodeGroup"), "scalingConfig", "minSize"),
    mostNodes: sum(all("aws:eks/nodeGroup:NodeGroup"), "scalingConfig", "maxSize"),
    nodeTypes: all("aws:eks/nodeGroup:NodeGroup").map((group) => inputAt(group, "instanceTypes", 0)),
    spotGroups: all("aws:eks/nodeGroup:NodeGroup").filter(({ inputs }) => inputs["capacityType"] === "SPOT").length,
    replicas: all("aws:s3/bucketReplicationConfig:BucketReplicationConfig").length,
    keys: all("aws:kms/key:Key").length,
    logDays: Math.max(
      ...all("aws:cloudwatch/logGroup:LogGroup").map((group) => Number(inputAt(group, "retentionInDays"))),
    ),
  };
}

const CAPABILITIES = ["dataLake", "deliveryAccess", "imageIngest", "kafka", "kubernetes", "network"];

test("dev, test and prod have the same capabilities, all of them on", () => {
  for (const graph of Object.values(plans)) {
    expect(Object.entries(graph.outputs).filter(([, output]) => output === null)).toEqual([]);
    expect(Object.keys(graph.outputs).sort()).toEqual(CAPABILITIES);
    expect(graph.diagnostics).toEqual([]);
  }
});

test("what each environment costs is what its row of the table says", () => {
  expect(costs(plans.dev)).toEqual({
    natGateways: 1,
    zones: 2,
    endpointAddresses: 16,
    brokers: 2,
    brokerType: "kafka.t3.small",
    brokerGib: 20,
    leastNodes: 1,
    mostNodes: 5,
    nodeTypes: ["c7i.xlarge", "t3.large"],
    spotGroups: 1,
    replicas: 0,
    keys: 6,
    logDays: 7,
  });
  expect(costs(plans.test)).toMatchObject({
    natGateways: 1,
    zones: 3,
    brokers: 3,
    brokerType: "kafka.t3.small",
    leastNodes: 2,
  });
  expect(costs(plans.prod)).toEqual({
    natGateways: 3,
    zones: 3,
    endpointAddresses: 24,
    brokers: 3,
    brokerType: "kafka.m7g.large",
    brokerGib: 750,
    leastNodes: 3,
    mostNodes: 21,
    nodeTypes: ["c7i.4xlarge", "m7i.xlarge"],
    spotGroups: 0,
    replicas: 4,
    keys: 7,
    logDays: 365,
  });
});

test("of all that can be counted, dev has no more than test, and test no more than prod", () => {
  const counted = (stack: Stack) =>
    Object.entries(costs(plans[stack])).filter(([fact, value]) => typeof value === "number" && fact !== "spotGroups");
  const [dev, test, prod] = STACKS.map((stack) => Object.fromEntries(counted(stack)) as Record<string, number>);
  for (const fact of Object.keys(dev ?? {})) {
    expect([fact, dev?.[fact]]).toEqual([fact, Math.min(...[dev, test, prod].map((facts) => facts?.[fact] ?? NaN))]);
    expect([fact, prod?.[fact]]).toEqual([fact, Math.max(...[dev, test, prod].map((facts) => facts?.[fact] ?? NaN))]);
  }
});
