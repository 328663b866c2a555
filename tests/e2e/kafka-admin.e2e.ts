import { rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { buildSync } from "esbuild";

import type { KafkaProtocol } from "../../workloads/kafka-admin/kafka";
import { buildKafkaAdmin } from "../../workloads/kafka-admin/bundle";
import type { WishEvent } from "../../workloads/kafka-admin/wish";
import { KAFKA_IDENTITY, type TestKafka, startKafka } from "./support/kafka";
import { type TestLambda, startLambda } from "./support/lambda";

/** What the tests speak Kafka with: ES modules, bundled into one that jest's loader can take. */
interface Client {
  readonly KafkaProtocol: typeof KafkaProtocol;
  readonly Admin: typeof import("@platformatic/kafka").Admin;
}

const CACHE = resolve(__dirname, "../../.cache/e2e");
const ARCHIVE = join(CACHE, `kafka-admin-${process.pid}`);
const CLIENT = join(CACHE, `kafka-admin-client-${process.pid}.cjs`);
const [TOPIC, CLUSTER, LITERAL, ALLOW] = [2, 4, 3, 3] as const;
/** Kafka's codes of what IAM gives the function: ALTER and DESCRIBE on the cluster, and its topics' actions. */
const [CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS] = [5, 6, 7, 8, 10, 11] as const;

let kafka: TestKafka;
let lambda: TestLambda;
let seen: KafkaProtocol;

beforeAll(async () => {
  rmSync(ARCHIVE, { recursive: true, force: true });
  buildKafkaAdmin(ARCHIVE);
  kafka = await startKafka();
  const client = loadClient();
  seen = new client.KafkaProtocol({ bootstrapBrokers: [kafka.plaintext] });
  await letFunctionIn(client);
  lambda = await startFunction("false");
});

afterAll(async () => {
  await seen?.close();
  await lambda?.kill();
  await kafka?.stop();
  rmSync(ARCHIVE, { recursive: true, force: true });
  rmSync(CLIENT, { force: true });
});

function loadClient(): Client {
  const kafkaModule = resolve(__dirname, "../../workloads/kafka-admin/kafka.ts");
  buildSync({
    stdin: {
      contents: `export { Admin } from "@platformatic/kafka"; export { KafkaProtocol } from ${JSON.stringify(kafkaModule)};`,
      resolveDir: __dirname,
    },
    outfile: CLIENT,
    bundle: true,
    platform: "node",
    format: "cjs",
    alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
  });
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(CLIENT) as Client;
}

/** Gives the broker's one IAM identity, as ACLs, the rights that the function's role has on MSK, and none to events. */
async function letFunctionIn({ Admin }: Client): Promise<void> {
  const admin = new Admin({ clientId: "tests", bootstrapBrokers: [kafka.plaintext] });
  const allow = (resourceType: 2 | 4, resourceName: string, operation: 5 | 6 | 7 | 8 | 10 | 11) => ({
    resourceType,
    resourceName,
    resourcePatternType: LITERAL,
    principal: `User:${KAFKA_IDENTITY.accessKeyId}`,
    host: "*",
    operation,
    permissionType: ALLOW,
  });
  await admin.createAcls({
    creations: [
      ...([ALTER, DESCRIBE] as const).map((operation) => allow(CLUSTER, "kafka-cluster", operation)),
      ...([CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS] as const).map((operation) =>
        allow(TOPIC, "orders", operation),
      ),
    ],
  });
  await admin.close();
}

function startFunction(mayDeleteTopics: string, changes: Record<string, string> = {}): Promise<TestLambda> {
  return startLambda(join(ARCHIVE, "index.js"), {
    KAFKA_BOOTSTRAP_BROKERS: kafka.iam,
    KAFKA_MAY_DELETE_TOPICS: mayDeleteTopics,
    AWS_REGION: KAFKA_IDENTITY.region,
    AWS_ACCESS_KEY_ID: KAFKA_IDENTITY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KAFKA_IDENTITY.secretAccessKey,
    AWS_SESSION_TOKEN: "a-session-of-the-tests",
    NODE_EXTRA_CA_CERTS: kafka.certificate,
    ...changes,
  });
}

/** The broker applies a change to itself a moment after its controller has taken it. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await check();
      return;
    } catch (error) {
      if (attempt === 20) {
        throw error;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

const acls = (wish: Extract<WishEvent, { kind: "acls" }>["acls"], action: WishEvent["tf"]["action"]): WishEvent => ({
  kind: "acls",
  principal: "User:flink",
  acls: wish,
  tf: { action },
});
const topic = (partitions: number, configs: Record<string, string>, action: WishEvent["tf"]["action"]): WishEvent => ({
  kind: "topic",
  name: "orders",
  partitions,
  replication: 1,
  configs,
  tf: { action },
});

const write = { resource: "topic", name: "orders", operation: "WRITE" } as const;
const readAs = { resource: "group", name: "aggregates", operation: "READ" } as const;
const read = { resource: "topic", name: "results", operation: "READ" } as const;

test("a user's ACLs come, change and go, over TLS with IAM", async () => {
  expect(await lambda.invoke(acls([write, readAs], "create"))).toMatchObject({
    result: { principal: "User:flink", added: ["WRITE topic orders", "READ group aggregates"], removed: [] },
    logs: [{ action: "create", principal: "User:flink" }],
  });
  await eventually(async () => {
    expect(new Set(await seen.acls("User:flink"))).toEqual(new Set([write, readAs]));
  });
  expect(await lambda.invoke(acls([write, read], "update"))).toMatchObject({
    result: { added: ["READ topic results"], removed: ["READ group aggregates"] },
  });
  await eventually(async () => {
    expect(new Set(await seen.acls("User:flink"))).toEqual(new Set([write, read]));
  });
  expect(await lambda.invoke(acls([write, read], "update"))).toMatchObject({ result: { added: [], removed: [] } });
  await lambda.invoke(acls([write, read], "delete"));
  await eventually(async () => {
    expect(await seen.acls("User:flink")).toEqual([]);
  });
});

test("a topic comes and grows, and stays where its events may not be destroyed", async () => {
  const compact = { "cleanup.policy": "compact", "retention.ms": "-1" };
  expect(await lambda.invoke(topic(3, compact, "create"))).toMatchObject({ result: { made: "new", partitions: 3 } });
  await eventually(async () => {
    expect(await seen.topic("orders")).toMatchObject({ partitions: 3, configs: compact });
  });
  const later = { ...compact, "retention.ms": "3600000" };
  expect(await lambda.invoke(topic(5, later, "update"))).toMatchObject({
    result: { added: 2, changed: ["retention.ms"] },
  });
  await eventually(async () => {
    expect(await seen.topic("orders")).toMatchObject({ partitions: 5, configs: later });
  });
  expect(await lambda.invoke(topic(2, later, "update"))).toMatchObject({
    error: { message: expect.stringContaining("Kafka takes none away") },
  });
  expect(await lambda.invoke(topic(5, later, "delete"))).toMatchObject({
    result: { kept: "its events may not be destroyed" },
  });
  expect(await seen.topic("orders")).toBeDefined();

  const destroying = await startFunction("true");
  try {
    expect(await destroying.invoke(topic(5, later, "delete"))).toMatchObject({ result: { removed: "now" } });
    await eventually(async () => {
      expect(await seen.topic("orders")).toBeUndefined();
    });
  } finally {
    await destroying.kill();
  }
});

test("somebody whom IAM does not know gets nowhere, and the deployment hears of it", async () => {
  const stranger = await startFunction("false", { AWS_SECRET_ACCESS_KEY: "guessed" });
  try {
    const { error, result } = await stranger.invoke(acls([write], "create"), 60_000);
    expect(result).toBeUndefined();
    expect(error).toBeDefined();
    expect(await seen.acls("User:flink")).toEqual([]);
  } finally {
    await stranger.kill();
  }
}, 90_000);
