import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

import type { SubnetIds } from "../index";
import { zoneLetter } from "../zones";
import { type AwsNetworkContext, partTags } from "./context";

/**
 * How many NAT gateways a network has. `single`: one, in its first zone, whose failure cuts every zone off from the
 * internet. `perZone`: one in each, which also saves the transfer between zones.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
 */
export const natGatewayChoices = ["single", "perZone"] as const;
export type NatGatewayChoice = (typeof natGatewayChoices)[number];

/** What {@link NatGateways} are made of. */
export interface NatGatewaysArgs {
  readonly context: AwsNetworkContext;
  readonly choice: NatGatewayChoice;
  /** Where they stand, by zone. */
  readonly publicSubnets: SubnetIds;
}

/** The gateways by which private subnets reach the internet and can't be reached from it. */
export class NatGateways extends pulumi.ComponentResource {
  /** The gateway of each zone. */
  readonly byZone: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: NatGatewaysArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:network:NatGateways", name, { choice: args.choice }, opts);
    const { platform, place } = args.context;
    const { region } = place;
    const zones = Object.keys(args.publicSubnets);
    const made = (args.choice === "single" ? zones.slice(0, 1) : zones).map((zone) => {
      const letter = zoneLetter(region, zone);
      const tags = partTags(platform, `nat-${letter}`);
      const address = new ec2.Eip(`${name}-${letter}-address`, { domain: "vpc", region, tags }, { parent: this });
      const gateway = new ec2.NatGateway(
        `${name}-${letter}`,
        { subnetId: args.publicSubnets[zone], allocationId: address.id, region, tags },
        { parent: this },
      );
      return [zone, gateway.id] as const;
    });
    const gateways = Object.fromEntries(made);
    const [first] = made;
    this.byZone = Object.fromEntries(zones.map((zone) => [zone, gateways[zone] ?? first?.[1]])) as typeof this.byZone;
    this.registerOutputs({ byZone: this.byZone });
  }
}
