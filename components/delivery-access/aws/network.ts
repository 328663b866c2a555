import { type AwsScope, type PartAccess, allow, of } from "./scope";

/** What a network, and whatever stands in one, is made of in EC2. */
const kinds = [
  "elastic-ip",
  "internet-gateway",
  "natgateway",
  "route-table",
  "security-group",
  "security-group-rule",
  "subnet",
  "vpc",
  "vpc-endpoint",
  "vpc-flow-log",
] as const;

const creations = [
  "AllocateAddress",
  "AuthorizeSecurityGroupEgress",
  "AuthorizeSecurityGroupIngress",
  "CreateFlowLogs",
  "CreateInternetGateway",
  "CreateNatGateway",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "CreateSubnet",
  "CreateVpc",
  "CreateVpcEndpoint",
] as const;

const changes = [
  "AssociateRouteTable",
  "AttachInternetGateway",
  "CreateRoute",
  "CreateTags",
  "DeleteFlowLogs",
  "DeleteInternetGateway",
  "DeleteNatGateway",
  "DeleteRoute",
  "DeleteRouteTable",
  "DeleteSecurityGroup",
  "DeleteSubnet",
  "DeleteTags",
  "DeleteVpc",
  "DeleteVpcEndpoints",
  "DetachInternetGateway",
  "DisassociateAddress",
  "DisassociateRouteTable",
  "ModifySecurityGroupRules",
  "ModifySubnetAttribute",
  "ModifyVpcAttribute",
  "ModifyVpcEndpoint",
  "ReleaseAddress",
  "ReplaceRoute",
  "ReplaceRouteTableAssociation",
  "RevokeSecurityGroupEgress",
  "RevokeSecurityGroupIngress",
  "UpdateSecurityGroupRuleDescriptionsEgress",
  "UpdateSecurityGroupRuleDescriptionsIngress",
] as const;

/**
 * What can be made in EC2 has no name in its ARN, so that it is told by its tags: what a call makes by those asked for,
 * what it acts on by those that are there. Where a call does both (a subnet in a network), each of the two statements
 * answers for its part. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function networkAccess(scope: AwsScope): PartAccess {
  const arns = scope.regional("ec2", ...kinds.map((kind) => `${kind}/*`));
  const untagged = Object.fromEntries(Object.keys(scope.tagged).map((tag) => [tag, "true"]));
  return {
    read: [
      // Descriptions know no resources.
      allow(
        [
          ...of("ec2", "DescribeAccountAttributes", "DescribeAddresses", "DescribeAddressesAttribute"),
          ...of("ec2", "DescribeAvailabilityZones", "DescribeFlowLogs", "DescribeInstances"),
          ...of("ec2", "DescribeInternetGateways", "DescribeNatGateways", "DescribeNetworkAcls"),
          ...of("ec2", "DescribeNetworkInterfaces", "DescribePrefixLists", "DescribeRouteTables"),
          ...of("ec2", "DescribeSecurityGroupRules", "DescribeSecurityGroups", "DescribeSubnets", "DescribeTags"),
          ...of("ec2", "DescribeVpcEndpoints", "DescribeVpcEndpointServices", "DescribeVpcs"),
        ],
        "*",
      ),
      allow(["ec2:DescribeVpcAttribute"], scope.regional("ec2", "vpc/*"), { StringEquals: scope.tagged }),
    ],
    write: [
      allow(of("ec2", ...creations), arns, { StringEquals: scope.tagsRequested }),
      allow(of("ec2", ...creations, ...changes), arns, { StringEquals: scope.tagged }),
      allow(["ec2:CreateTags"], arns, {
        StringEquals: { ...scope.tagsRequested, "ec2:CreateAction": [...creations] },
      }),
      // The security group that comes with a network has no tags until the stack takes it on.
      allow(["ec2:CreateTags"], scope.regional("ec2", "security-group/*"), {
        StringEquals: scope.tagsRequested,
        Null: untagged,
      }),
      // An address that a gateway lets go of: its network interface is EC2's own, and has no tags.
      allow(["ec2:DisassociateAddress"], scope.regional("ec2", "network-interface/*")),
    ],
    passesRolesTo: ["vpc-flow-logs.amazonaws.com"],
  };
}
