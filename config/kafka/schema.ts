import { z } from "zod";

import { mskFlavours } from "../../components/streaming/msk/spec";
import { topicPresets, type TopicPreset } from "../../components/streaming/presets";
import type { TopicSpec } from "../../components/streaming/topic";
import { cidrRange, logDays, onDelete, onUnsupported, recoveryDays } from "../common";
import { choice, flag, group, mapOf, optional, orList, setOf, text, wholeNumber, wholeNumberOr } from "../fields";
import { patchOf } from "../patches";
import { personsName, awsPrincipalSchema } from "../principals";

/** A hundred years. */
const MOST_HOURS = 876_000;

const topicName = () => text("1 to 249 letters, digits, dots, hyphens and underscores", /^[A-Za-z0-9._-]{1,249}$/);
const topicNames = () => setOf(topicName(), "names of topics");

/** A topic, complete: what {@link TopicSpec} says, with its bounds. */
export const topicSchema = group({
  partitions: wholeNumber(1, 10_000).describe(
    "Partitions: the most members of one consumer group that can read at once. Can grow, but never shrink.",
  ),
  replication: optional(
    wholeNumber(1, 15).describe("Brokers that hold each partition. Can't be changed."),
    "3, or as many as there are brokers",
  ),
  retentionHours: wholeNumberOr(1, MOST_HOURS, "forever").describe(
    "Hours that an event is kept after it was produced.",
  ),
  compaction: optional(
    flag().describe("Keeps, of all events with one key, the newest alone; it too goes after `retentionHours`."),
    "false",
  ),
}) satisfies z.ZodType<TopicSpec>;

const topicPatchSchema = group({
  enabled: optional(flag().describe("`false` leaves a preset's topic out."), "true"),
  ...patchOf(topicSchema).shape,
});

const rights = {
  produce: optional(topicNames().describe("Topics that it may write."), "none"),
  consume: optional(mapOf(topicName(), topicNames()).describe("Topics that it may read, by consumer group."), "none"),
};

const accessSchema = group({
  principal: awsPrincipalSchema.describe("Who is given access."),
  ...rights,
  manage: optional(flag().describe("Whether it may see and change topics and consumer groups."), "false"),
});

const presetNames = Object.keys(topicPresets) as [TopicPreset, ...TopicPreset[]];

/** The config of Kafka. */
export const kafkaSchema = group({
  enabled: flag().describe("Whether the stack has a Kafka cluster. Needs `tributary:network`."),
  flavour: optional(
    choice(mskFlavours).describe(
      "`standard`: brokers and disks of a size that is chosen. `express`: brokers whose storage MSK manages, in three zones. `serverless`: no brokers to be seen, IAM alone, a key that AWS keeps.",
    ),
    "standard",
  ),
  brokers: optional(
    wholeNumber(1, 60).describe("Brokers in all: a multiple of the network's zones. Not on serverless."),
    "one in each zone",
  ),
  instanceType: optional(
    text("an instance type of MSK, such as kafka.m7g.large", /^(kafka|express)\.[a-z0-9]+\.[a-z0-9]+$/).describe(
      "What each broker runs on: `kafka.…` on standard brokers, `express.…` on express, `express.m7g.large` by default. Not on serverless.",
    ),
    (environment) => environment.kafka.instanceType,
  ),
  kafkaVersion: optional(
    text("a version as MSK writes it, such as 3.9.x", /^\d+\.\d+\.(x|\d+)(\.kraft)?$/).describe(
      "Kafka's version, 3.6 or later. Not on serverless.",
    ),
    "3.9.x.kraft; 3.9.x on express",
  ),
  storage: optional(
    group({
      gibPerBroker: optional(
        wholeNumber(1, 16_384).describe(
          "GiB of each broker's disk at first. What is made keeps its size: later only the bound below counts.",
        ),
        (environment) => environment.kafka.gibPerBroker,
      ),
      maxGibPerBroker: optional(
        wholeNumber(1, 16_384).describe("GiB that each broker's disk may grow to by itself."),
        (environment) => environment.kafka.maxGibPerBroker,
      ),
      growAtPercent: optional(wholeNumber(10, 80).describe("Percent in use at which the disks grow."), "60"),
    }).describe("Disks of standard brokers, which grow and never shrink. On standard brokers alone."),
    "by the environment",
  ),
  presets: optional(
    setOf(choice(presetNames), orList(presetNames, "and")).describe("Ready-made sets of topics; see below."),
    "none",
  ),
  topics: optional(
    mapOf(topicName(), topicPatchSchema).describe(
      "Topics by name. For a preset's topic only the keys that differ, `null` to take an optional one away; for a topic of your own all that it needs.",
    ),
    "the presets' topics as they are",
  ),
  access: optional(
    mapOf(personsName(), accessSchema).describe(
      "Who may read and write which topics with IAM, by the name a person calls them. Nobody else is given access.",
    ),
    "nobody",
  ),
  scramUsers: optional(
    mapOf(
      text(
        "a letter or digit, and then up to 63 of them, dots, hyphens and underscores",
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      ),
      group(rights),
    ).describe(
      "Users with a password, for clients that can't use IAM. The first one switches SCRAM on. Not on serverless.",
    ),
    "none",
  ),
  peerNetworks: optional(
    mapOf(personsName(), cidrRange("private")).describe(
      "Private networks whose clients reach the brokers, by the name a person calls them: those that a VPN brings.",
    ),
    "none",
  ),
  mostLag: optional(
    wholeNumber(1, 1_000_000_000).describe(
      "Events that a consumer group may fall behind on a partition before an alarm says so.",
    ),
    "10000",
  ),
  logDays: logDays("Days that what the brokers log is kept."),
  onDelete: onDelete("What becomes of the events when the cluster or a topic leaves the stack file."),
  recoveryDays: recoveryDays("Days a deleted key can still be restored."),
  onUnsupported: onUnsupported("What a plan does where the flavour lacks something that the others have"),
});

/** Kafka as the stack file says it. */
export type KafkaInput = z.output<typeof kafkaSchema>;
