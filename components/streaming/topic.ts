/** What one topic is made with; the same on every service. */
export interface TopicSpec {
  /** Partitions, the most that one consumer group can read with at once: 1 or more. Can grow, but never shrink. */
  readonly partitions: number;
  /** Brokers that hold each partition: 1 or more. What the service advises when absent. Can't be changed. */
  readonly replication?: number;
  /** Hours that an event is kept after it was produced: 1 or more, or for ever. */
  readonly retentionHours: number | "forever";
  /** Keeps, of all events with one key, the newest alone; it too goes after `retentionHours`. Default: false. */
  readonly compaction?: boolean;
}

/** Topics by name. */
export type Topics = Readonly<Record<string, TopicSpec>>;

/** Something wrong with a topic, at a key of its specification. */
export interface TopicProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the topics down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/internals/Topic.java */
const TOPIC_NAME = /^[A-Za-z0-9._-]{1,249}$/;

/** Everything that Kafka refuses in `topics`, or that contradicts itself there. */
export function topicProblems(topics: Topics): readonly TopicProblem[] {
  const problems: TopicProblem[] = [];
  const taken = new Map<string, string>();
  for (const [name, spec] of Object.entries(topics)) {
    if (!TOPIC_NAME.test(name) || name === "." || name === "..") {
      problems.push({
        code: "TopicNameInvalid",
        path: [name],
        message: `a topic's name has up to 249 letters, digits, dots, hyphens and underscores`,
      });
    }
    if (name.startsWith("__")) {
      problems.push({
        code: "TopicNameReserved",
        path: [name],
        message: `names that begin with two underscores are Kafka's own: give the topic another`,
      });
    }
    // Kafka's metrics write both as an underscore, so it refuses the second of two such topics.
    const inMetrics = name.replaceAll(".", "_");
    const other = taken.get(inMetrics);
    if (other !== undefined) {
      problems.push({
        code: "TopicNamesMeet",
        path: [name],
        message: `Kafka tells it from ${other} by a dot or underscore alone, and refuses that: rename one of them`,
      });
    }
    taken.set(inMetrics, name);
    problems.push(...specProblems(name, spec));
  }
  return problems;
}

function specProblems(name: string, spec: TopicSpec): TopicProblem[] {
  const problems: TopicProblem[] = [];
  const requireCount = (key: "partitions" | "replication" | "retentionHours", code: string): void => {
    const value = spec[key];
    if (typeof value === "number" && (!Number.isInteger(value) || value < 1)) {
      problems.push({ code, path: [name, key], message: `${value} is no whole number of 1 or more` });
    }
  };
  requireCount("partitions", "TopicPartitionsInvalid");
  requireCount("replication", "TopicReplicationInvalid");
  requireCount("retentionHours", "TopicRetentionInvalid");
  return problems;
}

const MS_PER_HOUR = 3_600_000;

/** The topic's settings in Kafka's own words. https://kafka.apache.org/documentation/#topicconfigs */
export function topicConfigs({ retentionHours, compaction }: TopicSpec): Readonly<Record<string, string>> {
  if (retentionHours === "forever") {
    return { "cleanup.policy": compaction === true ? "compact" : "delete", "retention.ms": "-1" };
  }
  return {
    "cleanup.policy": compaction === true ? "compact,delete" : "delete",
    "retention.ms": String(retentionHours * MS_PER_HOUR),
  };
}

const CONSUMER_GROUP = /^[A-Za-z0-9._-]{1,249}$/;

/**
 * Whether a consumer group's name is one that can be granted and watched: MSK reports no lag of a group whose name holds
 * a colon or anything but ASCII, and a `*` in a policy would be every group.
 * https://docs.aws.amazon.com/msk/latest/developerguide/consumer-lag.html
 */
export function isConsumerGroup(name: string): boolean {
  return CONSUMER_GROUP.test(name);
}
