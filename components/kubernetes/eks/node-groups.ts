import { createHash } from "node:crypto";

import * as ec2 from "@pulumi/aws/ec2";
import * as eks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";

import { nameRules, physicalName, stackName } from "../../core/names";
import { awsTags, resourceTags } from "../../core/tags";
import type { Architecture, CapacityType, NodeGroupSpec, TaintEffect } from "../node-group";
import type { EksContext } from "./context";

/** What an {@link EksNodeGroup} is made of. */
export interface EksNodeGroupArgs {
  readonly context: EksContext;
  /** The group's name in the cluster. */
  readonly groupName: string;
  readonly spec: NodeGroupSpec;
  /** The cluster's Kubernetes version, which the nodes follow. */
  readonly version: string;
  readonly clusterName: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  /** ARN of the key that encrypts the nodes' disks. */
  readonly volumeKey: pulumi.Input<string>;
  /** Private subnets by zone. */
  readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** What must stand before nodes can join. */
  readonly ready: readonly pulumi.Resource[];
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html; Amazon Linux 2023. */
const amiTypes: Readonly<Record<Architecture, string>> = {
  x86_64: "AL2023_x86_64_STANDARD",
  arm64: "AL2023_ARM_64_STANDARD",
};
const capacityTypes: Readonly<Record<CapacityType, string>> = { "on-demand": "ON_DEMAND", spot: "SPOT" };
const taintEffects: Readonly<Record<TaintEffect, string>> = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
};

/**
 * A group of nodes that EKS manages, over every zone, on disks under a key of ours. Pods can't reach the instance
 * metadata service, and so not the nodes' own role: its answers live for one hop, which ends at the node.
 * https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
 *
 * How many nodes there are between the bounds is an autoscaler's business after the group is made. Nodes that report
 * themselves broken are replaced.
 */
export class EksNodeGroup extends pulumi.ComponentResource {
  readonly nodeGroup: eks.NodeGroup;

  constructor(name: string, args: EksNodeGroupArgs, opts: pulumi.ComponentResourceOptions) {
    const { context, groupName, spec } = args;
    super("tributary:kubernetes:EksNodeGroup", name, { groupName, spec }, opts);
    const { platform, place, tags } = context;
    const { architecture = "x86_64", capacity = "on-demand", minNodes, maxNodes } = spec;
    // The provider's default tags don't reach what a launch template launches.
    const launched = { ...awsTags(resourceTags(platform)), ...tags, "node-group": groupName };
    const template = new ec2.LaunchTemplate(
      `${name}-template`,
      {
        name: stackName(nameRules.ec2LaunchTemplate, platform, name),
        description: `Nodes of ${context.clusterName}, group ${groupName}.`,
        updateDefaultVersion: true,
        vpcSecurityGroupIds: [args.securityGroupId],
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: "disabled",
        },
        monitoring: { enabled: true },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              volumeType: "gp3",
              volumeSize: spec.diskGib,
              encrypted: "true",
              kmsKeyId: args.volumeKey,
              deleteOnTermination: "true",
            },
          },
        ],
        tagSpecifications: ["instance", "network-interface", "volume"].map((resourceType) => ({
          resourceType,
          tags: launched,
        })),
        region: place.region,
        tags,
      },
      { parent: this },
    );
    this.nodeGroup = new eks.NodeGroup(
      `${name}-nodes`,
      {
        clusterName: args.clusterName,
        nodeGroupName: nodeGroupName(groupName, spec, Object.keys(args.subnetIds)),
        nodeRoleArn: args.nodeRoleArn,
        version: args.version,
        amiType: amiTypes[architecture],
        capacityType: capacityTypes[capacity],
        instanceTypes: [...spec.instanceTypes],
        subnetIds: Object.values(args.subnetIds),
        scalingConfig: { minSize: minNodes, maxSize: maxNodes, desiredSize: minNodes },
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        nodeRepairConfig: { enabled: true },
        labels: { "node-group": groupName, ...spec.labels },
        taints: Object.entries(spec.taints ?? {}).map(([key, { value, effect }]) => ({
          key,
          value,
          effect: taintEffects[effect],
        })),
        region: place.region,
        tags: { ...tags, "node-group": groupName },
      },
      { parent: this, dependsOn: [...args.ready], ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.registerOutputs({});
  }
}

/**
 * A group's name in EKS, which ends in a digest of what can't be changed in place: a group that must be made anew has
 * another name, so that its nodes are there before the old ones go.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
 */
export function nodeGroupName(groupName: string, spec: NodeGroupSpec, zones: readonly string[]): string {
  const { architecture = "x86_64", capacity = "on-demand", instanceTypes } = spec;
  const digest = createHash("sha256")
    .update(JSON.stringify([architecture, capacity, instanceTypes, zones]))
    .digest("hex")
    .slice(0, 8);
  return physicalName(nameRules.eksNodeGroup, groupName, digest);
}
