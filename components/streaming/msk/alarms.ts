import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch";

import type { MskSpec } from "./spec";

/** An alarm but for its name and whom it calls. */
export type KafkaAlarm = Omit<MetricAlarmArgs, "name" | "alarmActions" | "okActions">;

const NAMESPACE = "AWS/Kafka";
const FIVE_MINUTES = 300;

/** Percent of CPU above which a broker has no room left to replace another. */
const MOST_CPU = 60;

/** Percent of a disk; the disks grow by themselves well before. */
const MOST_DISK = 85;

/** Deviations from what is usual beyond which storage grows too fast. */
const UNUSUAL_STORAGE = 3;

/**
 * The alarms of a cluster by role, from the metrics that its flavour reports without extra cost, with the thresholds of
 * MSK's best practices. Express brokers report neither under-replicated nor offline partitions nor disks; a serverless
 * cluster reports consumer lag alone.
 * https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details-express.html
 */
export function clusterAlarms(spec: MskSpec, clusterName: string): Readonly<Record<string, KafkaAlarm>> {
  const cluster = { "Cluster Name": clusterName };
  const brokers = Array.from({ length: spec.brokers ?? 0 }, (_, index) => String(index + 1));
  const perBroker = (role: string, alarm: (dimensions: Record<string, string>, id: string) => KafkaAlarm) =>
    Object.fromEntries(brokers.map((id) => [`broker-${id}-${role}`, alarm({ ...cluster, "Broker ID": id }, id)]));
  const cpu = perBroker("cpu", (dimensions, id) => cpuAlarm(dimensions, id));
  switch (spec.flavour) {
    case "standard":
      return {
        ...cpu,
        ...perBroker("disk", (dimensions, id) => ({
          ...above("KafkaDataLogsDiskUsed", dimensions, { threshold: MOST_DISK, periods: 1 }),
          alarmDescription: `Broker ${id} has used more than ${MOST_DISK} percent of its disk: keep events for less time, or let the disks grow further.`,
        })),
        ...perBroker("under-replicated", (dimensions, id) => ({
          ...above("UnderReplicatedPartitions", dimensions, { threshold: 0, periods: 3 }),
          alarmDescription: `Partitions led by broker ${id} have lacked copies for 15 minutes: see whether another broker is away.`,
        })),
        "offline-partitions": {
          ...above("OfflinePartitionsCount", cluster, { threshold: 0, periods: 1 }),
          alarmDescription: "Partitions have no leader: they can be neither written nor read.",
        },
      };
    case "express":
      return { ...cpu, "no-controller": noControllerAlarm(cluster), storage: storageAlarm(cluster) };
    case "serverless":
      return {};
  }
}

/** A consumer group that falls behind by more than `mostEvents` on its slowest partition, for 15 minutes. */
export function lagAlarm(clusterName: string, group: string, topic: string, mostEvents: number): KafkaAlarm {
  const dimensions = { "Cluster Name": clusterName, "Consumer Group": group, Topic: topic };
  return {
    ...above("MaxOffsetLag", dimensions, { threshold: mostEvents, periods: 3 }),
    // A group that has never read anything, or is joining, reports no lag.
    treatMissingData: "notBreaching",
    alarmDescription: `Consumer group ${group} is more than ${mostEvents} events behind on a partition of ${topic}.`,
  };
}

function above(
  metricName: string,
  dimensions: Record<string, string>,
  { threshold, periods }: { threshold: number; periods: number },
): KafkaAlarm {
  return {
    namespace: NAMESPACE,
    metricName,
    dimensions,
    statistic: "Maximum",
    period: FIVE_MINUTES,
    evaluationPeriods: periods,
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "missing",
  };
}

function metric(metricName: string, dimensions: Record<string, string>, stat: string) {
  return { namespace: NAMESPACE, metricName, dimensions, period: FIVE_MINUTES, stat };
}

function cpuAlarm(dimensions: Record<string, string>, id: string): KafkaAlarm {
  return {
    alarmDescription: `Broker ${id} has used more than ${MOST_CPU} percent of its CPU for 15 minutes: take larger brokers, or more.`,
    metricQueries: [
      { id: "total", expression: "user + system", label: "CPU in use", returnData: true },
      { id: "user", metric: metric("CpuUser", dimensions, "Average") },
      { id: "system", metric: metric("CpuSystem", dimensions, "Average") },
    ],
    evaluationPeriods: 3,
    comparisonOperator: "GreaterThanThreshold",
    threshold: MOST_CPU,
    treatMissingData: "missing",
  };
}

function noControllerAlarm(cluster: Record<string, string>): KafkaAlarm {
  return {
    ...above("ActiveControllerCount", cluster, { threshold: 1, periods: 1 }),
    comparisonOperator: "LessThanThreshold",
    alarmDescription: "The cluster has no controller: no partition can change its leader.",
  };
}

function storageAlarm(cluster: Record<string, string>): KafkaAlarm {
  return {
    alarmDescription:
      "The cluster stores unusually much: storage has no end on express brokers, and is paid by the GiB.",
    metricQueries: [
      { id: "usual", expression: `ANOMALY_DETECTION_BAND(used, ${UNUSUAL_STORAGE})`, label: "Usual", returnData: true },
      { id: "used", metric: metric("StorageUsed", cluster, "Maximum"), returnData: true },
    ],
    thresholdMetricId: "usual",
    evaluationPeriods: 3,
    comparisonOperator: "GreaterThanUpperThreshold",
    treatMissingData: "missing",
  };
}
