import type { AwsPlace } from "./aws-partition";
import type { PolicyStatement } from "./aws-policy";

/**
 * What the role of a function in a VPC needs, so that Lambda can make and remove the function's network interfaces.
 * Descriptions know no resources, and Lambda refuses a role that may delete interfaces of certain ids only.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
export function vpcFunctionStatements({ partition, region, accountId }: AwsPlace): PolicyStatement[] {
  const ec2 = (kind: string): string => `arn:${partition}:ec2:${region}:${accountId}:${kind}/*`;
  return [
    {
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterface",
      Resource: ["network-interface", "security-group", "subnet"].map(ec2),
    },
    {
      Effect: "Allow",
      Action: ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
      Resource: ec2("*"),
    },
    { Effect: "Allow", Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], Resource: "*" },
  ];
}

/**
 * Keeps the function's own code from what {@link vpcFunctionStatements} gives Lambda: only requests from inside the
 * function carry its ARN.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function withholdNetworkFromCode(functionArn: string): PolicyStatement {
  return {
    Effect: "Deny",
    Action: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ],
    Resource: "*",
    Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn } },
  };
}
