import type * as pulumi from "@pulumi/pulumi";

import { useByLogGroups, useByServiceLinkedRole, useThroughServices } from "../../core/aws-key-use";
import { CustomerKey } from "../../core/aws-kms";
import type { EksContext } from "./context";
import { useByCluster } from "./policies";

/** The role that Auto Scaling starts nodes with. */
const AUTO_SCALING = "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";

/** The keys of one cluster. */
export interface EksKeys {
  /** Encrypts what the API keeps, secrets first, and the control plane's logs. */
  readonly cluster: CustomerKey;
  /** Encrypts the disks of nodes and the volumes that pods ask for. */
  readonly volumes: CustomerKey;
}

/** Two keys, so that whoever may use volumes opens no secret. */
export function eksKeys(
  name: string,
  context: EksContext,
  uses: { readonly clusterRoleArn: string; readonly logGroupName: string },
  parent: pulumi.Resource,
): EksKeys {
  const { platform, onDelete, recoveryDays, place, clusterName, tags } = context;
  const shared = { platform, onDelete, recoveryDays, ...place, tags };
  return {
    cluster: new CustomerKey(
      `${name}-key`,
      {
        ...shared,
        purpose: name,
        description: `Encrypts what the API of ${clusterName} keeps, and its logs.`,
        uses: [...useByCluster(place, uses.clusterRoleArn), useByLogGroups(place, [uses.logGroupName])],
      },
      { parent },
    ),
    volumes: new CustomerKey(
      `${name}-volume-key`,
      {
        ...shared,
        purpose: `${name}-volumes`,
        description: `Encrypts the disks and volumes of ${clusterName}.`,
        uses: [useThroughServices(place, ["ec2"]), ...useByServiceLinkedRole(place, AUTO_SCALING, "ec2")],
      },
      { parent },
    ),
  };
}
