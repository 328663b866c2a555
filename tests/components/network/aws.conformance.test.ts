import { AwsNetwork } from "../../../components/network/aws";
import { networkTiers } from "../../../components/network/subnets";
import { networkConformance } from "../../conformance/network";
import { testPlatform } from "../../support/arbitraries";
import { only } from "../../support/s3-graph";

networkConformance("AWS", {
  make: (request) =>
    new AwsNetwork("network", {
      ...request,
      platform: testPlatform(),
      accountId: "123456789012",
      natGateways: "perZone",
      flowLogDays: 365,
      onDelete: "keep",
      recoveryDays: 30,
    }),
  subnet: (graph, user) => {
    const waitsFor = user.propertyDependencies["subnetId"] ?? [];
    const { inputs } = only(
      graph.resources.filter(({ type, urn }) => type === "aws:ec2/subnet:Subnet" && waitsFor.includes(urn)),
    );
    const { Name: name = "" } = inputs["tags"] as Record<string, string>;
    const tier = only(networkTiers.filter((one) => name.includes(`-${one}-`)));
    return { identity: inputs["cidrBlock"] as string, tier, zone: inputs["availabilityZone"] as string };
  },
});
