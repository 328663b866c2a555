import * as fc from "fast-check";

import type { Cluster, Topic } from "../../../workloads/kafka-admin/cluster";
import { fulfil } from "../../../workloads/kafka-admin/fulfil";
import type { Acl, WishEvent } from "../../../workloads/kafka-admin/wish";

/** A cluster in memory that writes down what is changed. */
class FakeCluster implements Cluster {
  readonly acl = new Map<string, readonly Acl[]>();
  readonly topics = new Map<string, Topic>();
  readonly changes: string[] = [];

  async acls(principal: string): Promise<readonly Acl[]> {
    return this.acl.get(principal) ?? [];
  }

  async addAcls(principal: string, acls: readonly Acl[]): Promise<void> {
    this.changes.push("addAcls");
    this.acl.set(principal, [...(this.acl.get(principal) ?? []), ...acls]);
  }

  async removeAcls(principal: string, acls: readonly Acl[]): Promise<void> {
    this.changes.push("removeAcls");
    const gone = new Set(acls.map(key));
    this.acl.set(
      principal,
      (this.acl.get(principal) ?? []).filter((acl) => !gone.has(key(acl))),
    );
  }

  async topic(name: string): Promise<Topic | undefined> {
    return this.topics.get(name);
  }

  async addTopic(name: string, topic: Topic, replication: number): Promise<void> {
    this.changes.push(`addTopic ${replication}`);
    this.topics.set(name, { ...topic, configs: { ...topic.configs, "segment.bytes": "1" } });
  }

  async setPartitions(name: string, partitions: number): Promise<void> {
    this.changes.push("setPartitions");
    this.topics.set(name, { ...(this.topics.get(name) as Topic), partitions });
  }

  async setConfigs(name: string, configs: Readonly<Record<string, string>>): Promise<void> {
    this.changes.push(`setConfigs ${Object.keys(configs).join()}`);
    const topic = this.topics.get(name) as Topic;
    this.topics.set(name, { ...topic, configs: { ...topic.configs, ...configs } });
  }

  async removeTopic(name: string): Promise<void> {
    this.changes.push("removeTopic");
    this.topics.delete(name);
  }
}

const key = ({ resource, name, operation }: Acl): string => `${operation} ${resource} ${name}`;
const acl = fc.record<Acl>({
  resource: fc.constantFrom("topic", "group"),
  name: fc.constantFrom("a", "b", "c"),
  operation: fc.constantFrom("READ", "WRITE"),
});
const someAcls = fc.uniqueArray(acl, { selector: key, maxLength: 8 });

const aclsEvent = (acls: readonly Acl[], action: WishEvent["tf"]["action"]): WishEvent => ({
  kind: "acls",
  principal: "User:flink",
  acls,
  tf: { action },
});
const topicEvent = (
  partitions: number,
  configs: Record<string, string>,
  action: WishEvent["tf"]["action"] = "update",
): WishEvent => ({ kind: "topic", name: "orders", partitions, replication: 3, configs, tf: { action } });

describe("a user's ACLs", () => {
  test("are those of the last wish, whatever was there, and another user's are left alone", async () => {
    await fc.assert(
      fc.asyncProperty(someAcls, someAcls, fc.array(someAcls, { maxLength: 4 }), async (present, others, wishes) => {
        const cluster = new FakeCluster();
        cluster.acl.set("User:flink", present);
        cluster.acl.set("User:other", others);
        let expected = present;
        for (const wish of wishes) {
          await fulfil(cluster, aclsEvent(wish, "update"), false);
          expected = wish;
        }
        expect(new Set((await cluster.acls("User:flink")).map(key))).toEqual(new Set(expected.map(key)));
        expect(await cluster.acls("User:other")).toEqual(others);
      }),
    );
  });

  test("are not touched by the same wish again", async () => {
    await fc.assert(
      fc.asyncProperty(someAcls, async (wish) => {
        const cluster = new FakeCluster();
        await fulfil(cluster, aclsEvent(wish, "create"), false);
        cluster.changes.length = 0;
        await fulfil(cluster, aclsEvent(wish, "create"), false);
        expect(cluster.changes).toEqual([]);
      }),
    );
  });

  test("are added before others are removed, and all go with the user", async () => {
    const cluster = new FakeCluster();
    const read: Acl = { resource: "topic", name: "a", operation: "READ" };
    const write: Acl = { resource: "topic", name: "a", operation: "WRITE" };
    await fulfil(cluster, aclsEvent([read], "create"), false);
    const outcome = await fulfil(cluster, aclsEvent([write], "update"), false);
    expect(outcome).toEqual({ principal: "User:flink", added: ["WRITE topic a"], removed: ["READ topic a"] });
    expect(cluster.changes).toEqual(["addAcls", "addAcls", "removeAcls"]);
    await fulfil(cluster, aclsEvent([write], "delete"), false);
    expect(await cluster.acls("User:flink")).toEqual([]);
  });
});

describe("a topic", () => {
  test("is made once, grows, and has its settings changed where they differ", async () => {
    const cluster = new FakeCluster();
    await fulfil(cluster, topicEvent(3, { "retention.ms": "1" }, "create"), false);
    await fulfil(cluster, topicEvent(3, { "retention.ms": "1" }, "create"), false);
    await fulfil(cluster, topicEvent(5, { "retention.ms": "1" }), false);
    await fulfil(cluster, topicEvent(5, { "retention.ms": "2" }), false);
    expect(cluster.changes).toEqual(["addTopic 3", "setPartitions", "setConfigs retention.ms"]);
    expect(cluster.topics.get("orders")).toEqual({
      partitions: 5,
      configs: { "retention.ms": "2", "segment.bytes": "1" },
    });
  });

  test("with fewer partitions is refused and left as it is", async () => {
    const cluster = new FakeCluster();
    await fulfil(cluster, topicEvent(3, { "retention.ms": "1" }, "create"), false);
    await expect(fulfil(cluster, topicEvent(2, { "retention.ms": "2" }), false)).rejects.toThrow(
      "topic orders has 3 partitions, and Kafka takes none away: ask for as many",
    );
    expect(cluster.topics.get("orders")).toMatchObject({ partitions: 3, configs: { "retention.ms": "1" } });
  });

  test("goes only where its events may be destroyed, and once", async () => {
    const cluster = new FakeCluster();
    await fulfil(cluster, topicEvent(3, {}, "create"), false);
    await fulfil(cluster, topicEvent(3, {}, "delete"), false);
    expect(cluster.topics.has("orders")).toBe(true);
    expect(await fulfil(cluster, topicEvent(3, {}, "delete"), true)).toEqual({ topic: "orders", removed: "now" });
    expect(cluster.topics.has("orders")).toBe(false);
    expect(await fulfil(cluster, topicEvent(3, {}, "delete"), true)).toEqual({ topic: "orders", removed: "before" });
  });
});

test("a wish of another kind is refused", () => {
  const event = { kind: "quota", tf: { action: "create" } } as unknown as WishEvent;
  expect(() => fulfil(new FakeCluster(), event, false)).toThrow(
    'this function keeps ACLs and topics, and knows no "quota"',
  );
});
