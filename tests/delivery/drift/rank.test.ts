import type { DriftKind } from "../../../delivery/drift";
import { rankOf } from "../../../delivery/drift/rank";

const BUCKET = "aws:s3/bucket:Bucket";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

it.each<[DriftKind, string, readonly string[], string]>([
  ["gone", BUCKET, [], "lost-data"],
  ["not-replaced", BUCKET, ["bucket"], "lost-data"],
  ["not-deleted", BUCKET, [], "lost-data"],
  ["gone", ALARM, [], "gone"],
  ["gone", "aws:iam/role:Role", [], "gone"],
  ["not-deleted", ALARM, [], "rest"],
  ["changed", ALARM, ["threshold"], "rest"],
  ["changed", BUCKET, ["tags.owner"], "rest"],
  ["changed", BUCKET, [], "rest"],
  ["not-created", BUCKET, [], "rest"],
  ["changed", BUCKET, ["tags.owner", "versioning.enabled"], "security"],
  ["changed", "aws:iam/rolePolicy:RolePolicy", ["name"], "security"],
  ["changed", "aws:ec2/securityGroup:SecurityGroup", ["description"], "security"],
  ["changed", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ["fromPort"], "security"],
  ["changed", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ["id"], "security"],
  ["changed", "aws:sqs/queuePolicy:QueuePolicy", [], "security"],
  ["changed", "aws:rds/instance:Instance", ["publiclyAccessible"], "security"],
  ["changed", "aws:rds/instance:Instance", ["instanceClass"], "rest"],
  ["changed", "aws:lambda/function:Function", ["memorySize"], "rest"],
  ["changed", "gcp:storage/bucketIAMMember:BucketIAMMember", ["etag"], "security"],
  ["changed", "gcp:compute/firewall:Firewall", ["priority"], "security"],
  ["changed", "gcp:storage/bucket:Bucket", ["labels.team"], "rest"],
  ["changed", "azure-native:authorization:RoleAssignment", [], "security"],
  ["changed", "azure-native:network:NetworkSecurityGroup", ["tags"], "security"],
  ["changed", "azure-native:storage:StorageAccount", ["minimumTlsVersion"], "security"],
  ["changed", "azure-native:storage:StorageAccount", ["sku.name"], "rest"],
  ["changed", "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", ["subjects[0]"], "security"],
  ["changed", "kubernetes:apps/v1:Deployment", ["spec.replicas"], "rest"],
])("%s %s %j is %s", (kind, type, properties, expected) => {
  expect(rankOf({ kind, type, properties })).toBe(expected);
});
