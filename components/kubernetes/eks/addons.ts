import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

import { nameRules, physicalName } from "../../core/names";
import { awsTags, resourceTags } from "../../core/tags";
import type { AddonName } from "../addon";
import type { EksContext } from "./context";
import { attachManagedPolicy, managedPolicyArn } from "./nodes";
import { volumeKeyPolicy } from "./policies";
import type { ServiceAccountRoles } from "./service-accounts";

/** What add-ons are put into. */
export interface AddonTarget {
  readonly context: EksContext;
  readonly clusterName: pulumi.Input<string>;
  /** Versions as EKS names them; its default for those that are absent, which is then kept. */
  readonly versions: Readonly<Partial<Record<AddonName, string>>>;
  readonly serviceAccounts: ServiceAccountRoles;
  /** ARN of the key that encrypts volumes. */
  readonly volumeKey: pulumi.Input<string>;
}

/** An add-on that is as the program says, whatever somebody changes in the cluster. */
export function eksAddon(
  name: string,
  addonName: AddonName,
  target: AddonTarget,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn: readonly pulumi.Resource[] },
): eks.Addon {
  const { context, clusterName, versions } = target;
  const role = addonRole(`${name}-role`, addonName, target, opts.parent);
  const configuration = addonConfiguration(addonName, awsTags(resourceTags(context.platform, "kubernetes")));
  return new eks.Addon(
    name,
    {
      addonName,
      clusterName,
      addonVersion: versions[addonName],
      configurationValues: configuration && JSON.stringify(configuration),
      serviceAccountRoleArn: role?.arn,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      region: context.place.region,
      tags: context.tags,
    },
    { parent: opts.parent, dependsOn: [...opts.dependsOn, ...(role?.rights ?? [])] },
  );
}

/**
 * Settings of an add-on: the network plugin enforces network policies, which nothing does otherwise, and volumes that
 * pods ask for carry the stack's tags.
 * https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html,
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
 */
export function addonConfiguration(
  addonName: AddonName,
  volumeTags: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | undefined {
  switch (addonName) {
    case "vpc-cni":
      return { enableNetworkPolicy: "true" };
    case "aws-ebs-csi-driver":
      return { controller: { extraVolumeTags: volumeTags } };
    default:
      return undefined;
  }
}

interface AddonRole {
  readonly arn: pulumi.Input<string>;
  readonly rights: readonly pulumi.Resource[];
}

/**
 * The role of an add-on that works in AWS.
 * https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html,
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html
 */
function addonRole(
  name: string,
  addonName: AddonName,
  target: AddonTarget,
  parent: pulumi.Resource,
): AddonRole | undefined {
  const { context, serviceAccounts, volumeKey } = target;
  const { partition } = context.place;
  switch (addonName) {
    case "vpc-cni": {
      const { roleName, arn } = serviceAccounts.role("kube-system", "aws-node");
      const policyArn = managedPolicyArn(partition, "AmazonEKS_CNI_Policy");
      return { arn, rights: [attachManagedPolicy(`${name}-network`, roleName, policyArn, parent)] };
    }
    case "aws-ebs-csi-driver": {
      const { roleName, arn } = serviceAccounts.role("kube-system", "ebs-csi-controller-sa");
      const policyArn = managedPolicyArn(partition, "AmazonEBSCSIDriverPolicyV2");
      const keyPolicy = new iam.RolePolicy(
        `${name}-key`,
        {
          name: physicalName(nameRules.iamRolePolicy, "volume-key"),
          role: roleName,
          policy: volumeKeyPolicy(context.place, volumeKey),
        },
        { parent },
      );
      return { arn, rights: [attachManagedPolicy(`${name}-volumes`, roleName, policyArn, parent), keyPolicy] };
    }
    default:
      return undefined;
  }
}
