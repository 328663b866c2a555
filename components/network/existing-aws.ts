import * as pulumi from "@pulumi/pulumi";

import { isPrivateRange, parseCidr } from "../core/cidr";
import { ArgumentError } from "../core/errors";
import { type ExistingSubnets, type ExistingTiers, requireId, requireSubnets } from "./existing-subnets";
import { type InterfaceEndpoint, type NetworkTier, PlatformNetwork, type SubnetIds } from "./index";

/** Which network there is already. */
export interface ExistingAwsNetworkArgs {
  readonly region: string;
  readonly vpcId: string;
  /** The range of its private IPv4 addresses; its first, where it has several. */
  readonly cidrBlock: string;
  /** Ids of its subnets. */
  readonly subnets: ExistingTiers;
  /**
   * Id of AWS's own list of S3's addresses in the region (`com.amazonaws.eu-central-1.s3` among the managed prefix lists
   * of the account): `pl-` and 8 or 17 digits.
   * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
   */
  readonly s3PrefixListId: string;
  /** The services that it has interface endpoints for. */
  readonly interfaceEndpoints?: readonly InterfaceEndpoint[];
}

/**
 * A network that somebody else made and keeps: nothing in it is looked up or changed. For load balancers its subnets need
 * the tags that {@link SubnetTier} gives ours.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export class ExistingAwsNetwork extends PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly cidrBlock: pulumi.Output<string>;
  readonly availabilityZones: readonly string[];
  readonly subnets: Readonly<Record<NetworkTier, SubnetIds>>;
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: ExistingAwsNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:network:ExistingAwsNetwork", name, args as unknown as pulumi.Inputs, opts);
    const zones = Object.keys(args.subnets.private);
    requireSubnets(args.region, args.subnets);
    requireId("vpc", args.vpcId);
    requireId("pl", args.s3PrefixListId);
    requireRange(args.cidrBlock);

    this.vpcId = pulumi.output(args.vpcId);
    this.cidrBlock = pulumi.output(args.cidrBlock);
    this.availabilityZones = zones;
    this.subnets = {
      public: outputs(args.subnets.public, zones),
      private: outputs(args.subnets.private, zones),
      database: outputs(args.subnets.database, zones),
    };
    this.interfaceEndpoints = [...new Set(args.interfaceEndpoints)].sort();
    this.s3PrefixListId = pulumi.output(args.s3PrefixListId);
    this.registerOutputs({ vpcId: this.vpcId, cidrBlock: this.cidrBlock, subnets: this.subnets });
  }
}

/** The tier's ids in the order of `zones`; none where the tier is not there. */
function outputs(ids: ExistingSubnets = {}, zones: readonly string[]): SubnetIds {
  const known = zones.filter((zone) => ids[zone] !== undefined);
  return Object.fromEntries(known.map((zone) => [zone, pulumi.output(ids[zone] as string)]));
}

function requireRange(cidrBlock: string): void {
  const range = parseCidr(cidrBlock);
  if (range === undefined || !isPrivateRange(range)) {
    throw new ArgumentError(
      "NetworkRangeNotSound",
      `${cidrBlock} is no range of private IPv4 addresses that begins at its first address: write it as 10.0.0.0/16.`,
    );
  }
}
