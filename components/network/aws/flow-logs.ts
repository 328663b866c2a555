import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { useByLogGroups } from "../../core/aws-key-use";
import { CustomerKey } from "../../core/aws-kms";
import { type LogRetentionDays, encryptedLogGroup } from "../../core/aws-logs";
import type { AwsPlace } from "../../core/aws-partition";
import { type PolicyDocument, policyDocument } from "../../core/aws-policy";
import { nameRules, physicalName, stackName } from "../../core/names";
import { type OnDelete, keepData } from "../../core/safety";
import { type AwsNetworkContext, partTags } from "./context";

/** What {@link FlowLogs} are made of. */
export interface FlowLogsArgs {
  readonly context: AwsNetworkContext;
  readonly vpcId: pulumi.Input<string>;
  readonly retentionDays: LogRetentionDays;
  readonly onDelete: OnDelete;
  /** Days between the key's deletion and its end: 7 to 30. */
  readonly recoveryDays: number;
}

/**
 * Records of who talked to whom in the network, let through or not, in a log group under a key of its own.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
 */
export class FlowLogs extends pulumi.ComponentResource {
  /** Name of the log group. */
  readonly logGroup: pulumi.Output<string>;

  constructor(name: string, args: FlowLogsArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:network:FlowLogs", name, { retentionDays: args.retentionDays }, opts);
    const { platform, place } = args.context;
    const tags = partTags(platform, "flow-logs");
    const logGroupName = `/aws/vpc/${stackName(nameRules.cloudwatchLogGroup, platform, "flow-logs")}`;

    const key = new CustomerKey(
      `${name}-key`,
      {
        ...place,
        platform,
        purpose: "flow-logs",
        description: `Encrypts the flow logs of ${platform.project} ${platform.stack} in ${place.region}.`,
        onDelete: args.onDelete,
        recoveryDays: args.recoveryDays,
        uses: [useByLogGroups(place, [logGroupName])],
        tags,
      },
      { parent: this },
    );
    const logs = encryptedLogGroup(
      `${name}-group`,
      { name: logGroupName, retentionDays: args.retentionDays, key: key.arn, region: place.region, tags },
      keepData(platform, args.onDelete, { parent: this }),
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        name: stackName(nameRules.iamRole, platform, "flow-logs"),
        description: "VPC Flow Logs writes its records with it.",
        assumeRolePolicy: flowLogTrust(place),
        tags,
      },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-role-policy`,
      {
        name: physicalName(nameRules.iamRolePolicy, "write-logs"),
        role: role.name,
        policy: flowLogPolicy(place, logGroupName),
      },
      { parent: this },
    );
    new ec2.FlowLog(
      `${name}-records`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logs.arn,
        iamRoleArn: role.arn,
        region: place.region,
        tags,
      },
      { parent: this, dependsOn: [rights] },
    );
    this.logGroup = logs.name;
    this.registerOutputs({ logGroup: this.logGroup });
  }
}

/**
 * Who may take the role: VPC Flow Logs, for flow logs of the account and region. Which one is known only once it is made,
 * and it is made with the role.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export function flowLogTrust({ partition, region, accountId }: AwsPlace): PolicyDocument {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
    },
  });
}

/**
 * What VPC Flow Logs does with the log group. AWS's own example also lets it make log groups, on any resource; this group
 * is there already, and one that the service made would be neither encrypted by us nor forgotten. `DescribeLogGroups`
 * lists, and is asked of all groups at once.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export function flowLogPolicy({ partition, region, accountId }: AwsPlace, logGroupName: string): PolicyDocument {
  const groups = `arn:${partition}:logs:${region}:${accountId}:log-group`;
  return policyDocument(
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [`${groups}:${logGroupName}`, `${groups}:${logGroupName}:*`],
    },
    { Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: `${groups}:*` },
  );
}
