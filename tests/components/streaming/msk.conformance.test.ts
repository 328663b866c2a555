import { MskCluster, type MskFlavour, type MskSpec } from "../../../components/streaming/msk";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import {
  type ClusterFacts,
  type GroupRight,
  type KafkaBackend,
  type TopicFacts,
  type TopicRight,
  kafkaConformance,
} from "../../conformance/streaming";
import { decide } from "../../support/aws-policy";
import { only } from "../../support/s3-graph";
import { mskArgs, named, ofType, soundSpec, testRole } from "./support";

const ARN = "arn:aws:kafka:eu-central-1:123456789012";
/** The cluster's UUID reads so in a plan. */
const CLUSTER = "dataworks-tributary-prod-kafka/[unknown]";

/** Actions that each right stands for: one of them is enough to have it. */
const topicActions: Readonly<Record<TopicRight, readonly string[]>> = {
  read: ["ReadData"],
  write: ["WriteData"],
  create: ["CreateTopic"],
  alter: ["AlterTopic", "AlterTopicDynamicConfiguration"],
  delete: ["DeleteTopic"],
};
const groupActions: Readonly<Record<GroupRight, readonly string[]>> = { join: ["AlterGroup"], delete: ["DeleteGroup"] };

const isKept = ({ protect, retainOnDelete }: PlannedResource): boolean => protect && retainOnDelete;

/** The one key that a property of a resource waits for. */
function keyOf(graph: ResourceGraph, resource: PlannedResource, property: string): PlannedResource | undefined {
  const waitsFor = resource.propertyDependencies[property] ?? [];
  return graph.resources.find(({ urn, type }) => type === "aws:kms/key:Key" && waitsFor.includes(urn));
}

function provisioned(graph: ResourceGraph): ClusterFacts {
  const cluster = only(ofType(graph, "aws:msk/cluster:Cluster"));
  const inputs = cluster.inputs as unknown as {
    clientAuthentication: { sasl: { iam: boolean; scram: boolean }; unauthenticated: boolean; tls?: unknown };
    encryptionInfo: { encryptionInTransit: { clientBroker: string; inCluster: boolean } };
    brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: string } } };
    openMonitoring: { prometheus: Record<"jmxExporter" | "nodeExporter", { enabledInBroker: boolean }> };
    loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: boolean; logGroup: string } } };
  };
  const { sasl, unauthenticated, tls } = inputs.clientAuthentication;
  const { clientBroker, inCluster } = inputs.encryptionInfo.encryptionInTransit;
  const { jmxExporter, nodeExporter } = inputs.openMonitoring.prometheus;
  const { enabled, logGroup } = inputs.loggingInfo.brokerLogs.cloudwatchLogs;
  const logs = ofType(graph, "aws:cloudwatch/logGroup:LogGroup").find((group) => group.inputs["name"] === logGroup);
  const key = keyOf(graph, cluster, "encryptionInfo");
  const logsAreOurs = logs !== undefined && keyOf(graph, logs, "kmsKeyId") !== undefined;
  return {
    key: key?.urn,
    keyRotates: key?.inputs["enableKeyRotation"] === true,
    authentications: [...(sasl.iam ? ["iam" as const] : []), ...(sasl.scram ? ["scram" as const] : [])],
    privateAndEncrypted:
      clientBroker === "TLS" &&
      inCluster &&
      !unauthenticated &&
      tls === undefined &&
      inputs.brokerNodeGroupInfo.connectivityInfo.publicAccess.type === "DISABLED",
    logDays: enabled && logsAreOurs ? (logs.inputs["retentionInDays"] as number) : undefined,
    openMetrics: jmxExporter.enabledInBroker && nodeExporter.enabledInBroker,
    kept: isKept(cluster) && key !== undefined && isKept(key),
  };
}

/** MSK's API gives a serverless cluster TLS, and takes no key, logs or metrics. */
function serverless(graph: ResourceGraph): ClusterFacts {
  const cluster = only(ofType(graph, "aws:msk/serverlessCluster:ServerlessCluster"));
  const { sasl } = cluster.inputs["clientAuthentication"] as { sasl: { iam: { enabled: boolean } } };
  return {
    key: undefined,
    keyRotates: false,
    authentications: sasl.iam.enabled ? ["iam"] : [],
    privateAndEncrypted: true,
    logDays: undefined,
    openMetrics: false,
    kept: isKept(cluster),
  };
}

/** A topic as MSK's API makes it, or as the function is asked to. */
function topicFacts(graph: ResourceGraph, topic: string): TopicFacts {
  const resource = named(graph, `kafka-topic-${topic}`);
  const { inputs } = resource;
  const asked =
    resource.type === "aws:msk/topic:Topic"
      ? {
          name: inputs["name"],
          partitions: inputs["partitionCount"],
          replication: inputs["replicationFactor"],
          configs: JSON.parse(inputs["configs"] as string) as Record<string, string>,
        }
      : (JSON.parse(inputs["input"] as string) as Record<"name" | "partitions" | "replication", unknown> & {
          configs: Record<string, string>;
        });
  expect(asked.name).toBe(topic);
  const retention = Number(asked.configs["retention.ms"]);
  return {
    partitions: asked.partitions as number,
    replication: asked.replication as number,
    retentionHours: retention === -1 ? "forever" : retention / 3_600_000,
    compaction: (asked.configs["cleanup.policy"] ?? "").includes("compact"),
    kept: isKept(resource),
  };
}

function mayDo(graph: ResourceGraph, principal: string, action: string, resource: string): boolean {
  const policies = ofType(graph, "aws:iam/rolePolicy:RolePolicy").filter(
    ({ inputs }) => inputs["role"] === testRole(principal).roleName,
  );
  const ask = (asked: string, on: string): boolean =>
    policies.some(
      ({ inputs }) => decide(inputs["policy"], { action: `kafka-cluster:${asked}`, resource: on }) === "allowed",
    );
  // Nobody does anything without a connection.
  return ask(action, resource) && ask("Connect", `${ARN}:cluster/${CLUSTER}`);
}

function rights<Right extends string>(
  graph: ResourceGraph,
  principal: string,
  actions: Readonly<Record<Right, readonly string[]>>,
  resource: string,
): ReadonlySet<Right> {
  const names = Object.keys(actions) as Right[];
  return new Set(names.filter((right) => actions[right].some((action) => mayDo(graph, principal, action, resource))));
}

/** Openings for peers; those that the cluster's own function makes are of a component below it. */
function openings(graph: ResourceGraph): readonly string[] {
  const cluster = named(graph, "kafka");
  return ofType(graph, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .filter(({ parent }) => parent === cluster.urn)
    .map(({ inputs, propertyDependencies }) => {
      const brokers = named(graph, "kafka-security-group").urn;
      expect(propertyDependencies["securityGroupId"]).toEqual([brokers]);
      expect([inputs["ipProtocol"], inputs["toPort"]]).toEqual(["tcp", inputs["fromPort"]]);
      return `${String(inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"])}:${String(inputs["fromPort"])}`;
    });
}

function watchedLags(graph: ResourceGraph): readonly string[] {
  return ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")
    .filter(({ inputs }) => inputs["metricName"] === "MaxOffsetLag")
    .map(({ inputs }) => {
      const dimensions = inputs["dimensions"] as Record<string, string>;
      expect(inputs).toMatchObject({ namespace: "AWS/Kafka", threshold: 10_000, alarmActions: ["arn:of:alarms"] });
      expect(dimensions["Cluster Name"]).toBe("dataworks-tributary-prod-kafka");
      return `${dimensions["Topic"]}/${dimensions["Consumer Group"]}`;
    });
}

function backend(
  flavour: MskFlavour,
  changes: Partial<MskSpec>,
  own: Pick<KafkaBackend, "lacks" | "ports">,
): KafkaBackend {
  return {
    ...own,
    make: (args) => {
      const { topics, platform, onDelete, recoveryDays, onUnsupported } = args;
      const spec = { ...soundSpec[flavour], ...changes };
      const shared = { topics, platform, onDelete, recoveryDays, onUnsupported };
      return new MskCluster("kafka", { ...mskArgs(flavour, { ...shared, spec, alarmTopicArn: "arn:of:alarms" }) });
    },
    principal: testRole,
    stranger: { kind: "google-service-account", name: "stranger", email: "stranger@project.iam.gserviceaccount.com" },
    cluster: flavour === "serverless" ? serverless : provisioned,
    topic: topicFacts,
    topicRights: (graph, topic, principal) =>
      rights(graph, principal, topicActions, `${ARN}:topic/${CLUSTER}/${topic}`),
    groupRights: (graph, group, principal) =>
      rights(graph, principal, groupActions, `${ARN}:group/${CLUSTER}/${group}`),
    openings,
    watchedLags,
  };
}

const scramUsers = { someone: {} };
kafkaConformance("MSK with standard brokers", backend("standard", {}, { lacks: [], ports: { iam: 9098 } }));
kafkaConformance(
  "MSK with standard brokers and SCRAM users",
  backend("standard", { scramUsers }, { lacks: [], ports: { iam: 9098, scram: 9096 } }),
);
kafkaConformance(
  "MSK with express brokers",
  backend("express", { scramUsers }, { lacks: ["replication"], ports: { iam: 9098, scram: 9096 } }),
);
kafkaConformance(
  "MSK without brokers to be seen",
  backend("serverless", {}, { lacks: ["key", "logs", "metrics", "replication"], ports: { iam: 9098 } }),
);
