import type { ExistingNetwork, MadeNetwork } from "../../config/types";
import { load, problems, WHOLE_STACK } from "./stack-file";

const AT = "tributary:network";

/** A stack with a network of these lines; the first of them is line 12. */
const stack = (...lines: readonly string[]) =>
  [`${WHOLE_STACK}  ${AT}:`, "enabled: true", ...lines].join("\n    ").concat("\n");

/** The network of a stack file that is accepted. */
function network(text: string): MadeNetwork | ExistingNetwork {
  const config = load(text).network;
  if (config === null) {
    throw new Error("The stack has no network.");
  }
  return config.network;
}

describe("a network to be made", () => {
  test.each([
    ["dev", "10.16.0.0/16", ["us-east-1a", "us-east-1b"], "single", 7, "destroy", 7],
    ["test", "10.17.0.0/16", ["us-east-1a", "us-east-1b", "us-east-1c"], "single", 30, "keep", 14],
    ["prod", "10.18.0.0/16", ["us-east-1a", "us-east-1b", "us-east-1c"], "perZone", 365, "keep", 30],
  ])("in %s", (environment, cidrBlock, availabilityZones, natGateways, flowLogDays, onDelete, recoveryDays) => {
    expect(network(stack().replace(": dev", `: ${environment}`))).toEqual({
      cidrBlock,
      availabilityZones,
      subnetSizes: {},
      natGateways,
      interfaceEndpoints: ["ecr.api", "ecr.dkr", "glue", "kms", "logs", "secretsmanager", "sts"],
      readableBuckets: [],
      flowLogDays,
      onDelete,
      recoveryDays,
    });
  });

  test("is what the stack file says", () => {
    const made = network(
      stack(
        "cidrBlock: 172.16.0.0/20",
        "availabilityZones: [d, f]",
        "subnetSizes: { database: 26 }",
        "natGateways: perZone",
        "interfaceEndpoints: [sqs, athena]",
        "readableBuckets: [z.bucket, a-bucket]",
        "flowLogDays: 90",
        "onDelete: keep",
        "recoveryDays: 20",
      ),
    );
    expect(made).toEqual({
      cidrBlock: "172.16.0.0/20",
      availabilityZones: ["us-east-1d", "us-east-1f"],
      subnetSizes: { database: 26 },
      natGateways: "perZone",
      interfaceEndpoints: ["athena", "sqs"],
      readableBuckets: ["a-bucket", "z.bucket"],
      flowLogDays: 90,
      onDelete: "keep",
      recoveryDays: 20,
    });
  });

  test("reaches MSK's API from inside where Kafka is on, unless its endpoints are named", () => {
    const kafka = "  tributary:kafka: { enabled: true }\n";
    expect((network(stack().concat(kafka)) as MadeNetwork).interfaceEndpoints).toContain("kafka");
    const named = network(stack("interfaceEndpoints: [sts]").concat(kafka)) as MadeNetwork;
    expect(named.interfaceEndpoints).toEqual(["sts"]);
  });

  test.each([
    ["cidrBlock: 10.0.0.1/16", "cidrBlock NotAccepted: found"],
    ["cidrBlock: 8.8.0.0/16", "cidrBlock NotAccepted: found"],
    ["cidrBlock: 0.0.0.0/0", "cidrBlock NotAccepted: found"],
    ["cidrBlock: 10.0.0.0/8", "cidrBlock NetworkRangeOutOfBounds: a network of /8 is too large"],
    ["cidrBlock: 10.0.0.0/23", "cidrBlock NetworkRangeOutOfBounds: a network of /23 is too small"],
    ["subnetSizes: { private: 17 }", "subnetSizes SubnetsDoNotFit: 2 zones of"],
    [
      "subnetSizes: { private: 29 }",
      "subnetSizes.private NotAccepted: found 29; accepted: a whole number from 16 to 28",
    ],
    ["availabilityZones: [a]", "availabilityZones TooFewZones: the network lies in us-east-1a"],
    ["availabilityZones: [a, a]", "availabilityZones[1] RepeatedItem"],
    ["availabilityZones: [us-east-1a]", 'availabilityZones[0] NotAccepted: found "us-east-1a"; accepted: a letter'],
    ["natGateways: none", 'natGateways NotAccepted: found "none"; accepted: single or perZone'],
    ["interfaceEndpoints: [ecr]", 'interfaceEndpoints[0] NotAccepted: found "ecr"; accepted: athena, '],
    ["interfaceEndpoints: [secretmanager]", "; did you mean secretsmanager?"],
    ["readableBuckets: [s3://bucket]", "readableBuckets[0] NotAccepted"],
    ["flowLogDays: 8", "flowLogDays NotAccepted: found 8; accepted: 1, 3, 5, 7, 14"],
  ])("is refused with its line: %s", (line, problem) => {
    const [only, ...others] = problems(stack(line));
    expect(only).toMatch(new RegExp(`^1[12] ${AT}`));
    expect(only).toContain(problem);
    expect(others).toEqual([]);
  });
});

describe("a network that is there", () => {
  const EXISTING = [
    "existing:",
    "  vpcId: vpc-0123456789abcdef0",
    "  cidrBlock: 10.0.0.0/16",
    "  s3PrefixListId: pl-63a5400a",
    "  subnets:",
    "    private: { us-east-1a: subnet-0000000a, us-east-1c: subnet-0000000c }",
  ];

  test("is taken as it is", () => {
    expect(
      network(stack(...EXISTING, "    public: { us-east-1c: subnet-0000001c, us-east-1a: subnet-0000001a }")),
    ).toEqual({
      vpcId: "vpc-0123456789abcdef0",
      cidrBlock: "10.0.0.0/16",
      s3PrefixListId: "pl-63a5400a",
      subnets: {
        private: { "us-east-1a": "subnet-0000000a", "us-east-1c": "subnet-0000000c" },
        public: { "us-east-1a": "subnet-0000001a", "us-east-1c": "subnet-0000001c" },
      },
      interfaceEndpoints: [],
    });
  });

  test("takes nothing that says how to make one", () => {
    expect(problems(stack(...EXISTING, "natGateways: single", "cidrBlock: 10.0.0.0/16"))).toEqual(
      ["18 tributary:network.natGateways", "19 tributary:network.cidrBlock"].map(
        (at) =>
          `${at} NetworkMadeAndGiven: says how a network is to be made, but tributary:network.existing names one that is there: drop one of them`,
      ),
    );
  });

  test.each([
    ["us-east-1c: subnet-0000000c", "eu-west-1c: subnet-0000000c", "subnets ZoneOutsideRegion: eu-west-1c is no"],
    ["us-east-1c: subnet-0000000c", "us-east-1c: subnet-0000000a", "subnets SubnetRepeated: subnet-0000000a would be"],
    [", us-east-1c: subnet-0000000c", "", "subnets TooFewZones: the network lies in us-east-1a"],
    ["subnet-0000000a", "sn-1", 'subnets.private.us-east-1a NotAccepted: found "sn-1"'],
    ["us-east-1a:", "a:", "subnets.private.a NotAccepted: not accepted as a name"],
    ["vpcId: vpc-", "vpcId: VPC-", "vpcId NotAccepted: found"],
    ["s3PrefixListId: pl-63a5400a", "interfaceEndpoints: [s3]", "s3PrefixListId MissingKey: missing"],
  ])("is refused: %s → %s", (from, to, problem) => {
    expect(problems(stack(...EXISTING).replace(from, to))).toContainEqual(
      expect.stringContaining(`tributary:network.existing.${problem}`),
    );
  });
});

test("the network stands on AWS, whatever cloud is home", () => {
  expect(problems(stack().replace(/ {2}tributary:aws:\n.*\n.*\n/, ""))).toEqual([
    "1 tributary:aws CloudNotConfigured: missing: the network stands on aws; add the block under config",
  ]);
});
