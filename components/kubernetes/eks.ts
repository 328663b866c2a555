import * as pulumi from "@pulumi/pulumi";

import type { LogRetentionDays } from "../core/aws-logs";
import { type AwsPartition, awsPartition } from "../core/aws-partition";
import { ArgumentError } from "../core/errors";
import type { AwsRole } from "../core/grants";
import { nameRules, stackName } from "../core/names";
import type { Platform } from "../core/platform";
import type { OnDelete } from "../core/safety";
import { awsTags } from "../core/tags";
import type { PlatformNetwork } from "../network";
import { type ClusterAccess, accessProblems } from "./access";
import { type AddonName, networkAddons, workloadAddons } from "./addon";
import { type Capabilities, capabilityProblems } from "./capability";
import { type AddonTarget, eksAddon } from "./eks/addons";
import { admit } from "./eks/admission";
import { type CapabilityRoles, eksCapabilities } from "./eks/capabilities";
import type { EksContext } from "./eks/context";
import { controlPlane } from "./eks/control-plane";
import { eksFirewall } from "./eks/firewall";
import { eksKeys } from "./eks/keys";
import { kubeconfig } from "./eks/kubeconfig";
import { EksNodeGroup } from "./eks/node-groups";
import { nodeRole } from "./eks/nodes";
import { ServiceAccountRoles } from "./eks/service-accounts";
import { type NodeGroups, nodeGroupProblems } from "./node-group";

/** What a cluster on EKS is asked for. */
export interface EksClusterArgs {
  readonly platform: Platform;
  /** The AWS account that the cluster lies in: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The part of AWS that the account lies in; follows from `region` when absent. */
  readonly partition?: AwsPartition;
  /** The API and the nodes stand in its private subnets, one subnet a zone, in two zones or more. */
  readonly network: Pick<PlatformNetwork, "vpcId" | "cidrBlock" | "availabilityZones" | "subnets">;
  /** Kubernetes version, `1.36`: one that EKS supports. It goes up by one at a time, and never down. */
  readonly version: string;
  /** Half of the two keys that destroying data takes; without the cluster, what its API keeps is destroyed too. */
  readonly onDelete: OnDelete;
  /** Days in which the deletion of a key can be taken back: 7 to 30. */
  readonly recoveryDays: number;
  /** Days that the control plane's logs are kept. */
  readonly logDays: LogRetentionDays;
  /** Groups of nodes by name; one at least must take any pod. */
  readonly nodeGroups: NodeGroups;
  /** Who may do what through the API, by a name for people. Nobody else may, whoever makes the cluster included. */
  readonly access: Readonly<Record<string, ClusterAccess>>;
  /** Ranges of private networks that reach the API besides the nodes, by name: those that a VPN brings. */
  readonly apiClients?: Readonly<Record<string, string>>;
  /** Ranges of the internet that reach the API, by name. The API has no public address when absent or empty. */
  readonly publicClients?: Readonly<Record<string, string>>;
  /** Ranges beyond the VPC that pods reach on any port, by name. Anywhere else they reach by HTTPS only. */
  readonly peerNetworks?: Readonly<Record<string, string>>;
  /** Range of services' addresses, /24 to /12, in no network that pods reach; EKS's choice when absent. Can't be changed. */
  readonly serviceCidr?: string;
  /** Whether AWS may lead traffic away from a zone in trouble. Default: false. */
  readonly zonalShift?: boolean;
  /** Versions of add-ons, as EKS names them; its default for the cluster's version, for those that are absent. */
  readonly addonVersions?: Readonly<Partial<Record<AddonName, string>>>;
  /** What EKS runs for the cluster besides: managed Argo CD for one. Nothing by default. */
  readonly capabilities?: Capabilities;
}

/**
 * A Kubernetes cluster on EKS, with its nodes and what every cluster needs: network, DNS, volumes, metrics.
 *
 * The API answers inside the network; what it keeps, its logs, the nodes' disks and the volumes that pods ask for lie
 * under keys of ours. Who may use it is said by access entries; pods get to AWS by the role of their service account
 * ({@link serviceAccountRole}) and never by their node's.
 *
 * A storage class must name {@link volumeKeyArn}: the driver refuses volumes that are not encrypted, and can use no
 * other key of ours.
 */
export class EksCluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** URL of the API server. */
  readonly endpoint: pulumi.Output<string>;
  /** Certificate of the authority that signed the API server's, PEM in base64. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** The cluster as IAM's OpenID Connect provider. */
  readonly oidcProviderArn: pulumi.Output<string>;
  /** URL of the same. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** Security group of all nodes and their pods. */
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /** ARN of the key for volumes. */
  readonly volumeKeyArn: pulumi.Output<string>;
  /** A kubeconfig in JSON; a secret, though it holds no credentials: it gets a token with the AWS command line. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The role that each capability works with, by capability. */
  readonly capabilityRoles: CapabilityRoles;

  private readonly serviceAccounts: ServiceAccountRoles;

  constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    requireSoundCluster(args);
    const { network, ...asked } = args;
    super("tributary:kubernetes:EksCluster", name, { ...asked, zones: network.availabilityZones }, opts);
    const { platform, accountId, region, onDelete, recoveryDays } = args;
    const place = { accountId, partition: args.partition ?? awsPartition(region), region };
    const clusterName = stackName(nameRules.eksCluster, platform, name);
    const tags = awsTags({ component: "kubernetes" });
    const context: EksContext = { platform, place, onDelete, recoveryDays, clusterName, tags };

    const subnets = privateSubnets(network);
    const roleName = stackName(nameRules.iamRole, platform, name, "cluster");
    const logGroupName = `/aws/eks/${clusterName}/cluster`;
    const clusterRoleArn = `arn:${place.partition}:iam::${accountId}:role/${roleName}`;
    const keys = eksKeys(name, context, { clusterRoleArn, logGroupName }, this);
    const firewall = eksFirewall(
      name,
      context,
      {
        vpcId: network.vpcId,
        vpcCidr: network.cidrBlock,
        apiClients: args.apiClients ?? {},
        peerNetworks: args.peerNetworks ?? {},
      },
      this,
    );
    const cluster = controlPlane(
      name,
      context,
      {
        version: args.version,
        roleName,
        logGroupName,
        logDays: args.logDays,
        key: keys.cluster.arn,
        subnetIds: Object.values(subnets),
        securityGroupId: firewall.controlPlaneId,
        publicClients: args.publicClients ?? {},
        serviceCidr: args.serviceCidr,
        zonalShift: args.zonalShift ?? false,
      },
      this,
    );
    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.apply(({ data }) => data as string);
    this.oidcIssuer = cluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer as string);
    this.nodeSecurityGroupId = firewall.nodesId;
    this.volumeKeyArn = keys.volumes.arn;
    this.serviceAccounts = new ServiceAccountRoles(name, context, this.oidcIssuer, this);
    this.oidcProviderArn = this.serviceAccounts.oidcProviderArn;

    const target: AddonTarget = {
      context,
      clusterName: this.clusterName,
      versions: args.addonVersions ?? {},
      serviceAccounts: this.serviceAccounts,
      volumeKey: this.volumeKeyArn,
    };
    const addons = (names: readonly AddonName[], dependsOn: readonly pulumi.Resource[]): pulumi.Resource[] =>
      names.map((addonName) => eksAddon(`${name}-${addonName}`, addonName, target, { parent: this, dependsOn }));
    const nodes = nodeRole(name, context, this);
    const ready = [...addons(networkAddons, []), ...nodes.attachments, ...firewall.rules];
    const nodeGroups = Object.entries(args.nodeGroups).map(
      ([groupName, spec]) =>
        new EksNodeGroup(
          `${name}-group-${groupName}`,
          {
            context,
            groupName,
            spec,
            version: args.version,
            clusterName: this.clusterName,
            nodeRoleArn: nodes.arn,
            securityGroupId: firewall.nodesId,
            volumeKey: keys.volumes.arn,
            subnetIds: subnets,
            ready,
          },
          { parent: this },
        ).nodeGroup,
    );
    addons(workloadAddons, nodeGroups);

    const admitting = { context, clusterName: this.clusterName, component: this };
    for (const [who, { principalArn, ...access }] of Object.entries(args.access)) {
      admit(name, roleOf(who, principalArn), access, admitting);
    }
    this.capabilityRoles = eksCapabilities(name, args.capabilities ?? {}, admitting);
    const address = pulumi.all([this.clusterName, this.endpoint, this.certificateAuthority]);
    this.kubeconfig = pulumi.secret(
      address.apply(([clusterName, endpoint, certificateAuthority]) =>
        JSON.stringify(kubeconfig({ clusterName, endpoint, certificateAuthority, region })),
      ),
    );
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      oidcProviderArn: this.oidcProviderArn,
      nodeSecurityGroupId: this.nodeSecurityGroupId,
    });
  }

  /**
   * The role that pods of one service account take in AWS, as a principal for grants. The account carries its ARN as
   * the annotation `eks.amazonaws.com/role-arn`. The same account has the same role, however often it is asked for.
   */
  serviceAccountRole(namespace: string, name: string): AwsRole {
    return this.serviceAccounts.role(namespace, name);
  }
}

function requireSoundCluster(args: EksClusterArgs): void {
  const { version, network, nodeGroups, access, capabilities = {} } = args;
  if (!/^1\.\d{2}$/.test(version)) {
    throw new ArgumentError("EksVersion", `version is ${version}: give a minor version of Kubernetes, 1.36 for one.`);
  }
  if (network.availabilityZones.length < 2) {
    throw new ArgumentError(
      "EksZonesTooFew",
      `the network has subnets in ${network.availabilityZones.length} zone, and EKS asks for two: give the network another zone.`,
    );
  }
  const [problem] = [
    ...nodeGroupProblems(nodeGroups).map((found) => ({ ...found, of: "nodeGroups" })),
    ...accessProblems(access).map((found) => ({ ...found, of: "access" })),
    ...capabilityProblems(capabilities).map((found) => ({ ...found, of: "capabilities" })),
  ];
  if (problem !== undefined) {
    throw new ArgumentError(problem.code, `${[problem.of, ...problem.path].join(".")}: ${problem.message}.`);
  }
}

function privateSubnets({
  availabilityZones,
  subnets,
}: EksClusterArgs["network"]): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    availabilityZones.map((zone) => {
      const subnet = subnets.private[zone];
      if (subnet === undefined) {
        throw new ArgumentError("EksZoneWithoutSubnet", `the network has no private subnet in ${zone}: give it one.`);
      }
      return [zone, subnet];
    }),
  );
}

/** The role of that ARN, by the name that people give it. */
function roleOf(name: string, arn: string): AwsRole {
  return { kind: "aws-role", name, roleName: arn.split("/").at(-1) as string, arn };
}
