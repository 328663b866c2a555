import { type AwsScope, type PartAccess, allow, of } from "./scope";

/** Where the services that write logs of the stack keep them: what comes before the stack's names, and after them. */
const logGroups = [
  ["/aws/eks/", "/cluster"],
  ["/aws/lambda/", ""],
  ["/aws/vendedlogs/msk/", ""],
  ["/aws/vpc/", ""],
] as const;

/**
 * Log groups and alarms, which every capability on AWS has.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export function observabilityAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const name = scope.names("cloudwatchLogGroup");
  const groups = scope.regional("logs", ...logGroups.map(([before, after]) => `log-group:${before}${name}${after}`));
  const alarms = scope.regional("cloudwatch", `alarm:${scope.names("cloudwatchAlarm")}`);
  return {
    read: [
      allow(["logs:DescribeLogGroups"], scope.regional("logs", "log-group:*")),
      allow(["logs:ListTagsForResource"], groups),
      allow(of("cloudwatch", "DescribeAlarms", "ListTagsForResource"), alarms),
    ],
    write: [
      allow(
        [
          ...of("logs", "AssociateKmsKey", "CreateLogGroup", "DeleteRetentionPolicy", "DisassociateKmsKey"),
          ...of("logs", "PutRetentionPolicy", "TagResource", "UntagResource"),
          ...(destroys ? ["logs:DeleteLogGroup"] : []),
        ],
        groups,
      ),
      allow(of("cloudwatch", "DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource"), alarms),
    ],
    workloads: of("logs", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents"),
  };
}
