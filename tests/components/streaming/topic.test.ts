import * as fc from "fast-check";

import { topicPresets } from "../../../components/streaming/presets";
import { type TopicSpec, isConsumerGroup, topicConfigs, topicProblems } from "../../../components/streaming/topic";

const sound: TopicSpec = { partitions: 6, retentionHours: 168 };
const codes = (topics: Record<string, TopicSpec>): string[] => topicProblems(topics).map(({ code }) => code);

test.each([
  ["TopicNameInvalid", { "no space": sound }, ["no space"]],
  ["TopicNameInvalid", { ["a".repeat(250)]: sound }, ["a".repeat(250)]],
  ["TopicNameInvalid", { "..": sound }, [".."]],
  ["TopicNameReserved", { __offsets: sound }, ["__offsets"]],
  ["TopicNamesMeet", { "a.b": sound, a_b: sound }, ["a_b"]],
  ["TopicPartitionsInvalid", { orders: { ...sound, partitions: 0 } }, ["orders", "partitions"]],
  ["TopicPartitionsInvalid", { orders: { ...sound, partitions: 1.5 } }, ["orders", "partitions"]],
  ["TopicReplicationInvalid", { orders: { ...sound, replication: 0 } }, ["orders", "replication"]],
  ["TopicRetentionInvalid", { orders: { ...sound, retentionHours: 0 } }, ["orders", "retentionHours"]],
])("%s is said of %j, with its place", (code, topics, path) => {
  expect(topicProblems(topics)).toMatchObject([{ code, path }]);
});

test("names that Kafka takes are taken, however many there are", () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
      expect(codes(Object.fromEntries(names.map((topic) => [topic, sound])))).toEqual([]);
    }),
  );
  expect(codes({ ["a".repeat(249)]: sound, "A.b-c_9": sound })).toEqual([]);
});

test("the topics of the e-commerce platform are those of its document, and sound", () => {
  expect(Object.keys(topicPresets.commerce).sort()).toEqual([
    "payment.requested",
    "payment.succeeded",
    "product-images.processed",
    "results",
  ]);
  expect(topicProblems(topicPresets.commerce)).toEqual([]);
});

test.each([
  [{ retentionHours: 2 }, { "cleanup.policy": "delete", "retention.ms": "7200000" }],
  [
    { retentionHours: 2, compaction: true },
    { "cleanup.policy": "compact,delete", "retention.ms": "7200000" },
  ],
  [{ retentionHours: "forever" }, { "cleanup.policy": "delete", "retention.ms": "-1" }],
  [
    { retentionHours: "forever", compaction: true },
    { "cleanup.policy": "compact", "retention.ms": "-1" },
  ],
] as const)("%j is %j to Kafka", (spec, configs) => {
  expect(topicConfigs({ partitions: 1, ...spec })).toEqual(configs);
});

test.each([
  ["image-ingest.v1_a", true],
  ["", false],
  ["*", false],
  ["team:a", false],
  ["größe", false],
  ["a".repeat(250), false],
])("the consumer group %j can be granted and watched: %s", (group, can) => {
  expect(isConsumerGroup(group)).toBe(can);
});
