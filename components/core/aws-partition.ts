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
