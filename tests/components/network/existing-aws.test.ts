import { ExistingAwsNetwork, type ExistingAwsNetworkArgs } from "../../../components/network/existing-aws";
import type { ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";

const id = (digit: string): string => `subnet-${digit.repeat(17)}`;
const existing: ExistingAwsNetworkArgs = {
  region: "eu-central-1",
  vpcId: "vpc-0123456789abcdef0",
  cidrBlock: "10.0.0.0/8",
  s3PrefixListId: "pl-6ea54007",
  subnets: { private: { "eu-central-1a": id("a"), "eu-central-1b": id("b") } },
};

function plan(changes: Partial<ExistingAwsNetworkArgs> = {}): Promise<ResourceGraph> {
  return recordGraph(
    () => {
      const { vpcId, subnets, s3PrefixListId } = new ExistingAwsNetwork("network", { ...existing, ...changes });
      return { vpcId, subnets, s3PrefixListId };
    },
    { project: "tributary", stack: "prod" },
  );
}

const subnets = (more: Partial<ExistingAwsNetworkArgs["subnets"]>) => ({
  subnets: { ...existing.subnets, ...more },
});

test("nothing is made or looked up, and a tier that is not there is empty", async () => {
  const graph = await plan();
  expect(graph.resources.filter(({ custom }) => custom)).toEqual([]);
  expect(graph.outputs).toEqual({
    vpcId: "vpc-0123456789abcdef0",
    s3PrefixListId: "pl-6ea54007",
    subnets: {
      public: {},
      private: { "eu-central-1a": id("a"), "eu-central-1b": id("b") },
      database: {},
    },
  });
});

test("databases may stand in the private subnets", async () => {
  const graph = await plan(subnets({ database: existing.subnets.private }));
  expect(graph.outputs["subnets"]).toMatchObject({ database: existing.subnets.private });
});

test.each<[string, Partial<ExistingAwsNetworkArgs>, string]>([
  [
    "a tier that lacks a zone",
    subnets({ database: { "eu-central-1a": id("c") } }),
    "SubnetZonesDiffer: the database subnets lie in eu-central-1a, and the private ones in eu-central-1a, eu-central-1b: give the tier a subnet in each of the same zones, or none.",
  ],
  [
    "a tier in a zone that the private one is not in",
    subnets({ public: { "eu-central-1a": id("c"), "eu-central-1b": id("d"), "eu-central-1c": id("e") } }),
    "SubnetZonesDiffer: the public subnets lie in eu-central-1a, eu-central-1b, eu-central-1c, and the private ones in eu-central-1a, eu-central-1b: give the tier a subnet in each of the same zones, or none.",
  ],
  [
    "one subnet in two zones",
    { subnets: { private: { "eu-central-1a": id("a"), "eu-central-1b": id("a") } } },
    `SubnetRepeated: ${id("a")} would be two private subnets: give each an id of its own.`,
  ],
  [
    "a private subnet that is public",
    subnets({ public: { "eu-central-1a": id("c"), "eu-central-1b": id("a") } }),
    `SubnetRepeated: ${id("a")} would be a public subnet and a private one: give each an id of its own.`,
  ],
  [
    "a database subnet that is public",
    subnets({
      public: { "eu-central-1a": id("c"), "eu-central-1b": id("d") },
      database: { "eu-central-1a": id("d"), "eu-central-1b": id("e") },
    }),
    `SubnetRepeated: ${id("d")} would be a public subnet and a database one: give each an id of its own.`,
  ],
  [
    "a VPC's name in place of its id",
    { vpcId: "main" },
    'NetworkIdNotSound: "main" is no id of a VPC: it reads vpc- and then 8 or 17 digits or letters a to f.',
  ],
  [
    "another thing's id",
    { subnets: { private: { "eu-central-1a": id("a"), "eu-central-1b": "vpc-0123456789abcdef0" } } },
    'NetworkIdNotSound: "vpc-0123456789abcdef0" is no id of a subnet: it reads subnet- and then 8 or 17 digits or letters a to f.',
  ],
  [
    "a list of addresses by its name",
    { s3PrefixListId: "com.amazonaws.eu-central-1.s3" },
    'NetworkIdNotSound: "com.amazonaws.eu-central-1.s3" is no id of a prefix list: it reads pl- and then 8 or 17 digits or letters a to f.',
  ],
  [
    "a range that is none",
    { cidrBlock: "10.0.0.0" },
    "NetworkRangeNotSound: 10.0.0.0 is no range of private IPv4 addresses that begins at its first address: write it as 10.0.0.0/16.",
  ],
])("%s is refused", async (_case, changes, message) => {
  await expect(plan(changes)).rejects.toThrow(message);
});

test("an id of the old, short form is one", async () => {
  expect((await plan({ vpcId: "vpc-1a2b3c4d" })).outputs["vpcId"]).toBe("vpc-1a2b3c4d");
});
