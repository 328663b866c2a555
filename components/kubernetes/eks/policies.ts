import type * as pulumi from "@pulumi/pulumi";

import { type AwsPlace, regionalService } from "../../core/aws-partition";
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";

/** A role that one AWS service takes and nobody else; what EKS documents gives no conditions on the source. */
export function serviceTrust(service: string, ...actions: readonly string[]): PolicyDocument {
  return policyDocument({ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", ...actions] });
}

/**
 * A role that the pods of one service account take, and no other: `sub` is the account in its namespace, `aud` the
 * service that the token was made out to. `issuer` is the cluster's, as a URL or without `https://`.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function serviceAccountTrust(
  oidcProviderArn: string,
  issuer: string,
  namespace: string,
  serviceAccount: string,
): PolicyDocument {
  const host = issuer.replace("https://", "");
  return policyDocument({
    Effect: "Allow",
    Principal: { Federated: oidcProviderArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: {
        [`${host}:aud`]: "sts.amazonaws.com",
        [`${host}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
      },
    },
  });
}

/**
 * What the control plane may do: find the nodes in EC2, tag them as its own, and use the key that its data lies under.
 * It may make no load balancers, as the older AmazonEKSClusterPolicy would let it: those are asked for by a controller
 * with a role of its own. Descriptions know no resources.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 */
export function clusterPolicy(place: AwsPlace, clusterName: string, secretsKey: pulumi.Input<string>): PolicyDocument {
  const { partition, region, accountId } = place;
  return policyDocument(
    {
      Effect: "Allow",
      Action: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeInstanceTopology",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
    },
    {
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: `arn:${partition}:ec2:${region}:${accountId}:instance/*`,
      Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": [`kubernetes.io/cluster/${clusterName}`] } },
    },
    {
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
      Resource: secretsKey,
    },
  );
}

/**
 * Lets the control plane's role use the key of its secrets, and lets whoever makes the cluster give EKS leave to.
 *
 * The role is named by a condition, since the key must stand before the role's policy can name it. EKS makes the grant
 * with its caller's rights, and its documentation warns of `kms:GrantIsForAWSResource` and names no condition that
 * would hold, so this one has none: like `kms:PutKeyPolicy`, it takes an IAM policy that allows it.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-cluster.html
 */
export function useByCluster(place: AwsPlace, roleArn: string): PolicyStatement[] {
  const account = { AWS: `arn:${place.partition}:iam::${place.accountId}:root` };
  return [
    {
      Sid: "UseByCluster",
      Effect: "Allow",
      Principal: account,
      Action: ["kms:Decrypt", "kms:Encrypt"],
      Resource: "*",
      Condition: { ArnEquals: { "aws:PrincipalArn": roleArn } },
    },
    { Sid: "GrantUseToEks", Effect: "Allow", Principal: account, Action: "kms:CreateGrant", Resource: "*" },
  ];
}

/**
 * What the EBS CSI driver needs besides AmazonEBSCSIDriverPolicyV2: to use the key of the cluster's volumes through EC2,
 * and no other of ours. A volume that is not encrypted is refused. EC2 names the actions:
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
 */
export function volumeKeyPolicy(place: AwsPlace, volumeKey: pulumi.Input<string>): PolicyDocument {
  const { partition, region, accountId } = place;
  const throughEc2 = { "kms:ViaService": regionalService("ec2", place) };
  return policyDocument(
    {
      Effect: "Allow",
      Action: [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ],
      Resource: volumeKey,
      Condition: { StringEquals: throughEc2 },
    },
    {
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: volumeKey,
      Condition: { StringEquals: throughEc2, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    {
      Sid: "DenyPlainVolumes",
      Effect: "Deny",
      Action: "ec2:CreateVolume",
      Resource: `arn:${partition}:ec2:${region}:${accountId}:volume/*`,
      Condition: { Bool: { "ec2:Encrypted": "false" } },
    },
  );
}
