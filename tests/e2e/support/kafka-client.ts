import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { buildSync } from "esbuild";

const CACHE = resolve(__dirname, "../../../.cache/e2e");

/** One record as it lies in a topic. */
export interface TopicRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly partition: number;
}

type Kafka = typeof import("@platformatic/kafka");

let loaded: Kafka | undefined;

/** The client is an ES module, which jest's own loader can't take: it is bundled into one that it can. */
function kafka(): Kafka {
  if (loaded === undefined) {
    mkdirSync(CACHE, { recursive: true });
    const outfile = join(CACHE, `kafka-client-${process.pid}.cjs`);
    buildSync({
      stdin: { contents: 'export * from "@platformatic/kafka";', resolveDir: __dirname },
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      alias: { "@platformatic/wasm-utils": "@platformatic/wasm-utils/bundled" },
      define: { "import.meta.url": "importMetaUrl" },
      banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
      logLevel: "warning",
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    loaded = require(outfile) as Kafka;
    rmSync(outfile);
  }
  return loaded;
}

/** Makes a topic of three partitions that `principal` may write to, and nothing else. */
export async function makeTopic(broker: string, topic: string, principal: string): Promise<void> {
  const { Admin, ResourceTypes, ResourcePatternTypes, AclOperations, AclPermissionTypes } = kafka();
  const admin = new Admin({ clientId: "tests", bootstrapBrokers: [broker] });
  try {
    await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
    await admin.createAcls({
      creations: [AclOperations.WRITE, AclOperations.DESCRIBE].map((operation) => ({
        resourceType: ResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${principal}`,
        host: "*",
        operation,
        permissionType: AclPermissionTypes.ALLOW,
      })),
    });
  } finally {
    await admin.close();
  }
}

/** Everything that lies in a topic at this moment, partition by partition in order. */
export async function readTopic(broker: string, topic: string): Promise<TopicRecord[]> {
  const { Consumer, MessagesStreamModes, ListOffsetTimestamps } = kafka();
  const consumer = new Consumer({
    clientId: "tests",
    groupId: `tests-${process.pid}-${Date.now()}`,
    bootstrapBrokers: [broker],
    autocommit: false,
  });
  try {
    const ends = await consumer.listOffsets({ topics: [topic], timestamp: ListOffsetTimestamps.LATEST });
    let missing = Number((ends.get(topic) ?? []).reduce((sum, end) => sum + end, 0n));
    const records: TopicRecord[] = [];
    if (missing > 0) {
      const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, maxWaitTime: 100 });
      for await (const { key, value, headers, partition } of stream) {
        records.push({
          key: String(key),
          value: String(value),
          headers: Object.fromEntries([...headers].map(([name, text]) => [String(name), String(text)])),
          partition,
        });
        if (--missing === 0) {
          break;
        }
      }
    }
    return records.sort((a, b) => a.partition - b.partition);
  } finally {
    await consumer.close(true);
  }
}
