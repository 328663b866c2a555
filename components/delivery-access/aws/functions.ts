import { type AwsScope, type PartAccess, allow, of } from "./scope";

/**
 * Functions by the beginning of their names: image ingest's, and the one that keeps Kafka's users.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
function functionsAccess(scope: AwsScope): PartAccess {
  const functions = scope.regional("lambda", `function:${scope.names("lambdaFunction")}`);
  return {
    read: [
      allow(
        [
          ...of("lambda", "GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionConfiguration"),
          ...of("lambda", "GetFunctionEventInvokeConfig", "GetFunctionRecursionConfig"),
          ...of("lambda", "GetPolicy", "GetRuntimeManagementConfig", "ListTags", "ListVersionsByFunction"),
        ],
        functions,
      ),
      // A function waits for its network; descriptions know no resources.
      allow(of("ec2", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"), "*"),
    ],
    write: [
      allow(
        [
          ...of("lambda", "AddPermission", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency"),
          ...of("lambda", "DeleteFunctionEventInvokeConfig", "PublishVersion", "PutFunctionConcurrency"),
          ...of("lambda", "PutFunctionEventInvokeConfig", "RemovePermission", "TagResource", "UntagResource"),
          ...of("lambda", "UpdateFunctionCode", "UpdateFunctionConfiguration", "UpdateFunctionEventInvokeConfig"),
        ],
        functions,
      ),
    ],
    passesRolesTo: ["lambda.amazonaws.com"],
    workloads: [
      ...of("ec2", "AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface"),
      ...of("ec2", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"),
      ...of("ec2", "DetachNetworkInterface", "UnassignPrivateIpAddresses"),
      ...of("xray", "PutTelemetryRecords", "PutTraceSegments"),
    ],
  };
}

/** Image ingest: its function, and the queue of what it failed at. */
export function imageIngestAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const queues = scope.regional("sqs", scope.names("sqsQueue"));
  const { read, write, workloads = [], ...handing } = functionsAccess(scope);
  return {
    ...handing,
    read: [...read, allow(of("sqs", "GetQueueAttributes", "GetQueueUrl", "ListQueueTags"), queues)],
    write: [
      ...write,
      allow(
        [
          ...of("sqs", "CreateQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"),
          ...(destroys ? ["sqs:DeleteQueue"] : []),
        ],
        queues,
      ),
    ],
    workloads: [...workloads, "sqs:SendMessage", ...of("kafka-cluster", ...clientActions)],
  };
}

const clientActions = ["Connect", "DescribeTopic", "WriteData", "WriteDataIdempotently"];

/**
 * Kafka on MSK: the cluster and its topics by the cluster's name, the passwords of its users, and how its disks grow.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedstreamingforapachekafka.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html
 */
export function kafkaAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const name = scope.names("mskCluster");
  const clusters = scope.regional("kafka", `cluster/${name}/*`);
  const configurations = scope.regional("kafka", `configuration/${name}/*`);
  const topics = scope.regional("kafka", `topic/${name}/*`);
  const secrets = scope.regional("secretsmanager", `secret:AmazonMSK_${scope.names("mskScramSecret")}`);
  const targets = scope.regional("application-autoscaling", "scalable-target/*");
  const { read, write, workloads = [], ...handing } = functionsAccess(scope);
  return {
    ...handing,
    read: [
      ...read,
      allow(
        [
          ...of("kafka", "DescribeCluster", "DescribeClusterV2", "GetBootstrapBrokers", "ListScramSecrets"),
          ...of("kafka", "DescribeTopic", "ListTagsForResource", "ListTopics"),
        ],
        [...clusters, ...topics],
      ),
      allow(of("kafka", "DescribeConfiguration", "DescribeConfigurationRevision"), configurations),
      // Knows no resources.
      allow(["kafka:DescribeClusterOperation"], "*"),
      allow(of("kafka-cluster", "Connect", "DescribeCluster"), clusters),
      allow(of("kafka-cluster", "DescribeTopic", "DescribeTopicDynamicConfiguration"), topics),
      allow(
        of("secretsmanager", "DescribeSecret", "GetResourcePolicy", "GetSecretValue", "ListSecretVersionIds"),
        secrets,
      ),
      // Descriptions know no resources.
      allow(
        of("application-autoscaling", "DescribeScalableTargets", "DescribeScalingPolicies", "DescribeScheduledActions"),
        "*",
      ),
      allow(["application-autoscaling:ListTagsForResource"], targets),
    ],
    write: [
      ...write,
      allow(
        [
          ...of("kafka", "BatchAssociateScramSecret", "BatchDisassociateScramSecret", "CreateCluster"),
          ...of("kafka", "CreateClusterV2", "CreateTopic", "DeleteTopic"),
          ...of("kafka", "TagResource", "UntagResource", "UpdateBrokerCount", "UpdateBrokerStorage"),
          ...of("kafka", "UpdateBrokerType", "UpdateClusterConfiguration", "UpdateClusterKafkaVersion"),
          ...of("kafka", "UpdateConnectivity", "UpdateMonitoring", "UpdateRebalancing", "UpdateSecurity"),
          ...of("kafka", "UpdateStorage", "UpdateTopic"),
          ...(destroys ? ["kafka:DeleteCluster"] : []),
        ],
        [...clusters, ...topics],
      ),
      allow(of("kafka", "CreateConfiguration", "DeleteConfiguration", "UpdateConfiguration"), configurations),
      allow(
        [
          ...of("kafka-cluster", "AlterTopic", "AlterTopicDynamicConfiguration", "CreateTopic"),
          ...(destroys ? ["kafka-cluster:DeleteTopic"] : []),
        ],
        topics,
      ),
      allow(
        [
          ...of("secretsmanager", "CreateSecret", "DeleteResourcePolicy", "DeleteSecret", "PutResourcePolicy"),
          ...of("secretsmanager", "PutSecretValue", "TagResource", "UntagResource", "UpdateSecret"),
          ...of("secretsmanager", "UpdateSecretVersionStage", "ValidateResourcePolicy"),
        ],
        secrets,
      ),
      allow(
        of(
          "application-autoscaling",
          "DeleteScalingPolicy",
          "DeregisterScalableTarget",
          "PutScalingPolicy",
          "RegisterScalableTarget",
        ),
        targets,
        { StringEquals: { "application-autoscaling:service-namespace": "kafka" } },
      ),
      allow(of("application-autoscaling", "TagResource", "UntagResource"), targets, { StringEquals: scope.tagged }),
      allow(["application-autoscaling:TagResource"], targets, { StringEquals: scope.tagsRequested }),
      // The function that keeps users and topics, asked by the deployment itself.
      allow(["lambda:InvokeFunction"], scope.regional("lambda", `function:${scope.names("lambdaFunction")}`)),
      // Where brokers send their logs is said by whoever makes the cluster; delivery of logs knows no resources.
      allow(
        of(
          "logs",
          "CreateLogDelivery",
          "DeleteLogDelivery",
          "GetLogDelivery",
          "ListLogDeliveries",
          "UpdateLogDelivery",
        ),
        "*",
      ),
      allow(of("logs", "DescribeResourcePolicies", "PutResourcePolicy"), "*"),
    ],
    serviceLinkedRoles: [
      "delivery.logs.amazonaws.com",
      "kafka.amazonaws.com",
      "kafka.application-autoscaling.amazonaws.com",
    ],
    workloads: [
      ...workloads,
      ...of(
        "kafka-cluster",
        ...clientActions,
        "AlterCluster",
        "AlterGroup",
        "AlterTopic",
        "CreateTopic",
        "DeleteTopic",
      ),
      ...of("kafka-cluster", "AlterTopicDynamicConfiguration", "DescribeCluster", "DescribeGroup", "ReadData"),
      ...of("kafka-cluster", "DescribeTopicDynamicConfiguration"),
    ],
  };
}
