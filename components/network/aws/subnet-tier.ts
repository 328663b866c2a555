import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

import type { SubnetIds } from "../index";
import type { NetworkTier } from "../subnets";
import { zoneLetter } from "../zones";
import { type AwsNetworkContext, partTags } from "./context";

/**
 * What tells the load balancer controller which subnets its load balancers belong in.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
const loadBalancerTags: Readonly<Record<NetworkTier, Readonly<Record<string, string>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
  database: {},
};

/** Where a tier's traffic to the internet goes; by zone, where each has a gateway of its own or may get one. */
export type WayOut =
  | { readonly internetGateway: pulumi.Input<string> }
  | { readonly natGateways: Readonly<Record<string, pulumi.Input<string>>> };

/** What a {@link SubnetTier} is made of. */
export interface SubnetTierArgs {
  readonly context: AwsNetworkContext;
  readonly vpcId: pulumi.Input<string>;
  readonly tier: NetworkTier;
  /** The subnets' ranges, by availability zone. */
  readonly ranges: Readonly<Record<string, string>>;
  /** None when absent: the tier reaches the network alone. */
  readonly wayOut?: WayOut;
}

/**
 * One tier of the network: a subnet in each zone. Where it goes out by NAT, each zone has a route table of its own, so
 * that a zone can be given another gateway; else the tier has one. No subnet gives an address of the internet to what
 * starts in it.
 */
export class SubnetTier extends pulumi.ComponentResource {
  /** Ids of the subnets, by zone; whoever uses one waits until its routes stand. */
  readonly subnetIds: SubnetIds;
  readonly routeTableIds: readonly pulumi.Output<string>[];

  constructor(name: string, args: SubnetTierArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:network:SubnetTier", name, { tier: args.tier, ranges: args.ranges }, opts);
    const { context, vpcId, tier, wayOut } = args;
    const { region } = context.place;

    const routes = (tableName: string, part: string, gateway: Gateway | undefined): Routes => {
      const table = new ec2.RouteTable(
        `${tableName}-routes`,
        { vpcId, region, tags: partTags(context.platform, part) },
        { parent: this },
      );
      const wayOutRoute =
        gateway &&
        new ec2.Route(
          `${tableName}-internet`,
          { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...gateway, region },
          { parent: this },
        );
      return { table, made: wayOutRoute === undefined ? [table] : [table, wayOutRoute] };
    };
    const shared =
      wayOut === undefined || "internetGateway" in wayOut
        ? routes(name, tier, wayOut && { gatewayId: wayOut.internetGateway })
        : undefined;

    const zones = Object.entries(args.ranges).map(([zone, cidrBlock]) => {
      const letter = zoneLetter(region, zone);
      const part = `${tier}-${letter}`;
      const subnet = new ec2.Subnet(
        `${name}-${letter}`,
        {
          vpcId,
          availabilityZone: zone,
          cidrBlock,
          mapPublicIpOnLaunch: false,
          region,
          tags: partTags(context.platform, part, loadBalancerTags[tier]),
        },
        { parent: this },
      );
      const natGatewayId = wayOut !== undefined && "natGateways" in wayOut ? wayOut.natGateways[zone] : undefined;
      const { table, made } = shared ?? routes(`${name}-${letter}`, part, { natGatewayId });
      const association = new ec2.RouteTableAssociation(
        `${name}-${letter}-routed`,
        { subnetId: subnet.id, routeTableId: table.id, region },
        { parent: this },
      );
      return { zone, table, id: onceRouted(subnet, [...made, association]) };
    });
    this.subnetIds = Object.fromEntries(zones.map(({ zone, id }) => [zone, id]));
    this.routeTableIds = shared === undefined ? zones.map(({ table }) => table.id) : [shared.table.id];
    this.registerOutputs({ subnetIds: this.subnetIds });
  }
}

type Gateway = Pick<ec2.RouteArgs, "gatewayId" | "natGatewayId">;

interface Routes {
  readonly table: ec2.RouteTable;
  /** What stands once traffic finds its way out. */
  readonly made: readonly pulumi.Resource[];
}

/** The subnet's id for whoever must wait for its routes: a node that starts before them never joins its cluster. */
function onceRouted(subnet: ec2.Subnet, routes: readonly pulumi.Resource[]): pulumi.Output<string> {
  return pulumi.all([subnet.id, ...routes.map(({ urn }) => urn)]).apply(([id]) => id as string);
}
