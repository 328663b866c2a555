import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

import { parseCidr } from "../../core/cidr";
import { ArgumentError } from "../../core/errors";
import { nameRules, stackName } from "../../core/names";
import type { EksContext } from "./context";

const HTTPS = 443;
/** Where kubelets listen, and pods that may not take a lower port: metrics servers and admission webhooks among them. */
const UNPRIVILEGED = [1025, 65535] as const;

/** What stands around a cluster. */
export interface EksFirewallArgs {
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's own range. */
  readonly vpcCidr: pulumi.Input<string>;
  /** Ranges that reach the API besides the nodes, by name. */
  readonly apiClients: Readonly<Record<string, string>>;
  /** Ranges beyond the VPC that pods reach on any port, by name. */
  readonly peerNetworks: Readonly<Record<string, string>>;
}

/** Who may reach whom in a cluster. */
export interface EksFirewall {
  readonly controlPlaneId: pulumi.Output<string>;
  readonly nodesId: pulumi.Output<string>;
  /** What must stand before nodes can join. */
  readonly rules: readonly pulumi.Resource[];
}

/**
 * The security groups of a cluster's control plane and of its nodes. Nodes and pods reach each other on every port,
 * which is for network policies to narrow, the API, whatever is in the VPC, and the world by HTTPS alone, where images
 * and AWS's own APIs are. Nobody else reaches the nodes.
 *
 * EKS makes one more group, which lets its members reach each other; with these the nodes are none.
 * https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-security-groups
 */
export function eksFirewall(
  name: string,
  context: EksContext,
  args: EksFirewallArgs,
  parent: pulumi.Resource,
): EksFirewall {
  const { platform, place, clusterName, tags } = context;
  const { region } = place;
  const group = (role: string, description: string, extraTags: Record<string, string> = {}): ec2.SecurityGroup =>
    new ec2.SecurityGroup(
      `${name}-${role}-security-group`,
      {
        name: stackName(nameRules.securityGroup, platform, name, role),
        description,
        vpcId: args.vpcId,
        region,
        tags: { ...tags, ...extraTags },
      },
      { parent },
    );
  const controlPlane = group("control-plane", `API servers of ${clusterName}.`);
  const nodes = group("nodes", `Nodes and pods of ${clusterName}.`, {
    // By it the load balancer controller finds the group that it must open.
    [`kubernetes.io/cluster/${clusterName}`]: "owned",
  });

  const onPorts = ([fromPort, toPort]: readonly [number, number]) => ({ ipProtocol: "tcp", fromPort, toPort });
  const https = onPorts([HTTPS, HTTPS]);
  const anything = { ipProtocol: "-1" };
  const from = (role: string, to: ec2.SecurityGroup, rule: Partial<vpc.SecurityGroupIngressRuleArgs>) =>
    new vpc.SecurityGroupIngressRule(
      `${name}-${role}`,
      { ...anything, ...rule, securityGroupId: to.id, region },
      { parent },
    );
  const to = (role: string, source: ec2.SecurityGroup, rule: Partial<vpc.SecurityGroupEgressRuleArgs>) =>
    new vpc.SecurityGroupEgressRule(
      `${name}-${role}`,
      { ...anything, ...rule, securityGroupId: source.id, region },
      { parent },
    );

  const rules = [
    from("api-from-nodes", controlPlane, {
      ...https,
      referencedSecurityGroupId: nodes.id,
      description: "Nodes and pods call the API",
    }),
    to("control-plane-to-kubelets", controlPlane, {
      ...onPorts(UNPRIVILEGED),
      referencedSecurityGroupId: nodes.id,
      description: "The API calls kubelets, metrics and webhooks",
    }),
    to("control-plane-to-webhooks", controlPlane, {
      ...https,
      referencedSecurityGroupId: nodes.id,
      description: "The API calls webhooks on 443",
    }),
    from("nodes-from-nodes", nodes, {
      ...anything,
      referencedSecurityGroupId: nodes.id,
      description: "Nodes and pods reach each other",
    }),
    from("kubelets-from-control-plane", nodes, {
      ...onPorts(UNPRIVILEGED),
      referencedSecurityGroupId: controlPlane.id,
      description: "The API calls kubelets, metrics and webhooks",
    }),
    from("webhooks-from-control-plane", nodes, {
      ...https,
      referencedSecurityGroupId: controlPlane.id,
      description: "The API calls webhooks on 443",
    }),
    to("nodes-to-vpc", nodes, {
      ...anything,
      cidrIpv4: args.vpcCidr,
      description: "Nodes, the API, and what else is in the VPC",
    }),
    to("nodes-to-https", nodes, {
      ...https,
      cidrIpv4: "0.0.0.0/0",
      description: "AWS APIs and image registries",
    }),
    ...Object.entries(args.apiClients).map(([client, cidr]) =>
      from(`api-from:${client}`, controlPlane, {
        ...https,
        cidrIpv4: requireRange(client, cidr),
        description: `${client} calls the API`,
      }),
    ),
    ...Object.entries(args.peerNetworks).map(([network, cidr]) =>
      to(`nodes-to:${network}`, nodes, {
        ...anything,
        cidrIpv4: requireRange(network, cidr),
        description: `Pods reach ${network}`,
      }),
    ),
  ];
  return { controlPlaneId: controlPlane.id, nodesId: nodes.id, rules };
}

/** `cidr`, unless it is no range of IPv4 addresses or all of them, as `EksRange`. */
export function requireRange(name: string, cidr: string): string {
  if ((parseCidr(cidr)?.bits ?? 0) === 0) {
    throw new ArgumentError(
      "EksRange",
      `${name} is ${cidr}: give a range of IPv4 addresses in CIDR form that is not the whole internet, 10.8.0.0/16 for one.`,
    );
  }
  return cidr;
}
