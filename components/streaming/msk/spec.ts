import { type Topics, isConsumerGroup } from "../topic";

/**
 * The three kinds of MSK cluster. `standard`: brokers and disks of a size that is chosen. `express`: brokers that keep
 * their data in storage that MSK manages. `serverless`: no brokers to be seen, IAM alone, a key that AWS keeps.
 */
export const mskFlavours = ["standard", "express", "serverless"] as const;
export type MskFlavour = (typeof mskFlavours)[number];

/** Disks of standard brokers. They grow and never shrink. */
export interface MskStorage {
  /** GiB of each broker's disk at first: 1 to 16,384. */
  readonly gibPerBroker: number;
  /** GiB that each broker's disk may grow to by itself: `gibPerBroker` to 16,384. */
  readonly maxGibPerBroker: number;
  /** Percent in use at which the disks grow: 10 to 80. Default: 60. */
  readonly growAtPercent?: number;
}

/** What a SCRAM user may do; all else is refused. */
export interface ScramUser {
  /** Topics that the user writes. */
  readonly produce?: readonly string[];
  /** Topics that the user reads, by consumer group. */
  readonly consume?: Readonly<Record<string, readonly string[]>>;
}

/** What an MSK cluster is asked to be. */
export interface MskSpec {
  readonly flavour: MskFlavour;
  /** Brokers in all: a multiple of the zones. Not on serverless. */
  readonly brokers?: number;
  /** `kafka.m7g.large` on standard brokers, `express.m7g.large` on express; not on serverless. */
  readonly instanceType?: string;
  /** As MSK writes it (`3.9.x`, `3.9.x.kraft`): 3.6 or later, which making topics asks for. Not on serverless. */
  readonly kafkaVersion?: string;
  /** On standard brokers alone. */
  readonly storage?: MskStorage;
  /** Users with a password, by name, for clients that can't use IAM. Not on serverless. */
  readonly scramUsers?: Readonly<Record<string, ScramUser>>;
}

/** Something wrong with a cluster, at a key of its specification. */
export interface MskProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the specification down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/**
 * Zones that a cluster's subnets may lie in.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/create-serverless-cluster.html
 */
const zonesOf: Readonly<Record<MskFlavour, { readonly least: number; readonly most: number }>> = {
  standard: { least: 2, most: 3 },
  express: { least: 3, most: 3 },
  serverless: { least: 2, most: Number.POSITIVE_INFINITY },
};

/** Express and serverless keep three copies of everything and take no other number. */
const FIXED_REPLICATION = 3;

/** The largest disk of a broker. https://docs.aws.amazon.com/msk/latest/developerguide/msk-update-storage.html */
const MOST_GIB = 16_384;

/** https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html#topic-operations-requirements */
const LEAST_KAFKA = { major: 3, minor: 6 };

/** Everything that the flavour lacks, that contradicts itself, or that does not fit the network's zones. */
export function mskProblems(spec: MskSpec, topics: Topics, zones: number): readonly MskProblem[] {
  return [
    ...flavourProblems(spec),
    ...sizeProblems(spec, zones),
    ...storageProblems(spec.storage),
    ...replicationProblems(spec, topics),
    ...userProblems(spec.scramUsers ?? {}, topics),
  ];
}

/** Copies of each partition where a topic does not say: three, or as many as there are brokers. */
export function defaultReplication({ flavour, brokers }: MskSpec): number {
  return flavour === "standard" ? Math.min(FIXED_REPLICATION, brokers ?? FIXED_REPLICATION) : FIXED_REPLICATION;
}

/** Copies that must have taken an event before it counts as written: all but one, so that one broker may be away. */
export function minInsyncReplicas(replication: number): number {
  return Math.max(1, replication - 1);
}

const wanted: Readonly<Record<MskFlavour, readonly (keyof MskSpec)[]>> = {
  standard: ["brokers", "instanceType", "kafkaVersion", "storage"],
  express: ["brokers", "instanceType", "kafkaVersion"],
  serverless: [],
};

const lacked: Readonly<Record<MskFlavour, Readonly<Partial<Record<keyof MskSpec, string>>>>> = {
  standard: {},
  express: { storage: "MSK manages the storage of express brokers by itself" },
  serverless: {
    brokers: "MSK decides how many brokers a serverless cluster has",
    instanceType: "MSK decides what a serverless cluster runs on",
    kafkaVersion: "MSK decides which Kafka a serverless cluster runs",
    storage: "MSK manages the storage of a serverless cluster by itself",
    scramUsers: "a serverless cluster knows no authentication but IAM",
  },
};

function flavourProblems(spec: MskSpec): MskProblem[] {
  const missing = wanted[spec.flavour].filter((key) => spec[key] === undefined);
  const superfluous = Object.entries(lacked[spec.flavour]).filter(([key]) => spec[key as keyof MskSpec] !== undefined);
  return [
    ...missing.map((key) => ({
      code: "MskSettingMissing",
      path: [key],
      message: `a cluster of flavour ${spec.flavour} needs ${key}: set it`,
    })),
    ...superfluous.map(([key, why]) => ({
      code: "MskFlavourLacks",
      path: [key],
      message: `${why}: drop ${key}, or choose another flavour`,
    })),
  ];
}

function sizeProblems({ flavour, brokers, instanceType, kafkaVersion }: MskSpec, zones: number): MskProblem[] {
  const problems: MskProblem[] = [];
  const { least, most } = zonesOf[flavour];
  if (zones < least || zones > most) {
    const accepted =
      least === most ? `${least} zones` : most === Infinity ? `${least} zones or more` : `${least} or ${most} zones`;
    problems.push({
      code: "MskZones",
      path: ["flavour"],
      message: `a cluster of flavour ${flavour} lies in ${accepted}, and the network has ${zones}: give the network other zones, or choose another flavour`,
    });
  }
  if (brokers !== undefined && (!Number.isInteger(brokers) || brokers < 1 || brokers % zones !== 0)) {
    const up = Math.max(1, Math.ceil(brokers / zones)) * zones;
    problems.push({
      code: "BrokersNotMultipleOfZones",
      path: ["brokers"],
      message: `${brokers} brokers can't be spread evenly over ${zones} zones: take ${up}`,
    });
  }
  const prefix = flavour === "express" ? "express." : "kafka.";
  if (instanceType !== undefined && flavour !== "serverless" && !instanceType.startsWith(prefix)) {
    problems.push({
      code: "MskInstanceTypeOfOtherFlavour",
      path: ["instanceType"],
      message: `${instanceType} is no type of ${flavour} brokers, whose types begin with ${prefix}`,
    });
  }
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(kafkaVersion ?? "") ?? [];
  const version = Number(major) * 1000 + Number(minor);
  if (kafkaVersion !== undefined && !(version >= LEAST_KAFKA.major * 1000 + LEAST_KAFKA.minor)) {
    problems.push({
      code: "KafkaVersionTooOld",
      path: ["kafkaVersion"],
      message: `MSK makes topics on Kafka ${LEAST_KAFKA.major}.${LEAST_KAFKA.minor} and later, not on ${kafkaVersion}`,
    });
  }
  return problems;
}

function storageProblems(storage: MskStorage | undefined): MskProblem[] {
  if (storage === undefined) {
    return [];
  }
  const { gibPerBroker, maxGibPerBroker, growAtPercent } = storage;
  const problems: MskProblem[] = [];
  const refuse = (key: keyof MskStorage, message: string): void => {
    problems.push({ code: "MskStorageOutOfBounds", path: ["storage", key], message });
  };
  if (!Number.isInteger(gibPerBroker) || gibPerBroker < 1 || gibPerBroker > MOST_GIB) {
    refuse("gibPerBroker", `a broker's disk has 1 to ${MOST_GIB} GiB, not ${gibPerBroker}`);
  }
  if (!Number.isInteger(maxGibPerBroker) || maxGibPerBroker < gibPerBroker || maxGibPerBroker > MOST_GIB) {
    refuse(
      "maxGibPerBroker",
      `a disk of ${gibPerBroker} GiB can grow to ${gibPerBroker} to ${MOST_GIB}, not ${maxGibPerBroker}`,
    );
  }
  if (growAtPercent !== undefined && (growAtPercent < 10 || growAtPercent > 80)) {
    refuse("growAtPercent", `disks grow when 10 to 80 percent are in use, not at ${growAtPercent}`);
  }
  return problems;
}

function replicationProblems({ flavour, brokers }: MskSpec, topics: Topics): MskProblem[] {
  return Object.entries(topics).flatMap(([topic, { replication }]) => {
    const path = ["topics", topic, "replication"];
    if (replication === undefined) {
      return [];
    }
    if (flavour !== "standard" && replication !== FIXED_REPLICATION) {
      const message = `${flavour} brokers keep ${FIXED_REPLICATION} copies of everything: drop replication, or choose another flavour`;
      return [{ code: "MskFlavourLacks", path, message }];
    }
    if (brokers !== undefined && replication > brokers) {
      const message = `${replication} copies do not fit on ${brokers} brokers: take more brokers, or fewer copies`;
      return [{ code: "TopicReplicationTooHigh", path, message }];
    }
    return [];
  });
}

/** What MSK's secrets and Kafka's ACLs both take for a user, and a policy or a shell would not read as something else. */
const USER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function userProblems(users: Readonly<Record<string, ScramUser>>, topics: Topics): MskProblem[] {
  return Object.entries(users).flatMap(([user, { produce = [], consume = {} }]) => {
    const at = (...path: string[]): string[] => ["scramUsers", user, ...path];
    const problems: MskProblem[] = [];
    if (!USER_NAME.test(user)) {
      problems.push({
        code: "ScramUserNameInvalid",
        path: at(),
        message: "a user's name begins with a letter or digit and has up to 64 of them, dots, hyphens and underscores",
      });
    }
    for (const group of Object.keys(consume).filter((name) => !isConsumerGroup(name))) {
      problems.push({
        code: "ConsumerGroupInvalid",
        path: at("consume", group),
        message: "a consumer group's name has up to 249 letters, digits, dots, hyphens and underscores",
      });
    }
    const used = [
      ...produce.map((topic) => ({ topic, path: at("produce") })),
      ...Object.entries(consume).flatMap(([group, read]) =>
        read.map((topic) => ({ topic, path: at("consume", group) })),
      ),
    ];
    for (const { topic, path } of used.filter(({ topic }) => topics[topic] === undefined)) {
      const known = Object.keys(topics).sort().join(", ") || "none";
      problems.push({ code: "UnknownTopic", path, message: `there is no topic "${topic}"; there are ${known}` });
    }
    return problems;
  });
}
