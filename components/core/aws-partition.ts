/** The separate worlds of AWS: an account, its ARNs and what it can reach lie in one of them. */
export type AwsPartition = "aws" | "aws-cn" | "aws-us-gov";

/**
 * The partition that `region` lies in: AWS China, AWS GovCloud (US), or else the public one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function awsPartition(region: string): AwsPartition {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Where in AWS something lies. */
export interface AwsPlace {
  /** Twelve digits. */
  readonly accountId: string;
  readonly partition: AwsPartition;
  readonly region: string;
}

/**
 * The host name of a service in a region, which key and trust policies know it by: `kafka.eu-central-1.amazonaws.com`.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function regionalService(service: string, { partition, region }: Omit<AwsPlace, "accountId">): string {
  return `${service}.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
}
