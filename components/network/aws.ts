import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";

import type { LogRetentionDays } from "../core/aws-logs";
import { type AwsPartition, awsPartition } from "../core/aws-partition";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import type { OnDelete } from "../core/safety";
import { type AwsNetworkContext, partTags } from "./aws/context";
import { FlowLogs } from "./aws/flow-logs";
import { type NatGatewayChoice, NatGateways } from "./aws/nat-gateways";
import { SubnetTier } from "./aws/subnet-tier";
import { VpcEndpoints } from "./aws/vpc-endpoints";
import { type InterfaceEndpoint, type NetworkTier, PlatformNetwork, type SubnetIds } from "./index";
import { allocateSubnets, requirePrivateNetwork, subnetSizes } from "./subnets";
import { requireZones } from "./zones";

/** What a network on AWS is asked for. */
export interface AwsNetworkArgs {
  readonly platform: Platform;
  /** The AWS account that the network lies in: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The part of AWS that the account lies in; follows from `region` when absent. */
  readonly partition?: AwsPartition;
  /** The range of its private IPv4 addresses: a /16 to a /22. Another range is another network. */
  readonly cidrBlock: string;
  /**
   * Full names of the availability zones: two or more, three by what {@link subnetSizes} gives. Only their end may change:
   * a subnet's range follows from how many zones stand before its own.
   */
  readonly availabilityZones: readonly string[];
  /** Prefix lengths of the subnets, by tier: 16 to 28. Those of {@link subnetSizes} where absent. */
  readonly subnetSizes?: Partial<Readonly<Record<NetworkTier, number>>>;
  readonly natGateways: NatGatewayChoice;
  /** Services that are reached by an interface endpoint in every zone. */
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  /** Names of other accounts' buckets that may be read from inside, besides AWS's own (see `s3EndpointPolicy`). */
  readonly readableBuckets?: readonly string[];
  /** Days that records of traffic are kept. */
  readonly flowLogDays: LogRetentionDays;
  /** The records' half of the two keys that destroying data takes. */
  readonly onDelete: OnDelete;
  /** Days the deleted key of the records can still be restored: 7 to 30. */
  readonly recoveryDays: number;
}

/**
 * A network of our own: a VPC with three tiers of subnets in every zone (see `networkTiers`), whose private ones go out by
 * NAT and reach AWS's services without leaving it. Every flow is recorded. What nobody gave a security group can talk to
 * nobody: the default one is emptied.
 */
export class AwsNetwork extends PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly cidrBlock: pulumi.Output<string>;
  readonly availabilityZones: readonly string[];
  readonly subnets: Readonly<Record<NetworkTier, SubnetIds>>;
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: AwsNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:network:AwsNetwork", name, args as unknown as pulumi.Inputs, opts);
    const { platform, region, cidrBlock, availabilityZones } = args;
    requirePrivateNetwork(cidrBlock);
    requireZones(region, availabilityZones);
    const ranges = allocateSubnets(cidrBlock, {
      zones: availabilityZones,
      tiers: subnetSizes(cidrBlock, args.subnetSizes),
    });
    const partition = args.partition ?? awsPartition(region);
    const context: AwsNetworkContext = { platform, place: { accountId: args.accountId, partition, region } };

    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      // Interface endpoints answer to their services' names only where both are on.
      { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, region, tags: partTags(platform, "vpc") },
      { parent: this },
    );
    const vpcId = vpc.id;
    new ec2.DefaultSecurityGroup(
      `${name}-default-firewall`,
      { vpcId, ingress: [], egress: [], region, tags: partTags(platform, "default") },
      { parent: this },
    );
    new FlowLogs(
      `${name}-flow-logs`,
      { context, vpcId, retentionDays: args.flowLogDays, onDelete: args.onDelete, recoveryDays: args.recoveryDays },
      { parent: this },
    );
    const internet = new ec2.InternetGateway(
      `${name}-internet`,
      { vpcId, region, tags: partTags(platform, "internet") },
      { parent: this },
    );

    const of = { context, vpcId };
    const publicTier = new SubnetTier(
      `${name}-public`,
      { ...of, tier: "public", ranges: ranges.public, wayOut: { internetGateway: internet.id } },
      { parent: this },
    );
    const nat = new NatGateways(
      `${name}-nat`,
      { context, choice: args.natGateways, publicSubnets: publicTier.subnetIds },
      { parent: this },
    );
    const privateTier = new SubnetTier(
      `${name}-private`,
      { ...of, tier: "private", ranges: ranges.private, wayOut: { natGateways: nat.byZone } },
      { parent: this },
    );
    const databaseTier = new SubnetTier(
      `${name}-database`,
      { ...of, tier: "database", ranges: ranges.database },
      { parent: this },
    );

    this.interfaceEndpoints = [...new Set(args.interfaceEndpoints)].sort();
    const endpoints = new VpcEndpoints(
      `${name}-endpoints`,
      {
        ...of,
        cidrBlock,
        routeTableIds: [...privateTier.routeTableIds, ...databaseTier.routeTableIds],
        subnetIds: Object.values(privateTier.subnetIds),
        services: this.interfaceEndpoints,
        readableBuckets: args.readableBuckets ?? [],
      },
      { parent: this },
    );
    this.vpcId = vpcId;
    this.cidrBlock = onceMade(vpc, cidrBlock);
    this.availabilityZones = [...availabilityZones];
    this.subnets = {
      public: publicTier.subnetIds,
      private: privateTier.subnetIds,
      database: databaseTier.subnetIds,
    };
    this.s3PrefixListId = endpoints.s3PrefixListId;
    this.registerOutputs({ vpcId: this.vpcId, cidrBlock: this.cidrBlock, subnets: this.subnets });
  }
}
