import * as fc from "fast-check";

import type { Topics } from "../../../components/streaming";
import { serverProperties } from "../../../components/streaming/msk/server-properties";
import {
  type MskSpec,
  defaultReplication,
  minInsyncReplicas,
  mskFlavours,
  mskProblems,
} from "../../../components/streaming/msk/spec";
import { soundSpec } from "./support";

const { standard, express, serverless } = soundSpec;
const topics: Topics = { orders: { partitions: 3, retentionHours: 1 } };
const storage = { gibPerBroker: 100, maxGibPerBroker: 200 };
const problems = (spec: MskSpec, zones = 3, of = topics) => mskProblems(spec, of, zones);

test.each(mskFlavours)("a sound cluster of flavour %s has nothing wrong", (flavour) => {
  expect(problems(soundSpec[flavour])).toEqual([]);
});

test.each<[string, string, MskSpec]>([
  ["express", "storage", { ...express, storage }],
  ["serverless", "brokers", { ...serverless, brokers: 3 }],
  ["serverless", "instanceType", { ...serverless, instanceType: "kafka.m7g.large" }],
  ["serverless", "kafkaVersion", { ...serverless, kafkaVersion: "3.9.x" }],
  ["serverless", "storage", { ...serverless, storage }],
  ["serverless", "scramUsers", { ...serverless, scramUsers: {} }],
])("a cluster of flavour %s has no %s", (_flavour, key, spec) => {
  expect(problems(spec)).toMatchObject([{ code: "MskFlavourLacks", path: [key] }]);
});

test.each<[MskSpec, string[]]>([
  [{ flavour: "standard" }, ["brokers", "instanceType", "kafkaVersion", "storage"]],
  [{ flavour: "express" }, ["brokers", "instanceType", "kafkaVersion"]],
  [{ flavour: "serverless" }, []],
])("%j lacks %j", (spec, keys) => {
  expect(problems(spec).map(({ code, path }) => [code, ...path])).toEqual(
    keys.map((key) => ["MskSettingMissing", key]),
  );
});

test("brokers that are no multiple of the zones are refused, with the next number that is one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.constantFrom(2, 3), (brokers, zones) => {
      const found = problems({ ...standard, brokers }, zones);
      if (brokers % zones === 0) {
        expect(found).toEqual([]);
      } else {
        const next = brokers + zones - (brokers % zones);
        expect(found).toMatchObject([{ code: "BrokersNotMultipleOfZones", path: ["brokers"] }]);
        expect(found[0]?.message).toBe(`${brokers} brokers can't be spread evenly over ${zones} zones: take ${next}`);
      }
    }),
  );
  expect(problems({ ...standard, brokers: 0 })).toMatchObject([{ code: "BrokersNotMultipleOfZones" }]);
});

test.each<[MskSpec, number, boolean]>([
  [{ ...standard, brokers: 2 }, 2, true],
  [{ ...standard, brokers: 4 }, 4, false],
  [{ ...express, brokers: 2 }, 2, false],
  [serverless, 2, true],
  [serverless, 4, true],
  [serverless, 1, false],
])("%j fits a network of %d zones: %s", (spec, zones, fits) => {
  expect(problems(spec, zones).map(({ code }) => code)).toEqual(fits ? [] : ["MskZones"]);
});

test.each<[string, string[], Partial<MskSpec>]>([
  ["MskInstanceTypeOfOtherFlavour", ["instanceType"], { instanceType: "express.m7g.large" }],
  ["KafkaVersionTooOld", ["kafkaVersion"], { kafkaVersion: "3.5.1" }],
  ["KafkaVersionTooOld", ["kafkaVersion"], { kafkaVersion: "2.8.2-tiered" }],
  ["KafkaVersionTooOld", ["kafkaVersion"], { kafkaVersion: "newest" }],
  ["MskStorageOutOfBounds", ["storage", "gibPerBroker"], { storage: { gibPerBroker: 0, maxGibPerBroker: 1 } }],
  ["MskStorageOutOfBounds", ["storage", "maxGibPerBroker"], { storage: { ...storage, maxGibPerBroker: 99 } }],
  ["MskStorageOutOfBounds", ["storage", "maxGibPerBroker"], { storage: { ...storage, maxGibPerBroker: 16_385 } }],
  ["MskStorageOutOfBounds", ["storage", "growAtPercent"], { storage: { ...storage, growAtPercent: 81 } }],
  ["ScramUserNameInvalid", ["scramUsers", "a b"], { scramUsers: { "a b": {} } }],
  ["ConsumerGroupInvalid", ["scramUsers", "a", "consume", "*"], { scramUsers: { a: { consume: { "*": [] } } } }],
  ["UnknownTopic", ["scramUsers", "a", "produce"], { scramUsers: { a: { produce: ["order"] } } }],
  ["UnknownTopic", ["scramUsers", "a", "consume", "g"], { scramUsers: { a: { consume: { g: ["order"] } } } }],
])("%s is said at %j of %j", (code, path, change) => {
  expect(problems({ ...standard, ...change })).toMatchObject([{ code, path }]);
});

test.each(["3.6.0", "3.9.x", "4.0.x.kraft", "10.0.x"])("Kafka %s can make topics", (kafkaVersion) => {
  expect(problems({ ...standard, kafkaVersion })).toEqual([]);
});

test("copies of a topic must fit on the brokers, and are three where the flavour says so", () => {
  const copied = (replication: number): Topics => ({ orders: { partitions: 1, retentionHours: 1, replication } });
  const path = ["topics", "orders", "replication"];
  expect(problems(standard, 3, copied(2))).toEqual([]);
  expect(problems(standard, 3, copied(4))).toMatchObject([{ code: "TopicReplicationTooHigh", path }]);
  expect(problems(express, 3, copied(2))).toMatchObject([{ code: "MskFlavourLacks", path }]);
  expect(problems(serverless, 3, copied(2))).toMatchObject([{ code: "MskFlavourLacks", path }]);
  expect(problems(express, 3, copied(3))).toEqual([]);
});

describe("the brokers' configuration", () => {
  const settings = (spec: MskSpec, mayDelete = false): Record<string, string> =>
    Object.fromEntries(
      serverProperties(spec, mayDelete)
        .trimEnd()
        .split("\n")
        .map((line) => line.split("=") as [string, string]),
    );

  test("of three standard brokers keeps what was acknowledged on two, and lets nobody in by default", () => {
    expect(settings(standard)).toEqual({
      "allow.everyone.if.no.acl.found": "false",
      "auto.create.topics.enable": "false",
      "default.replication.factor": "3",
      "delete.topic.enable": "false",
      "min.insync.replicas": "2",
      "offsets.topic.replication.factor": "3",
      "transaction.state.log.min.isr": "2",
      "transaction.state.log.replication.factor": "3",
      "unclean.leader.election.enable": "false",
    });
  });

  test("of express brokers leaves out what they fix", () => {
    expect(settings(express)).toEqual({
      "allow.everyone.if.no.acl.found": "false",
      "auto.create.topics.enable": "false",
      "delete.topic.enable": "false",
    });
  });

  test("lets topics be deleted only where data may be destroyed", () => {
    expect(settings(standard, true)["delete.topic.enable"]).toBe("true");
  });

  test("asks for no more copies than there are brokers, and can do without one of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (brokers) => {
        const copies = defaultReplication({ ...standard, brokers });
        expect(copies).toBe(Math.min(3, brokers));
        expect(minInsyncReplicas(copies)).toBe(copies === 1 ? 1 : copies - 1);
      }),
    );
  });
});
