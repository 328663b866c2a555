import { ExistingAwsNetwork } from "../../../components/network/existing-aws";
import { type NetworkTier, networkTiers } from "../../../components/network/subnets";
import { networkConformance } from "../../conformance/network";
import { only } from "../../support/s3-graph";

const prefixes: Readonly<Record<NetworkTier, string>> = { public: "0a", private: "0b", database: "0c" };

/** The id of a subnet whose tier and zone can be read back. */
const subnetId = (tier: NetworkTier, zone: string): string =>
  `subnet-${prefixes[tier]}${Buffer.from(zone.slice(-1)).toString("hex").padStart(15, "0")}`;

networkConformance("AWS, given by its ids", {
  make: ({ availabilityZones, ...request }) => {
    const tier = (name: NetworkTier) =>
      Object.fromEntries(availabilityZones.map((zone) => [zone, subnetId(name, zone)]));
    return new ExistingAwsNetwork("network", {
      ...request,
      vpcId: "vpc-0123456789abcdef0",
      s3PrefixListId: "pl-6ea54007",
      subnets: { public: tier("public"), private: tier("private"), database: tier("database") },
    });
  },
  subnet: (_graph, user) => {
    const identity = user.inputs["subnetId"] as string;
    const tier = only(networkTiers.filter((name) => identity.startsWith(`subnet-${prefixes[name]}`)));
    const letter = Buffer.from(identity.slice(-2), "hex").toString();
    return { identity, tier, zone: `eu-central-1${letter}` };
  },
});
