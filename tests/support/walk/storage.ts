import { type PlannedResource, type ResourceGraph, UNKNOWN } from "../../../planner/graph";
import { bucketType, PlannedBucket } from "../s3-graph";
import { inputAt, ofTypes, sourcesOf, violation, type Violation, type Walk } from "./graph";

const KEY = "aws:kms/key:Key";

/** Whether the value at `path` comes from a key that the plan makes. */
function isKeyOfOurs(graph: ResourceGraph, resource: PlannedResource, ...path: readonly (string | number)[]): boolean {
  const [property] = path;
  return (
    inputAt(resource, ...path) === UNKNOWN &&
    sourcesOf(graph, resource, String(property)).some(({ type }) => type === KEY)
  );
}

/** By type of resource that stores data: whether it is encrypted with a key of ours. */
const stores: Readonly<Record<string, (graph: ResourceGraph, resource: PlannedResource) => boolean>> = {
  "aws:cloudwatch/logGroup:LogGroup": (graph, group) => isKeyOfOurs(graph, group, "kmsKeyId"),
  "aws:ec2/launchTemplate:LaunchTemplate": (graph, template) => {
    const disks = inputAt(template, "blockDeviceMappings");
    return (
      Array.isArray(disks) &&
      disks.length > 0 &&
      disks.every(
        (_, index) =>
          inputAt(template, "blockDeviceMappings", index, "ebs", "encrypted") === "true" &&
          isKeyOfOurs(graph, template, "blockDeviceMappings", index, "ebs", "kmsKeyId"),
      )
    );
  },
  "aws:eks/cluster:Cluster": (graph, cluster) =>
    JSON.stringify(inputAt(cluster, "encryptionConfig", "resources")) === '["secrets"]' &&
    isKeyOfOurs(graph, cluster, "encryptionConfig", "provider", "keyArn"),
  "aws:lambda/function:Function": (graph, made) => isKeyOfOurs(graph, made, "kmsKeyArn"),
  "aws:msk/cluster:Cluster": (graph, cluster) =>
    isKeyOfOurs(graph, cluster, "encryptionInfo", "encryptionAtRestKmsKeyArn") &&
    inputAt(cluster, "encryptionInfo", "encryptionInTransit", "clientBroker") === "TLS" &&
    inputAt(cluster, "encryptionInfo", "encryptionInTransit", "inCluster") === true,
  [bucketType()]: (graph, bucket) => new PlannedBucket(graph, bucket).key !== undefined,
  "aws:secretsmanager/secret:Secret": (graph, secret) => isKeyOfOurs(graph, secret, "kmsKeyId"),
  "aws:sqs/queue:Queue": (graph, queue) => isKeyOfOurs(graph, queue, "kmsMasterKeyId"),
};

/**
 * Packages and types whose resources keep no data of their own: settings of others, rights, rules, and what lies inside
 * something of {@link stores}. A type that stands in neither list is a violation, so that whoever brings one says which.
 */
const storesNothing: readonly RegExp[] = [
  /^aws:(?:appautoscaling|iam|kms|vpc)\//,
  /^aws:cloudwatch\/metricAlarm:/,
  /^aws:ec2\/(?:defaultSecurityGroup|eip|flowLog|internetGateway|natGateway|route|routeTable|routeTableAssociation|securityGroup|subnet|vpc|vpcEndpoint):/,
  /^aws:eks\/(?:accessEntry|accessPolicyAssociation|addon|capability|nodeGroup):/,
  /^aws:lambda\/(?:functionEventInvokeConfig|invocation|permission):/,
  /^aws:msk\/(?:configuration|singleScramSecretAssociation|topic):/,
  /^aws:s3\/bucket[A-Z]\w*:/,
  /^aws:secretsmanager\/(?:secretPolicy|secretVersion):/,
  /^aws:sqs\/queuePolicy:/,
  /^(?:pulumi:providers|random|tributary):/,
];

/** What stores data without a key of ours. */
export const storage: Walk = (graph) =>
  graph.resources.flatMap((resource) => {
    const isEncrypted = stores[resource.type];
    if (isEncrypted === undefined) {
      return storesNothing.some((pattern) => pattern.test(resource.type))
        ? []
        : [violation(resource, "is of a type of which nobody has said whether it stores data")];
    }
    return isEncrypted(graph, resource) ? [] : [violation(resource, "is not encrypted with a key of ours")];
  });

/** Log groups that keep what they are told for ever, or not at all under a key of ours. */
export const logs: Walk = (graph) =>
  ofTypes(graph, "aws:cloudwatch/logGroup:LogGroup").flatMap((group) => {
    const days = inputAt(group, "retentionInDays");
    const found: Violation[] = [];
    if (typeof days !== "number" || days < 1) {
      found.push(violation(group, "keeps its records for ever"));
    }
    if (!isKeyOfOurs(graph, group, "kmsKeyId")) {
      found.push(violation(group, "has no key of ours"));
    }
    return found;
  });

/** What holds data, or without which data can't be read. */
const holdsData: readonly string[] = [
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:eks/cluster:Cluster",
  KEY,
  "aws:msk/cluster:Cluster",
  "aws:msk/topic:Topic",
  bucketType(),
  "aws:sqs/queue:Queue",
];

/** Data that a deployment could delete. */
export const deletable: Walk = (graph) =>
  ofTypes(graph, ...holdsData).flatMap((resource) => {
    const found: Violation[] = [];
    if (!resource.protect) {
      found.push(violation(resource, "is not protected"));
    }
    if (!resource.retainOnDelete) {
      found.push(violation(resource, "is not kept when it leaves the program"));
    }
    if (inputAt(resource, "forceDestroy") === true) {
      found.push(violation(resource, "is emptied before it is deleted"));
    }
    return found;
  });
