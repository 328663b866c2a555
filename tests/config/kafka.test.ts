import { load, problems, WHOLE_STACK } from "./stack-file";

const AT = "tributary:kafka";
const ROLE = 'principal: { awsRole: "arn:aws:iam::111122223333:role/team/shop" }';
const NETWORK = "  tributary:network: { enabled: true, availabilityZones: [a, b, c] }\n";

/** A stack with a network of three zones, and Kafka of these lines; the first of them is line 13. */
const stack = (...lines: readonly string[]) =>
  [`${WHOLE_STACK}${NETWORK}  ${AT}:`, "enabled: true", ...lines].join("\n    ").concat("\n");

/** Kafka of a stack file that is accepted. */
function kafka(text: string) {
  const { kafka: config } = load(text);
  if (config === null) {
    throw new Error("The stack has no Kafka.");
  }
  return config;
}

describe("brokers where the stack file is silent", () => {
  test.each([
    ["dev", "kafka.t3.small", 10, 100, "destroy"],
    ["test", "kafka.t3.small", 50, 200, "keep"],
    ["prod", "kafka.m7g.large", 250, 2000, "keep"],
  ])("in %s", (environment, instanceType, gibPerBroker, maxGibPerBroker, onDelete) => {
    const config = kafka(stack().replace(": dev", `: ${environment}`));
    expect(config).toMatchObject({ onDelete, mostLag: 10_000, onUnsupported: "warn", topics: {}, access: {} });
    expect(config.spec).toEqual({
      flavour: "standard",
      brokers: 3,
      kafkaVersion: "3.9.x.kraft",
      instanceType,
      storage: { gibPerBroker, maxGibPerBroker },
    });
  });

  test("are one a zone, whether the network is made or given", () => {
    expect(kafka(stack().replace("[a, b, c]", "[a, c]")).spec.brokers).toBe(2);
    const subnets = "{ private: { us-east-1a: subnet-0000000a, us-east-1b: subnet-0000000b } }";
    const existing = `{ vpcId: vpc-00000000, cidrBlock: 10.0.0.0/16, s3PrefixListId: pl-00000000, subnets: ${subnets} }`;
    expect(kafka(stack().replace("availabilityZones: [a, b, c]", `existing: ${existing}`)).spec.brokers).toBe(2);
  });

  test("of another flavour are that flavour's", () => {
    expect(kafka(stack("flavour: express")).spec).toEqual({
      flavour: "express",
      brokers: 3,
      instanceType: "express.m7g.large",
      kafkaVersion: "3.9.x",
    });
    expect(kafka(stack("flavour: serverless")).spec).toEqual({ flavour: "serverless" });
  });

  test("have disks that grow from where they begin", () => {
    const storage = (said: string) => kafka(stack(`storage: ${said}`)).spec.storage;
    expect(storage("{ gibPerBroker: 500 }")).toEqual({ gibPerBroker: 500, maxGibPerBroker: 500 });
    expect(storage("{ maxGibPerBroker: 5, growAtPercent: 70 }")).toEqual({
      gibPerBroker: 5,
      maxGibPerBroker: 5,
      growAtPercent: 70,
    });
  });
});

test.each([
  [
    "brokers: 4",
    "13 tributary:kafka.brokers BrokersNotMultipleOfZones: 4 brokers can't be spread evenly over 3 zones: take 6",
  ],
  [
    "flavour: tiered",
    '13 tributary:kafka.flavour NotAccepted: found "tiered"; accepted: standard, express or serverless',
  ],
  [
    "instanceType: express.m7g.large",
    "13 tributary:kafka.instanceType MskInstanceTypeOfOtherFlavour: express.m7g.large is no type of standard brokers, whose types begin with kafka.",
  ],
  [
    "kafkaVersion: 3.5.1",
    "13 tributary:kafka.kafkaVersion KafkaVersionTooOld: MSK makes topics on Kafka 3.6 and later, not on 3.5.1",
  ],
  [
    "storage: { gibPerBroker: 50, maxGibPerBroker: 20 }",
    "13 tributary:kafka.storage.maxGibPerBroker MskStorageOutOfBounds: a disk of 50 GiB can grow to 50 to 16384, not 20",
  ],
  ["peerNetworks: { office: 203.0.113.0/24 }", "a range of private IPv4 addresses"],
  [
    "peerNetworks: { office: 10.16.9.0/24 }",
    "13 tributary:kafka.peerNetworks.office RangesOverlap: shares addresses with",
  ],
])("%s is refused with its line", (line, problem) => {
  const [only, ...others] = problems(stack(line));
  expect(only).toContain(problem);
  expect(others).toEqual([]);
});

test.each([
  ["express", "storage: {}", "storage MskFlavourLacks: MSK manages the storage of express brokers by itself"],
  ["serverless", "storage: {}", "storage MskFlavourLacks"],
  ["serverless", "brokers: 3", "brokers MskFlavourLacks"],
  ["serverless", "instanceType: kafka.m7g.large", "instanceType MskFlavourLacks"],
  ["serverless", "kafkaVersion: 3.9.x", "kafkaVersion MskFlavourLacks"],
  ["serverless", "scramUsers: { legacy: {} }", "scramUsers MskFlavourLacks"],
])("what %s lacks is refused at its key: %s", (flavour, line, problem) => {
  const [only, ...others] = problems(stack(`flavour: ${flavour}`, line));
  expect(only).toContain(`14 tributary:kafka.${problem}`);
  expect(others).toEqual([]);
});

test("express brokers ask for three zones", () => {
  expect(problems(stack("flavour: express").replace("[a, b, c]", "[a, b]"))).toEqual([
    "13 tributary:kafka.flavour MskZones: a cluster of flavour express lies in 3 zones, and the network has 2: give the network other zones, or choose another flavour",
  ]);
});

test("what depends on zones is not told where there is no network", () => {
  expect(problems(stack("brokers: 4", "flavour: express").replace(NETWORK, ""))).toEqual([
    "11 tributary:kafka.enabled PartnerMissing: Kafka's brokers stand in a network, and there is no tributary:network: add it, or switch this off",
  ]);
});

describe("topics", () => {
  const COMMERCE = "presets: [commerce]";

  test("come from presets, are changed key by key, left out, or made anew, in order of name", () => {
    const { topics } = kafka(
      stack(
        COMMERCE,
        "topics:",
        "  results: { partitions: 12, retentionHours: forever, compaction: true }",
        "  payment.requested: { enabled: false }",
        "  Orders_v1: { partitions: 3, retentionHours: 24, replication: 2 }",
      ),
    );
    expect(topics).toEqual({
      Orders_v1: { partitions: 3, retentionHours: 24, replication: 2 },
      "payment.succeeded": { partitions: 6, retentionHours: 168 },
      "product-images.processed": { partitions: 6, retentionHours: 168 },
      results: { partitions: 12, retentionHours: "forever", compaction: true },
    });
    expect(Object.keys(topics)).toEqual([...Object.keys(topics)].sort());
  });

  test.each([
    [
      "result: { partitions: 3 }",
      "15 tributary:kafka.topics.result.retentionHours MissingKey: missing; accepted: a whole number from 1 to 876000, or forever; did you mean results?",
    ],
    [
      "results: { retentionHours: 0 }",
      "15 tributary:kafka.topics.results.retentionHours NotAccepted: found 0; accepted: a whole number from 1 to 876000, or forever",
    ],
    [
      "results: { replication: 4 }",
      "15 tributary:kafka.topics.results.replication TopicReplicationTooHigh: 4 copies do not fit on 3 brokers: take more brokers, or fewer copies",
    ],
    ["__own: { partitions: 1, retentionHours: 1 }", "15 tributary:kafka.topics.__own TopicNameReserved: "],
    [
      "payment_requested: { partitions: 1, retentionHours: 1 }",
      "15 tributary:kafka.topics.payment_requested TopicNamesMeet: ",
    ],
    [
      "a b: { partitions: 1, retentionHours: 1 }",
      '15 tributary:kafka.topics["a b"] NotAccepted: not accepted as a name',
    ],
  ])("%s is refused with its line", (topic, problem) => {
    const [only, ...others] = problems(stack(COMMERCE, "topics:", `  ${topic}`));
    expect(only).toContain(problem);
    expect(others).toEqual([]);
  });

  test("are in three copies on express and serverless, and in no other number", () => {
    for (const flavour of ["express", "serverless"]) {
      const [only] = problems(stack(COMMERCE, "topics: { results: { replication: 2 } }", `flavour: ${flavour}`));
      expect(only).toContain("14 tributary:kafka.topics.results.replication MskFlavourLacks");
    }
  });
});

describe("access", () => {
  const COMMERCE = "presets: [commerce]";

  test("is given to a role as the components know it, everything sorted", () => {
    const { access, spec } = kafka(
      stack(
        COMMERCE,
        "access:",
        `  shop: { ${ROLE}, produce: [results, payment.requested], consume: { b: [results], a: [results, payment.succeeded] } }`,
        `  admin: { ${ROLE}, manage: true }`,
        "scramUsers:",
        "  legacy: { consume: { old: [results] } }",
      ),
    );
    const role = { kind: "aws-role", roleName: "shop", arn: "arn:aws:iam::111122223333:role/team/shop" };
    expect(Object.entries(access)).toEqual([
      ["admin", { principal: { ...role, name: "admin" }, produce: [], consume: {}, manage: true }],
      [
        "shop",
        {
          principal: { ...role, name: "shop" },
          produce: ["payment.requested", "results"],
          consume: { a: ["payment.succeeded", "results"], b: ["results"] },
          manage: false,
        },
      ],
    ]);
    expect(spec.scramUsers).toEqual({ legacy: { produce: [], consume: { old: ["results"] } } });
  });

  test.each([
    [
      `{ ${ROLE}, produce: [result] }`,
      'produce[0] UnknownTopic: Kafka has no such topic; found "result"; did you mean results?',
    ],
    [
      `{ ${ROLE}, consume: { g: [results, x] } }`,
      'consume.g[1] UnknownTopic: Kafka has no such topic; found "x"; accepted: ',
    ],
    [`{ ${ROLE}, consume: { g: [payment.requested] } }`, "consume.g[0] TopicSwitchedOff: "],
    [`{ ${ROLE}, consume: { "a:b": [results] } }`, 'consume["a:b"] NotAccepted: not accepted as a name'],
    [
      `{ ${ROLE}, produce: [] }`,
      " AccessToNothing: gives no access: name topics under produce or consume, or set manage to true",
    ],
    [`{ ${ROLE.replace("1111", "4444")}, manage: true }`, "principal.awsRole PrincipalOfAnotherAccount: "],
    [
      "{ principal: { googleServiceAccount: x }, manage: true }",
      "principal.googleServiceAccount UnknownKey: no such key; accepted: awsRole",
    ],
  ])("%s is refused", (entry, problem) => {
    const found = problems(
      stack(COMMERCE, "topics: { payment.requested: { enabled: false } }", "access:", `  me: ${entry}`),
    );
    expect(found).toContainEqual(
      expect.stringContaining(`16 tributary:kafka.access.me${problem.startsWith(" ") ? "" : "."}${problem}`),
    );
  });

  test("of a user is checked like a role's", () => {
    expect(problems(stack(COMMERCE, "scramUsers: { legacy: { produce: [reslts] } }"))).toEqual([
      '14 tributary:kafka.scramUsers.legacy.produce[0] UnknownTopic: Kafka has no such topic; found "reslts"; did you mean results?',
    ]);
  });

  test("is not checked against topics that are unknown themselves", () => {
    expect(problems(stack("presets: [comerce]", "access:", `  me: { ${ROLE}, produce: [results] }`))).toEqual([
      '13 tributary:kafka.presets[0] NotAccepted: found "comerce"; accepted: commerce; did you mean commerce?',
    ]);
  });
});
