import { z } from "zod";

import type { NatGatewayChoice } from "../../components/network/aws/nat-gateways";
import { type InterfaceEndpoint, interfaceEndpointNames } from "../../components/network/endpoints";
import { networkTiers, subnetBits } from "../../components/network/subnets";
import { cidrRange, logDays, onDelete, recoveryDays } from "../common";
import { choice, flag, group, mapOf, optional, orList, setOf, text, wholeNumber } from "../fields";

/** What is reached from inside unless the stack says otherwise: what nodes start with, and what workloads call most. */
export const defaultEndpoints = [
  "ecr.api",
  "ecr.dkr",
  "glue",
  "kms",
  "logs",
  "secretsmanager",
  "sts",
] as const satisfies readonly InterfaceEndpoint[];

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const id = (kind: string) =>
  text(`${kind}- and 8 or 17 digits or letters a to f`, new RegExp(`^${kind}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`));

const subnets = (what: string) =>
  mapOf(
    text("the full name of an availability zone, such as us-east-1a", /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}[a-z]$/),
    id("subnet"),
  ).describe(`Ids of the ${what}, by the full name of their availability zone.`);

const endpoints = () =>
  setOf(
    choice(interfaceEndpointNames as [(typeof interfaceEndpointNames)[number]]),
    orList(interfaceEndpointNames, "and"),
  );

/** A network that is there already. */
const existingSchema = group({
  vpcId: id("vpc").describe("Id of the VPC."),
  cidrBlock: cidrRange("private").describe("The VPC's range; its first, where it has several."),
  subnets: group({
    private: subnets("private subnets, which reach the internet by NAT, in two zones or more"),
    public: optional(subnets("public subnets, in the same zones"), "none"),
    database: optional(subnets("subnets for databases, in the same zones"), "none"),
  }).describe("The VPC's subnets."),
  s3PrefixListId: id("pl").describe(
    "Id of the list of S3's addresses in the region, which its gateway endpoint routes.",
  ),
  interfaceEndpoints: optional(endpoints().describe("Services that it has interface endpoints for."), "none"),
});

/** The config of the network. */
export const networkSchema = group({
  enabled: flag().describe("Whether the stack has a network."),
  existing: optional(
    existingSchema.describe("A network that is there already, in which nothing is changed. Excludes every other key."),
    "a network is made",
  ),
  cidrBlock: optional(
    cidrRange("private").describe("The network's range: a /16 to a /22. Another range is another network."),
    (environment) => environment.network.cidrBlock,
  ),
  availabilityZones: optional(
    setOf(text("a letter", /^[a-z]$/), "letters of the region's availability zones").describe(
      "Two or three zones, by letter. Only the end of the list may change once the network stands, and a zone more replaces a Kafka cluster in it. Letters mean other places in other accounts, and EKS takes not every place.",
    ),
    (environment) => `[${environment.network.availabilityZones.join(", ")}]`,
  ),
  subnetSizes: optional(
    group(
      Object.fromEntries(
        networkTiers.map((tier) => [
          tier,
          optional(
            wholeNumber(subnetBits.min, subnetBits.max).describe(`Prefix length of the ${tier} subnets.`),
            {
              public: "5 longer than the network's",
              private: "2 longer than the network's",
              database: "6 longer than the network's",
            }[tier],
          ),
        ]),
      ) as Record<(typeof networkTiers)[number], z.ZodOptional<ReturnType<typeof wholeNumber>>>,
    ).describe("Sizes of the subnets by tier."),
    "by the network's range",
  ),
  natGateways: optional(
    choice(["single", "perZone"] as const satisfies readonly NatGatewayChoice[]).describe(
      "`single`: one NAT gateway, whose zone's failure cuts all zones off from the internet. `perZone`: one in each zone.",
    ),
    (environment) => environment.network.natGateways,
  ),
  interfaceEndpoints: optional(
    endpoints().describe(
      "AWS services that are reached by an interface endpoint in every zone, without leaving the network.",
    ),
    `${defaultEndpoints.join(", ")}; kafka where \`tributary:kafka\` is on`,
  ),
  readableBuckets: optional(
    setOf(text("the name of a bucket", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), "names of buckets").describe(
      "Buckets of other accounts that may be read from inside, besides AWS's own.",
    ),
    "none",
  ),
  flowLogDays: logDays("Days that records of traffic are kept."),
  onDelete: onDelete("What becomes of the records of traffic when the network leaves the stack file."),
  recoveryDays: recoveryDays("Days the deleted key of the records can still be restored."),
});

/** The network as the stack file says it. */
export type NetworkInput = z.output<typeof networkSchema>;
