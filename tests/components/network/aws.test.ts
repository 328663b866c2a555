import * as pulumi from "@pulumi/pulumi";

import { AwsNetwork, type AwsNetworkArgs } from "../../../components/network/aws";
import { type PlannedResource, type ResourceGraph, UNKNOWN } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";

const usual: AwsNetworkArgs = {
  platform: testPlatform(),
  accountId: "123456789012",
  region: "eu-central-1",
  cidrBlock: "10.20.0.0/16",
  availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  natGateways: "perZone",
  interfaceEndpoints: ["sts", "ecr.api"],
  flowLogDays: 400,
  onDelete: "keep",
  recoveryDays: 30,
};

function plan(changes: Partial<AwsNetworkArgs> = {}): Promise<ResourceGraph> {
  return recordGraph(() => void new AwsNetwork("network", { ...usual, ...changes }), {
    project: "tributary",
    stack: "prod",
  });
}

const ofType = (graph: ResourceGraph, type: string): PlannedResource[] =>
  graph.resources.filter((resource) => resource.type === `aws:${type}`);
const named = (graph: ResourceGraph, name: string): PlannedResource =>
  only(graph.resources.filter((resource) => resource.name === name));
const names = (resources: readonly PlannedResource[]): string[] => resources.map(({ name }) => name).sort();
/** Logical names of what the resource's property waits for. */
const behind = (graph: ResourceGraph, resource: PlannedResource, property: string): string[] =>
  names(graph.resources.filter(({ urn }) => (resource.propertyDependencies[property] ?? []).includes(urn)));

/** Stands for whatever uses a part of the network. */
class User extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs) {
    super("test:network:User", name, inputs);
  }
}

const subnetType = "ec2/subnet:Subnet";
const routeType = "ec2/route:Route";

describe("subnets", () => {
  test("stand in every tier and zone, named by the zone's letter, with the ranges of the allocator", async () => {
    const graph = await plan();
    const placed = ofType(graph, subnetType).map(({ name, inputs }) => [
      name,
      inputs["availabilityZone"],
      inputs["cidrBlock"],
    ]);
    expect(placed.sort()).toEqual([
      ["network-database-a", "eu-central-1a", "10.20.72.0/22"],
      ["network-database-b", "eu-central-1b", "10.20.76.0/22"],
      ["network-database-c", "eu-central-1c", "10.20.96.0/22"],
      ["network-private-a", "eu-central-1a", "10.20.0.0/18"],
      ["network-private-b", "eu-central-1b", "10.20.128.0/18"],
      ["network-private-c", "eu-central-1c", "10.20.192.0/18"],
      ["network-public-a", "eu-central-1a", "10.20.64.0/21"],
      ["network-public-b", "eu-central-1b", "10.20.80.0/21"],
      ["network-public-c", "eu-central-1c", "10.20.88.0/21"],
    ]);
  });

  test("give nobody an address of the internet, and tell load balancers where they belong", async () => {
    const graph = await plan();
    expect(ofType(graph, subnetType).filter(({ inputs }) => inputs["mapPublicIpOnLaunch"] !== false)).toEqual([]);
    const tags = (name: string) => named(graph, name).inputs["tags"];
    const component = "network";
    expect(tags("network-public-a")).toEqual({
      component,
      Name: "dataworks-tributary-prod-public-a",
      "kubernetes.io/role/elb": "1",
    });
    expect(tags("network-private-a")).toEqual({
      component,
      Name: "dataworks-tributary-prod-private-a",
      "kubernetes.io/role/internal-elb": "1",
    });
    expect(tags("network-database-a")).toEqual({ component, Name: "dataworks-tributary-prod-database-a" });
  });

  test("keep what they are when a zone is added", async () => {
    const zones = usual.availabilityZones;
    const two = await plan({ availabilityZones: zones.slice(0, 2) });
    const three = await plan({ availabilityZones: zones });
    const inputs = (graph: ResourceGraph) =>
      new Map(graph.resources.filter(({ custom }) => custom).map(({ urn, inputs: found }) => [urn, found]));
    const after = inputs(three);
    for (const [urn, before] of inputs(two)) {
      if (!/endpoints-(?:s3|dynamodb|sts|ecr\.api)$/.test(urn)) {
        expect({ urn, inputs: after.get(urn) }).toEqual({ urn, inputs: before });
      }
    }
    expect(after.size).toBeGreaterThan(inputs(two).size);
  });
});

describe("ways out", () => {
  /** For each tier and zone, the gateway that its subnet's route table sends the internet's traffic to. */
  function waysOut(graph: ResourceGraph): Record<string, string> {
    const table = (resource: PlannedResource): string =>
      only(behind(graph, resource, "routeTableId").filter((name) => name.endsWith("-routes")));
    const gateways = new Map(
      ofType(graph, routeType).map((route) => {
        expect(route.inputs["destinationCidrBlock"]).toBe("0.0.0.0/0");
        const [gateway = "none"] = [...behind(graph, route, "gatewayId"), ...behind(graph, route, "natGatewayId")];
        return [table(route), gateway];
      }),
    );
    return Object.fromEntries(
      ofType(graph, "ec2/routeTableAssociation:RouteTableAssociation").map((association) => [
        only(behind(graph, association, "subnetId")),
        gateways.get(table(association)) ?? "none",
      ]),
    );
  }

  test("a gateway of its own serves each zone, public subnets reach the internet, databases do not", async () => {
    const graph = await plan();
    expect(waysOut(graph)).toEqual({
      "network-public-a": "network-internet",
      "network-public-b": "network-internet",
      "network-public-c": "network-internet",
      "network-private-a": "network-nat-a",
      "network-private-b": "network-nat-b",
      "network-private-c": "network-nat-c",
      "network-database-a": "none",
      "network-database-b": "none",
      "network-database-c": "none",
    });
    const nat = named(graph, "network-nat-b");
    expect(behind(graph, nat, "subnetId")).toContain("network-public-b");
    expect(behind(graph, nat, "allocationId")).toEqual(["network-nat-b-address"]);
  });

  test("one gateway in the first zone can serve all, and giving each zone its own later moves no route table", async () => {
    const single = await plan({ natGateways: "single" });
    expect(names(ofType(single, "ec2/natGateway:NatGateway"))).toEqual(["network-nat-a"]);
    expect(names(ofType(single, "ec2/eip:Eip"))).toEqual(["network-nat-a-address"]);
    expect(waysOut(single)).toMatchObject({
      "network-private-a": "network-nat-a",
      "network-private-b": "network-nat-a",
      "network-private-c": "network-nat-a",
    });
    const urns = ({ resources }: ResourceGraph) => resources.map(({ urn }) => urn);
    expect(urns(await plan())).toEqual(expect.arrayContaining(urns(single)));
  });

  test("whoever uses a subnet waits for its way out", async () => {
    const graph = await recordGraph(
      () => {
        const { subnets } = new AwsNetwork("network", { ...usual, natGateways: "single" });
        const [inPrivate, inDatabase] = [subnets.private, subnets.database].map((tier) => tier["eu-central-1b"]);
        new User("node", { subnetId: inPrivate });
        new User("database", { subnetId: inDatabase });
      },
      { project: "tributary", stack: "prod" },
    );
    expect(behind(graph, named(graph, "node"), "subnetId")).toEqual([
      "network-private-b",
      "network-private-b-internet",
      "network-private-b-routed",
      "network-private-b-routes",
    ]);
    expect(behind(graph, named(graph, "database"), "subnetId")).toEqual([
      "network-database-b",
      "network-database-b-routed",
      "network-database-routes",
    ]);
  });
});

describe("endpoints", () => {
  const endpoints = (graph: ResourceGraph) => ofType(graph, "ec2/vpcEndpoint:VpcEndpoint");

  test("for S3 and DynamoDB serve private and database subnets, under a policy", async () => {
    const graph = await plan({ readableBuckets: ["quay-registry"] });
    for (const service of ["s3", "dynamodb"]) {
      const endpoint = named(graph, `network-endpoints-${service}`);
      expect(endpoint.inputs).toMatchObject({
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.eu-central-1.${service}`,
      });
      expect(behind(graph, endpoint, "routeTableIds")).toEqual([
        "network-database-routes",
        "network-private-a-routes",
        "network-private-b-routes",
        "network-private-c-routes",
      ]);
    }
    const read = (bucket: string, account: string) =>
      decide(named(graph, "network-endpoints-s3").inputs["policy"], {
        action: "s3:GetObject",
        resource: `arn:aws:s3:::${bucket}/object`,
        context: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account },
      });
    expect(read("raw-zone", "123456789012")).toBe("allowed");
    expect(read("quay-registry", "999999999999")).toBe("allowed");
    expect(read("elsewhere", "999999999999")).toBe("not mentioned");
    const put = { action: "dynamodb:PutItem", context: { "aws:PrincipalAccount": "123456789012" } };
    const tables = named(graph, "network-endpoints-dynamodb").inputs["policy"];
    expect(decide(tables, { ...put, resource: "arn:aws:dynamodb:eu-central-1:123456789012:table/t" })).toBe("allowed");
    expect(decide(tables, { ...put, resource: "arn:aws:dynamodb:eu-central-1:999999999999:table/t" })).not.toBe(
      "allowed",
    );
  });

  test("tell the list of S3's addresses, for rules that lead there alone", async () => {
    const graph = await recordGraph(
      () => void new User("rule", { prefixListId: new AwsNetwork("network", usual).s3PrefixListId }),
      { project: "tributary", stack: "prod" },
    );
    expect(behind(graph, named(graph, "rule"), "prefixListId")).toEqual(["network-endpoints-s3"]);
  });

  test("for the services that are named stand in every private subnet, under the services' own names", async () => {
    const graph = await plan({ interfaceEndpoints: ["sts", "ecr.api", "sts"] });
    expect(names(endpoints(graph))).toEqual(
      ["dynamodb", "ecr.api", "s3", "sts"].map((service) => `network-endpoints-${service}`),
    );
    const sts = named(graph, "network-endpoints-sts");
    expect(sts.inputs).toMatchObject({
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.eu-central-1.sts",
      privateDnsEnabled: true,
    });
    expect(behind(graph, sts, "subnetIds").filter((name) => /-[abc]$/.test(name))).toEqual([
      "network-private-a",
      "network-private-b",
      "network-private-c",
    ]);
    expect(behind(graph, sts, "securityGroupIds")).toEqual(["network-endpoints-firewall"]);
  });

  test("let in HTTPS from inside the network, and nothing else", async () => {
    const graph = await plan();
    const rule = only(ofType(graph, "vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    expect(rule.inputs).toMatchObject({ cidrIpv4: "10.20.0.0/16", ipProtocol: "tcp", fromPort: 443, toPort: 443 });
    expect(behind(graph, rule, "securityGroupId")).toEqual(["network-endpoints-firewall"]);
    const firewall = named(graph, "network-endpoints-firewall");
    expect(firewall.inputs).toMatchObject({ name: "dataworks-tributary-prod-endpoints" });
    expect(Object.keys(firewall.inputs)).not.toEqual(expect.arrayContaining(["ingress"]));
    expect(Object.keys(firewall.inputs)).not.toEqual(expect.arrayContaining(["egress"]));
    expect(ofType(graph, "vpc/securityGroupEgressRule:SecurityGroupEgressRule")).toEqual([]);
  });

  test("that nobody asks for have no firewall", async () => {
    const graph = await plan({ interfaceEndpoints: [] });
    expect(names(endpoints(graph))).toEqual(["network-endpoints-dynamodb", "network-endpoints-s3"]);
    expect(ofType(graph, "ec2/securityGroup:SecurityGroup")).toEqual([]);
  });
});

describe("flow logs", () => {
  const logGroup = "/aws/vpc/dataworks-tributary-prod-flow-logs";
  const logGroupArn = `arn:aws:logs:eu-central-1:123456789012:log-group:${logGroup}`;

  test("record all traffic of the network in a log group that is kept so long, under a key of ours", async () => {
    const graph = await plan();
    const records = named(graph, "network-flow-logs-records");
    expect(records.inputs).toMatchObject({ trafficType: "ALL", logDestinationType: "cloud-watch-logs" });
    expect(behind(graph, records, "vpcId")).toEqual(["network-vpc"]);
    expect(behind(graph, records, "logDestination")).toEqual(["network-flow-logs-group"]);
    expect(behind(graph, records, "iamRoleArn")).toEqual(["network-flow-logs-role"]);
    const group = named(graph, "network-flow-logs-group");
    expect(group).toMatchObject({
      protect: true,
      retainOnDelete: true,
      inputs: { name: logGroup, retentionInDays: 400, kmsKeyId: UNKNOWN },
    });
    expect(behind(graph, group, "kmsKeyId")).toEqual(["network-flow-logs-key-key"]);
    const key = named(graph, "network-flow-logs-key-key");
    expect(key).toMatchObject({ protect: true, inputs: { enableKeyRotation: true, deletionWindowInDays: 30 } });
    const encrypt = (arn: string) =>
      decide(key.inputs["policy"], {
        action: "kms:GenerateDataKey",
        resource: "*",
        principal: "logs.eu-central-1.amazonaws.com",
        context: { "kms:EncryptionContext:aws:logs:arn": arn },
      });
    expect(encrypt(logGroupArn)).toBe("allowed");
    expect(encrypt(`${logGroupArn}-of-another`)).toBe("not mentioned");
  });

  test("can be destroyed where the stack and the network both say so", async () => {
    const platform = testPlatform({ allowDataDestruction: true });
    const group = async (changes: Partial<AwsNetworkArgs>) =>
      named(await plan(changes), "network-flow-logs-group").protect;
    expect(await group({ platform, onDelete: "destroy" })).toBe(false);
    expect(await group({ platform, onDelete: "keep" })).toBe(true);
    expect(await group({ onDelete: "destroy" })).toBe(true);
  });

  test("are written by the service alone, for this account's flow logs, and to their log group alone", async () => {
    const graph = await plan();
    const assume = (account: string, source: string, principal = "vpc-flow-logs.amazonaws.com") =>
      decide(named(graph, "network-flow-logs-role").inputs["assumeRolePolicy"], {
        action: "sts:AssumeRole",
        resource: "*",
        principal,
        context: { "aws:SourceAccount": account, "aws:SourceArn": source },
      });
    const own = "arn:aws:ec2:eu-central-1:123456789012:vpc-flow-log/fl-1";
    expect(assume("123456789012", own)).toBe("allowed");
    expect(assume("999999999999", own)).toBe("not mentioned");
    expect(assume("123456789012", "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/fl-1")).toBe("not mentioned");
    expect(assume("123456789012", own, "ec2.amazonaws.com")).toBe("not mentioned");

    const may = (action: string, resource: string) =>
      decide(named(graph, "network-flow-logs-role-policy").inputs["policy"], { action, resource });
    expect(may("logs:PutLogEvents", `${logGroupArn}:log-stream:eni-1`)).toBe("allowed");
    expect(may("logs:CreateLogStream", `${logGroupArn}:log-stream:eni-1`)).toBe("allowed");
    expect(may("logs:PutLogEvents", `${logGroupArn}-of-another:log-stream:eni-1`)).toBe("not mentioned");
    expect(may("logs:CreateLogGroup", logGroupArn)).toBe("not mentioned");
    expect(may("logs:DeleteLogGroup", logGroupArn)).toBe("not mentioned");
  });
});

test("the default security group has no rules", async () => {
  const graph = await plan();
  const group = named(graph, "network-default-firewall");
  expect(group.type).toBe("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
  expect(group.inputs).toMatchObject({ ingress: [], egress: [] });
  expect(behind(graph, group, "vpcId")).toEqual(["network-vpc"]);
});

test("names inside the network resolve, which endpoints under the services' names need", async () => {
  expect(named(await plan(), "network-vpc").inputs).toMatchObject({
    cidrBlock: "10.20.0.0/16",
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
});

test("everything stands in the network's region and is tagged as its part", async () => {
  const graph = await plan();
  const custom = graph.resources.filter(({ type }) => type.startsWith("aws:"));
  const regionless = custom.filter(({ inputs }) => inputs["region"] !== "eu-central-1");
  expect(names(regionless)).toEqual(["network-flow-logs-role", "network-flow-logs-role-policy"]);
  const untaggable = /^aws:(?:ec2\/route(?:TableAssociation)?|iam\/rolePolicy|kms\/alias):/;
  const untagged = custom.filter(
    ({ type, inputs }) =>
      !untaggable.test(type) && (inputs["tags"] as Record<string, string> | undefined)?.["component"] !== "network",
  );
  expect(names(untagged)).toEqual([]);
});

test("subnets of chosen sizes are made, and refused where they do not fit", async () => {
  const graph = await plan({ subnetSizes: { private: 20 } });
  expect(named(graph, "network-private-a").inputs["cidrBlock"]).toMatch(/\/20$/);
  await expect(plan({ subnetSizes: { private: 17 } })).rejects.toThrow(/^SubnetsDoNotFit: 3 zones of private \/17/);
});
