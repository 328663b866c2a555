import * as pulumi from "@pulumi/pulumi";

import type { InterfaceEndpoint } from "./endpoints";
import type { NetworkTier } from "./subnets";

export type { InterfaceEndpoint } from "./endpoints";
export type { NetworkTier } from "./subnets";

/** Ids of one tier's subnets, by availability zone; empty where the network has no such tier. */
export type SubnetIds = Readonly<Record<string, pulumi.Output<string>>>;

/** The network that a platform's parts stand in on AWS, whether the program made it or was given it. */
export abstract class PlatformNetwork extends pulumi.ComponentResource {
  abstract readonly vpcId: pulumi.Output<string>;
  /** The range of its IPv4 addresses: `10.0.0.0/16`. */
  abstract readonly cidrBlock: pulumi.Output<string>;
  /** Full names (`us-east-1a`) of the availability zones that it lies in. */
  abstract readonly availabilityZones: readonly string[];
  /**
   * Ids of its subnets, by tier and availability zone; one in every zone of {@link availabilityZones}. Whoever uses one
   * waits until its way out stands.
   */
  abstract readonly subnets: Readonly<Record<NetworkTier, SubnetIds>>;
  /** The services that are reached from inside by an interface endpoint, sorted. */
  abstract readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  /** Id of the list of S3's addresses in the region, which a security group's rules for S3 name; its gateway leads there. */
  abstract readonly s3PrefixListId: pulumi.Output<string>;
}
