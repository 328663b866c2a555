import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

import { type LogRetentionDays, encryptedLogGroup } from "../../core/aws-logs";
import { nameRules, physicalName } from "../../core/names";
import { keepData, mayDestroyData } from "../../core/safety";
import type { EksContext } from "./context";
import { requireRange } from "./firewall";
import { clusterPolicy, serviceTrust } from "./policies";

/** What a control plane is made of. */
export interface ControlPlaneArgs {
  readonly version: string;
  readonly roleName: string;
  /** Name of the log group: EKS takes no other than `/aws/eks/<cluster>/cluster`. */
  readonly logGroupName: string;
  readonly logDays: LogRetentionDays;
  /** ARN of the key that encrypts what it keeps and logs. */
  readonly key: pulumi.Input<string>;
  /** Private subnets in two zones or more. */
  readonly subnetIds: pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Ranges of the internet that reach the API, by name; nobody there does when it is empty. */
  readonly publicClients: Readonly<Record<string, string>>;
  /** Range of services' addresses; EKS's choice when absent. */
  readonly serviceCidr?: string;
  readonly zonalShift: boolean;
}

/** Everything that a control plane logs. https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const logTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * The control plane: an API inside the network, everything that it keeps under a key of ours, all of its logs, and
 * nobody let in but by an access entry, whoever makes it included. When its version's standard support ends, EKS
 * upgrades it, rather than book the price of extended support.
 * https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
 */
export function controlPlane(
  name: string,
  context: EksContext,
  args: ControlPlaneArgs,
  parent: pulumi.Resource,
): eks.Cluster {
  const { platform, onDelete, place, clusterName, tags } = context;
  const { region } = place;
  const keep = keepData(platform, onDelete, { parent });
  const role = new iam.Role(
    `${name}-cluster-role`,
    {
      name: args.roleName,
      description: `Control plane of ${clusterName}.`,
      assumeRolePolicy: serviceTrust("eks.amazonaws.com"),
      tags,
    },
    { parent },
  );
  const policy = new iam.RolePolicy(
    `${name}-cluster-role-policy`,
    {
      name: physicalName(nameRules.iamRolePolicy, "control-plane"),
      role: role.name,
      policy: clusterPolicy(place, clusterName, args.key),
    },
    { parent },
  );
  const logs = encryptedLogGroup(
    `${name}-logs`,
    { name: args.logGroupName, retentionDays: args.logDays, key: args.key, region, tags },
    keep,
  );
  const publicCidrs = Object.entries(args.publicClients).map(([client, cidr]) => requireRange(client, cidr));
  return new eks.Cluster(
    `${name}-cluster`,
    {
      name: clusterName,
      version: args.version,
      roleArn: role.arn,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      bootstrapSelfManagedAddons: false,
      deletionProtection: !mayDestroyData(platform, onDelete),
      enabledClusterLogTypes: logTypes,
      encryptionConfig: { provider: { keyArn: args.key }, resources: ["secrets"] },
      kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: args.serviceCidr },
      upgradePolicy: { supportType: "STANDARD" },
      vpcConfig: {
        subnetIds: args.subnetIds,
        securityGroupIds: [args.securityGroupId],
        endpointPrivateAccess: true,
        endpointPublicAccess: publicCidrs.length > 0,
        ...(publicCidrs.length > 0 && { publicAccessCidrs: publicCidrs }),
      },
      zonalShiftConfig: { enabled: args.zonalShift },
      region,
      tags,
    },
    // EKS makes the log group itself, for ever and under no key of ours, where there is none; and it can't take its
    // network interfaces away again once its role has lost the policy.
    { ...keep, dependsOn: [policy, logs] },
  );
}
