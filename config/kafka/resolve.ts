import { type MskSpec, mskProblems } from "../../components/streaming/msk/spec";
import { topicPresets } from "../../components/streaming/presets";
import { topicProblems, type Topics } from "../../components/streaming/topic";
import { type Sound, whole } from "../check";
import type { EnvironmentDefaults } from "../environments";
import type { Findings } from "../findings";
import { nearest } from "../nearest";
import { applyPatches } from "../patches";
import { resolveAwsRole } from "../principals";
import type { AwsConfig } from "../project";
import { requireApart } from "../ranges";
import { type AwsSurroundings, type Partner, requireAws, requirePartner } from "../surroundings";
import type { KafkaAccess, KafkaConfig } from "../types";
import { type KafkaInput, topicSchema } from "./schema";

/** What of the stack Kafka depends on. */
export interface KafkaSurroundings extends AwsSurroundings {
  readonly network: Partner;
  /** How many availability zones the network has; `undefined` where there is none. */
  readonly zones: number | undefined;
  /** Its own range of addresses. */
  readonly networkRange: string | undefined;
}

/** Kafka with every default in its place; `undefined` if no cluster can be made of it. */
export function resolveKafka(
  input: Sound<KafkaInput>,
  stack: KafkaSurroundings,
  findings: Findings,
): KafkaConfig | undefined {
  const { defaults } = stack;
  const aws = requireAws(stack, "Kafka", findings);
  const topics = resolveTopics(input, findings);
  const access = resolveAccess(input, topics, stack, findings);
  for (const [name, rights] of Object.entries(input.scramUsers ?? {})) {
    requireKnownTopics(rights ?? {}, topics, ["kafka", "scramUsers", name], findings);
  }
  for (const [name, cidr] of Object.entries(input.peerNetworks ?? {})) {
    const network = { cidr: stack.networkRange, what: "the network's own range" };
    requireApart(cidr, ["kafka", "peerNetworks", name], [network], findings);
  }
  const spec = resolveSpec(input, stack);
  const problems = mskProblems(spec, topics.on, stack.zones ?? spec.brokers ?? LEAST_ZONES);
  // Without a network nobody knows its zones.
  findings.addProblems(
    ["kafka"],
    problems.filter(({ code }) => stack.zones !== undefined || !OF_ZONES.includes(code)),
  );
  requirePartner("kafka", stack.network, "Kafka's brokers stand in a network", findings);
  return aws === undefined
    ? undefined
    : {
        aws: aws as AwsConfig,
        spec,
        topics: topics.on,
        access,
        peerNetworks: whole(input.peerNetworks),
        mostLag: input.mostLag ?? DEFAULT_LAG,
        logDays: input.logDays ?? defaults.logDays,
        onDelete: input.onDelete ?? defaults.onDelete,
        recoveryDays: input.recoveryDays ?? defaults.recoveryDays,
        onUnsupported: input.onUnsupported ?? "warn",
      };
}

const DEFAULT_LAG = 10_000;
const LEAST_ZONES = 2;
const OF_ZONES: readonly string[] = ["MskZones", "BrokersNotMultipleOfZones"];

/**
 * Versions that a new cluster begins with, without ZooKeeper: standard brokers ask for that by the version's name, new
 * express brokers have nothing else. https://docs.aws.amazon.com/msk/latest/developerguide/kraft-intro.html
 */
const versions = { standard: "3.9.x.kraft", express: "3.9.x" } as const;
const EXPRESS_INSTANCE_TYPE = "express.m7g.large";

/** What is asked of MSK. What a flavour lacks stands in it as it was asked for, and is told by the flavour's rules. */
function resolveSpec(input: Sound<KafkaInput>, { defaults, zones }: KafkaSurroundings): MskSpec {
  const { flavour = "standard", storage } = input;
  const asked = {
    flavour,
    ...(input.brokers !== undefined && { brokers: input.brokers }),
    ...(input.instanceType !== undefined && { instanceType: input.instanceType }),
    ...(input.kafkaVersion !== undefined && { kafkaVersion: input.kafkaVersion }),
    ...(Object.keys(input.scramUsers ?? {}).length > 0 && { scramUsers: scramUsers(input) }),
  };
  if (flavour === "serverless") {
    return { ...asked, ...(storage !== undefined && { storage: disks(storage, defaults) }) };
  }
  const provisioned = { brokers: zones ?? LEAST_ZONES, kafkaVersion: versions[flavour] };
  if (flavour === "express") {
    const instanceType = EXPRESS_INSTANCE_TYPE;
    return {
      ...provisioned,
      instanceType,
      ...asked,
      ...(storage !== undefined && { storage: disks(storage, defaults) }),
    };
  }
  const { instanceType } = defaults.kafka;
  return { ...provisioned, instanceType, ...asked, storage: disks(storage ?? {}, defaults) };
}

function disks(
  { gibPerBroker, maxGibPerBroker, growAtPercent }: Sound<NonNullable<KafkaInput["storage"]>>,
  { kafka }: EnvironmentDefaults,
): NonNullable<MskSpec["storage"]> {
  const first = gibPerBroker ?? Math.min(kafka.gibPerBroker, maxGibPerBroker ?? kafka.gibPerBroker);
  return {
    gibPerBroker: first,
    maxGibPerBroker: maxGibPerBroker ?? Math.max(kafka.maxGibPerBroker, first),
    ...(growAtPercent !== undefined && { growAtPercent }),
  };
}

function scramUsers({ scramUsers = {} }: Sound<KafkaInput>): NonNullable<MskSpec["scramUsers"]> {
  return Object.fromEntries(
    Object.entries(scramUsers)
      .map(([name, rights]) => [name, resolveRights(rights ?? {})] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The topics that are on, and the names of those that `enabled: false` leaves out. */
interface KnownTopics {
  readonly on: Topics;
  readonly off: readonly string[];
}

function resolveTopics({ presets = [], topics = {} }: Sound<KafkaInput>, findings: Findings): KnownTopics {
  const at = ["kafka", "topics"];
  const ready = new Map(presets.flatMap((name) => Object.entries(topicPresets[name])));
  const { on, off } = applyPatches({ at, ready, patches: topics, schema: topicSchema }, findings);
  const specs = Object.fromEntries(on.map(({ name, spec }) => [name, spec]));
  findings.addProblems(at, topicProblems(specs));
  return { on: specs, off };
}

interface RightsInput {
  readonly produce?: readonly string[] | undefined;
  readonly consume?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
}

function resolveRights({ produce = [], consume = {} }: RightsInput): Pick<KafkaAccess, "produce" | "consume"> {
  const groups = Object.entries(consume).map(([name, read]) => [name, [...(read ?? [])].sort()] as const);
  return {
    produce: [...produce].sort(),
    consume: Object.fromEntries(groups.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function resolveAccess(
  { access = {} }: Sound<KafkaInput>,
  topics: KnownTopics,
  { aws }: KafkaSurroundings,
  findings: Findings,
): Readonly<Record<string, KafkaAccess>> {
  const resolved = Object.entries(access).map(([name, entry]) => {
    const path = ["kafka", "access", name];
    const { principal = {}, manage = false, ...rights } = entry ?? {};
    requireKnownTopics(rights, topics, path, findings);
    const { produce, consume } = resolveRights(rights);
    if (!manage && produce.length + Object.values(consume).flat().length === 0 && !findings.touch(...path)) {
      findings.add({
        code: "AccessToNothing",
        path,
        message: "gives no access: name topics under produce or consume, or set manage to true",
      });
    }
    const role = resolveAwsRole(name, principal, aws, [...path, "principal"], findings);
    return [name, { principal: role, produce, consume, manage }] as const;
  });
  return Object.fromEntries(resolved.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requireKnownTopics(
  { produce = [], consume = {} }: RightsInput,
  topics: KnownTopics,
  path: readonly string[],
  findings: Findings,
): void {
  if (findings.touch("kafka", "presets")) {
    return;
  }
  const lists = [
    { at: [...path, "produce"], names: produce },
    ...Object.entries(consume).map(([name, names = []]) => ({ at: [...path, "consume", name], names })),
  ];
  for (const { at, names } of lists) {
    for (const [index, topic] of names.entries()) {
      requireKnownTopic(topic, topics, [...at, index], findings);
    }
  }
}

/** Reports a topic that Kafka does not have, or that is switched off, where somebody asks for it. */
function requireKnownTopic(
  topic: string,
  { on, off }: KnownTopics,
  path: readonly (string | number)[],
  findings: Findings,
): void {
  if (off.includes(topic)) {
    const message = "the topic is switched off: switch it on, or drop it here";
    findings.add({ code: "TopicSwitchedOff", path, message, showsFound: true });
  } else if (!Object.hasOwn(on, topic) && !findings.touch("kafka", "topics", topic)) {
    const known = Object.keys(on);
    const meant = nearest(topic, known);
    const help =
      meant === undefined ? { accepted: known.join(", ") || "none: Kafka has no topic" } : { nearest: meant };
    findings.add({ code: "UnknownTopic", path, message: "Kafka has no such topic", showsFound: true, ...help });
  }
}
