import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";

/** Where brokers take IAM: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const KAFKA_IAM_PORT = 9098;

const HTTPS_PORT = 443;

/** What the function's security group is made of. */
export interface FunctionSecurityGroupArgs {
  readonly name: string;
  readonly vpcId: pulumi.Input<string>;
  /** The list of S3's addresses in the region. */
  readonly s3PrefixListId: pulumi.Input<string>;
  readonly brokerSecurityGroupId: pulumi.Input<string>;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A security group that nobody comes in by, and that leads to S3 and to the brokers alone. */
export function functionSecurityGroup(
  name: string,
  { region, ...args }: FunctionSecurityGroupArgs,
  parent: pulumi.Resource,
): ec2.SecurityGroup {
  const tags = { ...args.tags };
  const group = new ec2.SecurityGroup(
    `${name}-security-group`,
    {
      name: args.name,
      description: "The function that makes sizes of uploaded images.",
      vpcId: args.vpcId,
      region,
      tags,
    },
    { parent },
  );
  const leadTo = (what: string, port: number, where: Partial<vpc.SecurityGroupEgressRuleArgs>) =>
    new vpc.SecurityGroupEgressRule(
      `${name}-to-${what}`,
      { ...where, securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, region, tags },
      { parent },
    );
  leadTo("s3", HTTPS_PORT, { prefixListId: args.s3PrefixListId, description: "S3." });
  leadTo("brokers", KAFKA_IAM_PORT, {
    referencedSecurityGroupId: args.brokerSecurityGroupId,
    description: "Kafka with IAM.",
  });
  return group;
}
