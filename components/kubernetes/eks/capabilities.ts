import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";

import type { AwsRole } from "../../core/grants";
import { nameRules, stackName } from "../../core/names";
import type { ArgoCdSpec, Capabilities } from "../capability";
import { type Admitting, admit } from "./admission";
import { serviceTrust } from "./policies";

/** The roles that a cluster's capabilities work with, by capability. */
export type CapabilityRoles = Readonly<Partial<Record<keyof Capabilities, AwsRole>>>;

/** Each capability by its name in the cluster and its type in EKS. */
const kinds = {
  argoCd: { capabilityName: "argo-cd", type: "ARGOCD" },
  ack: { capabilityName: "ack", type: "ACK" },
  kro: { capabilityName: "kro", type: "KRO" },
} as const satisfies Record<keyof Capabilities, { capabilityName: string; type: string }>;

/**
 * A cluster's capabilities, each with a role of its own, which may do nothing in AWS until it is granted something, and
 * in the cluster what its `access` says. What one made in the cluster stays when it goes; EKS takes no other wish.
 * https://docs.aws.amazon.com/eks/latest/userguide/capability-role.html
 */
export function eksCapabilities(name: string, capabilities: Capabilities, cluster: Admitting): CapabilityRoles {
  const { context, clusterName, component } = cluster;
  const { platform, place, tags } = context;
  const roles: Partial<Record<keyof Capabilities, AwsRole>> = {};
  for (const key of Object.keys(kinds) as (keyof Capabilities)[]) {
    const spec = capabilities[key];
    if (spec === undefined) {
      continue;
    }
    const { capabilityName, type } = kinds[key];
    const role = new iam.Role(
      `${name}-${capabilityName}-role`,
      {
        name: stackName(nameRules.iamRole, platform, name, capabilityName),
        description: `Capability ${capabilityName} of ${context.clusterName}.`,
        assumeRolePolicy: serviceTrust("capabilities.eks.amazonaws.com", "sts:TagSession"),
        tags,
      },
      { parent: component },
    );
    const capability = new eks.Capability(
      `${name}-${capabilityName}-capability`,
      {
        capabilityName,
        clusterName,
        type,
        roleArn: role.arn,
        configuration:
          key === "argoCd" && capabilities.argoCd ? { argoCd: argoCd(capabilities.argoCd, place.region) } : undefined,
        deletePropagationPolicy: "RETAIN",
        region: place.region,
        tags,
      },
      { parent: component },
    );
    const principal: AwsRole = { kind: "aws-role", name: capabilityName, roleName: role.name, arn: role.arn };
    if (spec.access !== undefined) {
      admit(name, principal, spec.access, cluster, capability);
    }
    roles[key] = principal;
  }
  return roles;
}

function argoCd(spec: ArgoCdSpec, region: string) {
  const { identityCenter, people, reachableFrom, namespace = "argocd" } = spec;
  return {
    awsIdc: { idcInstanceArn: identityCenter.instanceArn, idcRegion: identityCenter.region ?? region },
    namespace,
    ...(reachableFrom !== "anywhere" && { networkAccess: { vpceIds: Object.values(reachableFrom) } }),
    rbacRoleMappings: Object.entries(people).map(([role, identities]) => ({
      role: role.toUpperCase(),
      identities: Object.values(identities).map(({ kind, id }) => ({ type: `SSO_${kind.toUpperCase()}`, id })),
    })),
  };
}
