import * as pulumi from "@pulumi/pulumi";

import { isPrivateRange, parseCidr } from "../core/cidr";
import { ArgumentError } from "../core/errors";
import { type InterfaceEndpoint, type NetworkTier, PlatformNetwork, type SubnetIds } from "./index";
import { networkTiers } from "./subnets";
import { requireZones } from "./zones";

/** Ids of subnets, by availability zone (`us-east-1a`). */
export type ExistingSubnets = Readonly<Record<string, string>>;

/** Which network there is already. */
export interface ExistingAwsNetworkArgs {
  readonly region: string;
  readonly vpcId: string;
  /** The range of its private IPv4 addresses; its first, where it has several. */
  readonly cidrBlock: string;
  /**
   * Ids of its subnets. Those of `private` reach the internet by NAT, and stand in two zones or more; the others stand in
   * the same zones, and may be absent. `database` may be the private ones again.
   */
  readonly subnets: Readonly<{ private: ExistingSubnets } & Partial<Record<NetworkTier, ExistingSubnets>>>;
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
    requireZones(args.region, zones);
    requireId("vpc", args.vpcId);
    requireId("pl", args.s3PrefixListId);
    requireRange(args.cidrBlock);
    for (const tier of networkTiers) {
      requireTier(tier, args.subnets[tier] ?? {}, zones);
    }
    requirePrivateApart(args.subnets);

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

function requireTier(tier: NetworkTier, ids: ExistingSubnets, zones: readonly string[]): void {
  const found = Object.keys(ids);
  const missing = zones.filter((zone) => !found.includes(zone));
  const extra = found.filter((zone) => !zones.includes(zone));
  if (found.length > 0 && missing.length + extra.length > 0) {
    throw new ArgumentError(
      "SubnetZonesDiffer",
      `the ${tier} subnets lie in ${found.join(", ")}, and the private ones in ${zones.join(", ")}: ` +
        `give the tier a subnet in each of the same zones, or none.`,
    );
  }
  Object.values(ids).forEach((id) => requireId("subnet", id));
  requireEachOnce(`two ${tier} subnets`, Object.values(ids));
}

function requirePrivateApart(subnets: ExistingAwsNetworkArgs["subnets"]): void {
  for (const tier of ["private", "database"] as const) {
    const ids = [...Object.values(subnets.public ?? {}), ...Object.values(subnets[tier] ?? {})];
    requireEachOnce(`a public subnet and a ${tier} one`, ids);
  }
}

function requireEachOnce(what: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new ArgumentError("SubnetRepeated", `${repeated} would be ${what}: give each an id of its own.`);
  }
}

const idKinds = { vpc: "VPC", subnet: "subnet", pl: "prefix list" } as const;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
function requireId(kind: keyof typeof idKinds, id: string): void {
  if (!new RegExp(`^${kind}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new ArgumentError(
      "NetworkIdNotSound",
      `"${id}" is no id of a ${idKinds[kind]}: it reads ${kind}- and then 8 or 17 digits or letters a to f.`,
    );
  }
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
