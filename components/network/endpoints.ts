import type { AwsPlace } from "../core/aws-partition";
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../core/aws-policy";
import { ArgumentError } from "../core/errors";

/**
 * Services that can be reached by an interface endpoint, by the name that AWS gives the endpoint, and what reaches them.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const interfaceEndpoints = {
  athena: "queries on the lake",
  autoscaling: "the cluster autoscaler",
  ec2: "network interfaces and volumes of EKS nodes",
  "ecr.api": "logins to the container registry",
  "ecr.dkr": "pulls of container images",
  eks: "the API of EKS, which nodes ask when they start",
  "eks-auth": "credentials of pods by EKS Pod Identity",
  elasticloadbalancing: "the load balancer controller",
  events: "EventBridge",
  glue: "the data catalogue and its schema registry",
  kafka: "the API of MSK, which tells the brokers' addresses",
  kms: "encryption outside of the services that encrypt by themselves",
  lambda: "calls of functions",
  logs: "CloudWatch Logs",
  monitoring: "CloudWatch metrics",
  secretsmanager: "secrets",
  sns: "notifications",
  sqs: "queues",
  ssm: "parameters and Session Manager",
  ssmmessages: "sessions of Session Manager",
  states: "Step Functions",
  sts: "credentials of roles, which IAM authentication to MSK needs too",
  xray: "traces",
} as const;
export type InterfaceEndpoint = keyof typeof interfaceEndpoints;

/** Those of {@link interfaceEndpoints}, sorted. */
export const interfaceEndpointNames = Object.keys(interfaceEndpoints).sort() as InterfaceEndpoint[];

/**
 * The services whose endpoints have another prefix in both regions of AWS China.
 * https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts (getDefaultEndpointPrefix)
 */
const prefixedInChina: readonly string[] = [
  "athena",
  "autoscaling",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "lambda",
  "monitoring",
  "sqs",
  "states",
  "sts",
  "xray",
] satisfies readonly InterfaceEndpoint[];

/** What AWS calls the service behind an endpoint: `com.amazonaws.eu-central-1.sts`. */
export function endpointServiceName(
  service: InterfaceEndpoint | "s3" | "dynamodb",
  { partition, region }: Pick<AwsPlace, "partition" | "region">,
): string {
  const prefix = partition === "aws-cn" && prefixedInChina.includes(service) ? "cn.com.amazonaws" : "com.amazonaws";
  return `${prefix}.${region}.${service}`;
}

/** What is done with the data in buckets; nothing inside the network changes how a bucket is set up. */
const objectActions = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:DeleteObjectTagging",
  "s3:DeleteObjectVersion",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:GetObjectAttributes",
  "s3:GetObjectTagging",
  "s3:GetObjectVersion",
  "s3:GetObjectVersionAttributes",
  "s3:GetObjectVersionTagging",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListBucketVersions",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
  "s3:PutObjectTagging",
  "s3:PutObjectVersionTagging",
];

/** What is done with the data in tables. */
const itemActions = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:DescribeTable",
  "dynamodb:DescribeTimeToLive",
  "dynamodb:GetItem",
  "dynamodb:PartiQLDelete",
  "dynamodb:PartiQLInsert",
  "dynamodb:PartiQLSelect",
  "dynamodb:PartiQLUpdate",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:UpdateItem",
];

/**
 * What the endpoint for S3 lets through: the account's own principals to its own buckets, and reading of the buckets
 * that AWS serves container images and Amazon Linux packages from, that Kubernetes serves its images from, and of
 * `readableBuckets`, which others may have signed for. So data can not leave for somebody else's bucket of the region with somebody else's keys.
 *
 * It bounds what roles may do, and gives nobody anything. A registry that keeps images in S3 in the same region (Quay in
 * `us-east-1`) sends pulls from inside AWS straight to its bucket, and is read only where the bucket is named.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html,
 * https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/s3_endpoint_policy.json
 */
export function s3EndpointPolicy(place: AwsPlace, readableBuckets: readonly string[] = []): PolicyDocument {
  readableBuckets.forEach(requireBucketName);
  const { partition, region } = place;
  const readable = [
    `prod-${region}-starport-layer-bucket`,
    `al2023-repos-${region}-de612dc2`,
    ...kubernetesImageBuckets(place),
    ...readableBuckets,
  ];
  return policyDocument(
    {
      Sid: "UseOwnBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: [...objectActions],
      Resource: [`arn:${partition}:s3:::*`],
      Condition: { StringEquals: { "aws:PrincipalAccount": place.accountId, "aws:ResourceAccount": place.accountId } },
    },
    {
      Sid: "ReadOthersBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: [...new Set(readable)].sort().map((bucket) => `arn:${partition}:s3:::${bucket}/*`),
    },
  );
}

/**
 * Where `registry.k8s.io` sends pulls from inside a region of AWS: a bucket of that region.
 * https://github.com/kubernetes/registry.k8s.io/blob/main/cmd/archeio/internal/app/buckets.go
 */
function kubernetesImageBuckets({ partition, region }: AwsPlace): string[] {
  if (partition !== "aws") {
    return [];
  }
  // Somebody else had the name.
  const inLondon = "767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2";
  return [region === "eu-west-2" ? inLondon : `prod-registry-k8s-io-${region}`];
}

/** What the endpoint for DynamoDB lets through: the account's own principals to the data in its own tables. */
export function dynamodbEndpointPolicy({ partition, region, accountId }: AwsPlace): PolicyDocument {
  const statement: PolicyStatement = {
    Sid: "UseOwnTables",
    Effect: "Allow",
    Principal: "*",
    Action: [...itemActions],
    Resource: `arn:${partition}:dynamodb:${region}:${accountId}:table/*`,
    Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
  };
  return policyDocument(statement);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function requireBucketName(bucket: string): void {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new ArgumentError(
      "BucketNameNotSound",
      `"${bucket}" is no name of a bucket: give the whole name, without s3:// and without wildcards.`,
    );
  }
}
