import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

import { nameRules, stackName } from "../../core/names";
import type { EksContext } from "./context";
import { serviceTrust } from "./policies";

/**
 * What every node may do: find itself in EC2, and pull images. The network plugin has a role of its own.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
const policies = {
  describe: "AmazonEKSWorkerNodePolicy",
  pull: "AmazonEC2ContainerRegistryPullOnly",
} as const;

/** The nodes' role, and what must stand before they can join with it. */
export interface NodeRole {
  readonly arn: pulumi.Output<string>;
  readonly attachments: readonly pulumi.Resource[];
}

/** The role of a cluster's nodes, one for all groups. */
export function nodeRole(name: string, context: EksContext, parent: pulumi.Resource): NodeRole {
  const { platform, place, clusterName, tags } = context;
  const role = new iam.Role(
    `${name}-node-role`,
    {
      name: stackName(nameRules.iamRole, platform, name, "nodes"),
      description: `Nodes of ${clusterName}.`,
      assumeRolePolicy: serviceTrust("ec2.amazonaws.com"),
      tags,
    },
    { parent },
  );
  const attachments = Object.entries(policies).map(([what, policy]) =>
    attachManagedPolicy(`${name}-node-role-${what}`, role.name, managedPolicyArn(place.partition, policy), parent),
  );
  return { arn: role.arn, attachments };
}

/** ARN of a policy that AWS keeps. */
export function managedPolicyArn(partition: string, policy: string): string {
  return `arn:${partition}:iam::aws:policy/${policy}`;
}

/** Gives a role a policy that AWS keeps. */
export function attachManagedPolicy(
  name: string,
  roleName: pulumi.Input<string>,
  policyArn: string,
  parent: pulumi.Resource,
): iam.RolePolicyAttachment {
  return new iam.RolePolicyAttachment(name, { role: roleName, policyArn }, { parent });
}
