import * as eks from "@pulumi/aws/eks";
import type * as pulumi from "@pulumi/pulumi";

import { type AwsRole, Grant } from "../../core/grants";
import { type ClusterAccess, accessOf, accessPolicyArn } from "../access";
import type { EksContext } from "./context";

/** A cluster that somebody is let into. */
export interface Admitting {
  readonly context: EksContext;
  readonly clusterName: pulumi.Input<string>;
  /** The component that the grant is on. */
  readonly component: pulumi.Resource;
}

/** Lets `role` use the API of a cluster: an entry, where EKS has made none by itself, and what it may do. */
export function admit(
  name: string,
  role: AwsRole,
  { policy, namespaces }: Omit<ClusterAccess, "principalArn">,
  { context, clusterName, component }: Admitting,
  /** What EKS made the entry of; we make it when absent. */
  entryOf?: pulumi.Resource,
): Grant {
  const { partition, region } = context.place;
  // The colon keeps apart what may both end or begin with the other's words.
  const grantName = `${name}-${policy}:${role.name}`;
  const grant = new Grant(
    grantName,
    { principal: role, access: accessOf(policy), on: component, onName: `cluster ${context.clusterName}` },
    { parent: component },
  );
  const entry =
    entryOf ??
    new eks.AccessEntry(
      `${grantName}-entry`,
      { clusterName, principalArn: role.arn, type: "STANDARD", region, tags: context.tags },
      { parent: grant },
    );
  new eks.AccessPolicyAssociation(
    `${grantName}-policy`,
    {
      clusterName,
      principalArn: role.arn,
      policyArn: accessPolicyArn(partition, policy),
      accessScope: namespaces === undefined ? { type: "cluster" } : { type: "namespace", namespaces: [...namespaces] },
      region,
    },
    { parent: grant, dependsOn: [entry] },
  );
  return grant;
}
