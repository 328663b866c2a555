import { type AwsScope, type PartAccess, allow, of } from "./scope";

/**
 * A cluster on EKS by the beginning of its name, and the launch templates of its nodes by their tags. EKS makes a node
 * group with the rights of whoever asks for it, which is why starting machines is among them: from a template of the
 * stack's and in no other way. https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-basics,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function kubernetesAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const name = scope.names("eksCluster");
  const clusters = scope.regional(
    "eks",
    `cluster/${name}`,
    ...["access-entry", "addon", "capability", "nodegroup"].map((kind) => `${kind}/${name}/*`),
  );
  const templates = scope.regional("ec2", "launch-template/*");
  const machines = ["instance", "network-interface", "security-group", "subnet", "volume"].map((kind) => `${kind}/*`);
  const { partition, region } = scope.place;
  const images = `arn:${partition}:ec2:${region}::image/*`;
  const issuer = scope.global("iam", `oidc-provider/oidc.eks.${region}.amazonaws.com/id/*`);
  return {
    read: [
      allow(
        [
          ...of("eks", "DescribeAccessEntry", "DescribeAddon", "DescribeCapability", "DescribeCluster"),
          ...of("eks", "DescribeNodegroup", "DescribeUpdate", "ListAssociatedAccessPolicies", "ListTagsForResource"),
          ...of("eks", "ListUpdates"),
        ],
        clusters,
      ),
      // Descriptions of EC2 know no resources.
      allow(of("ec2", "DescribeKeyPairs", "DescribeLaunchTemplates", "DescribeLaunchTemplateVersions"), "*"),
      allow(of("iam", "GetOpenIDConnectProvider", "ListOpenIDConnectProviderTags"), issuer),
    ],
    write: [
      allow(
        [
          ...of("eks", "AssociateAccessPolicy", "CreateAccessEntry", "CreateAddon", "CreateCapability"),
          ...of("eks", "CreateCluster", "CreateNodegroup", "DeleteAccessEntry", "DeleteAddon", "DeleteCapability"),
          ...of("eks", "DeleteNodegroup", "DisassociateAccessPolicy", "TagResource", "UntagResource"),
          ...of("eks", "UpdateAccessEntry", "UpdateAddon", "UpdateCapability", "UpdateClusterConfig"),
          ...of("eks", "UpdateClusterVersion", "UpdateNodegroupConfig", "UpdateNodegroupVersion"),
          ...(destroys ? ["eks:DeleteCluster"] : []),
        ],
        clusters,
      ),
      allow(["ec2:CreateLaunchTemplate"], templates, { StringEquals: scope.tagsRequested }),
      allow(["ec2:CreateTags"], templates, {
        StringEquals: { ...scope.tagsRequested, "ec2:CreateAction": "CreateLaunchTemplate" },
      }),
      allow(
        [
          ...of("ec2", "CreateLaunchTemplateVersion", "CreateTags", "DeleteLaunchTemplate"),
          ...of("ec2", "DeleteLaunchTemplateVersions", "DeleteTags", "ModifyLaunchTemplate", "RunInstances"),
        ],
        templates,
        { StringEquals: scope.tagged },
      ),
      allow(["ec2:RunInstances"], [...scope.regional("ec2", ...machines), images], {
        ArnLike: { "ec2:LaunchTemplate": templates },
        Bool: { "ec2:IsLaunchTemplateResource": "true" },
      }),
      allow(["ec2:CreateTags"], scope.regional("ec2", "instance/*", "network-interface/*", "volume/*"), {
        StringEquals: { "ec2:CreateAction": "RunInstances" },
      }),
      // The cluster's own issuer, which its pods' roles trust; not another cluster's, and not those of pipelines.
      allow(["iam:CreateOpenIDConnectProvider"], issuer, { StringEquals: scope.tagsRequested }),
      allow(["iam:TagOpenIDConnectProvider"], issuer, {
        StringEquals: scope.tagsRequested,
        Null: Object.fromEntries(Object.keys(scope.tagged).map((tag) => [tag, "true"])),
      }),
      allow(
        [
          ...of("iam", "AddClientIDToOpenIDConnectProvider", "DeleteOpenIDConnectProvider"),
          ...of("iam", "RemoveClientIDFromOpenIDConnectProvider", "TagOpenIDConnectProvider"),
          ...of("iam", "UntagOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint"),
        ],
        issuer,
        { StringEquals: scope.tagged },
      ),
    ],
    passesRolesTo: ["capabilities.eks.amazonaws.com", "ec2.amazonaws.com", "eks.amazonaws.com"],
    managedPolicies: [
      "AmazonEBSCSIDriverPolicyV2",
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKS_CNI_Policy",
      "AmazonEKSWorkerNodePolicy",
    ],
    serviceLinkedRoles: [
      "autoscaling.amazonaws.com",
      "eks-nodegroup.amazonaws.com",
      "eks.amazonaws.com",
      "spot.amazonaws.com",
    ],
    workloads: [...clusterActions, ...nodeActions, ...volumeActions],
  };
}

const clusterActions = of(
  "ec2",
  "CreateTags",
  "DescribeAvailabilityZones",
  "DescribeDhcpOptions",
  "DescribeInstances",
  "DescribeInstanceTopology",
  "DescribeNetworkInterfaces",
  "DescribeVpcs",
);

/**
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSWorkerNodePolicy.html, with
 * AmazonEC2ContainerRegistryPullOnly and AmazonEKS_CNI_Policy.
 */
const nodeActions = [
  ...of(
    "ec2",
    "AssignPrivateIpAddresses",
    "AttachNetworkInterface",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
  ),
  ...of("ec2", "DescribeInstanceTypes", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeSubnets"),
  ...of("ec2", "DescribeTags", "DescribeVolumes", "DescribeVolumesModifications", "DetachNetworkInterface"),
  ...of("ec2", "ModifyNetworkInterfaceAttribute", "UnassignPrivateIpAddresses"),
  ...of("ecr", "BatchGetImage", "BatchImportUpstreamImage", "GetAuthorizationToken", "GetDownloadUrlForLayer"),
  "eks-auth:AssumeRoleForPodIdentity",
  "eks:DescribeCluster",
];

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html */
const volumeActions = of(
  "ec2",
  "AttachVolume",
  "CopyVolumes",
  "CreateSnapshot",
  "CreateVolume",
  "DeleteSnapshot",
  "DeleteVolume",
  "DescribeSnapshots",
  "DescribeVolumeStatus",
  "DetachVolume",
  "EnableFastSnapshotRestores",
  "LockSnapshot",
  "ModifyVolume",
);
