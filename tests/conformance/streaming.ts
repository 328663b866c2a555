/**
 * What a Kafka cluster promises, whichever service it stands on.
 *
 * A backend's test file (`tests/components/streaming/<backend>.conformance.test.ts`) writes one {@link KafkaBackend}: how
 * to make the cluster, and how to read its properties off a recorded graph of that cloud's own resources. The facts must be
 * read from the resources' inputs, never from the specification that they were made of.
 */
import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";

import type { Principal } from "../../components/core/grants";
import type { EventBusArgs, KafkaAuthentication, KafkaCluster, TopicSpec, Topics } from "../../components/streaming";
import type { ResourceGraph } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import { soundTopic, testPlatform, topicName } from "../support/arbitraries";
import { conformance } from "./conformance";

/** What a service may not have and no argument asks for by name; the plan must say so. */
export type KafkaLack = "key" | "logs" | "metrics" | "replication";

/** How the cluster stands in the cloud, read off the graph. */
export interface ClusterFacts {
  /** URN of the key that encrypts its data; undefined where it is the provider's own. */
  readonly key: string | undefined;
  readonly keyRotates: boolean;
  /** Clients can come in no other way than by these, each over TLS. */
  readonly authentications: readonly KafkaAuthentication[];
  /** Brokers speak TLS with each other, and nobody reaches them from the internet. */
  readonly privateAndEncrypted: boolean;
  /** Days that the brokers' logs are kept, under a key of ours; undefined where there are none. */
  readonly logDays: number | undefined;
  /** Prometheus can read metrics of brokers and of the machines that they run on. */
  readonly openMetrics: boolean;
  /** Every resource that holds events, or without which they can't be read, is protected and retained. */
  readonly kept: boolean;
}

/** How one topic stands in the cloud. */
export interface TopicFacts {
  readonly partitions: number;
  readonly replication: number | undefined;
  readonly retentionHours: number | "forever";
  readonly compaction: boolean;
  readonly kept: boolean;
}

/** What one principal may do. */
export type TopicRight = "read" | "write" | "create" | "alter" | "delete";
export type GroupRight = "join" | "delete";

/** One backend, in the terms that the promises ask in. */
export interface KafkaBackend {
  /** Makes the cluster with logical name `kafka`; adds what the cloud needs beyond `args`. */
  readonly make: (args: EventBusArgs) => KafkaCluster;
  /** A principal of this cloud, by that name. */
  readonly principal: (name: string) => Principal;
  /** A principal of another cloud. */
  readonly stranger: Principal;
  readonly lacks: readonly KafkaLack[];
  readonly cluster: (graph: ResourceGraph) => ClusterFacts;
  readonly topic: (graph: ResourceGraph, topic: string) => TopicFacts;
  /** What the principal of that name was given, from the policies and bindings in the graph. */
  readonly topicRights: (graph: ResourceGraph, topic: string, principal: string) => ReadonlySet<TopicRight>;
  readonly groupRights: (graph: ResourceGraph, group: string, principal: string) => ReadonlySet<GroupRight>;
  /** Who is let in at the network, as `<security group or range>:<port>`, from peers alone. */
  readonly openings: (graph: ResourceGraph) => readonly string[];
  readonly ports: Readonly<Partial<Record<KafkaAuthentication, number>>>;
  /** Topics and groups whose lag is watched, as `topic/group`, with the alarm's target. */
  readonly watchedLags: (graph: ResourceGraph) => readonly string[];
}

const plain: TopicSpec = { partitions: 3, retentionHours: 24 };
const twoTopics: Topics = { first: plain, second: plain };

function busArgs(topics: Topics, changes: Partial<EventBusArgs> = {}): EventBusArgs {
  return {
    platform: testPlatform(),
    topics,
    onDelete: "keep",
    recoveryDays: 30,
    onUnsupported: "warn",
    ...changes,
  };
}

function record(
  backend: KafkaBackend,
  args: EventBusArgs,
  use: (cluster: KafkaCluster) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return recordGraph(() => use(backend.make(args)), { project: "tributary", stack: "prod" });
}

/** The promises of {@link KafkaCluster}. */
export const kafkaConformance = conformance<KafkaBackend>("Kafka", {
  "events lie under a key of ours that rotates, and are never sent in the clear or to somebody unknown": async (
    backend,
  ) => {
    const graph = await record(backend, busArgs(twoTopics));
    const { key, keyRotates, authentications, privateAndEncrypted } = backend.cluster(graph);
    const lacksKey = backend.lacks.includes("key");
    expect({ ours: graph.resources.some(({ urn }) => urn === key), keyRotates }).toEqual({
      ours: !lacksKey,
      keyRotates: !lacksKey,
    });
    expect(privateAndEncrypted).toBe(true);
    expect([...authentications].sort()).toEqual(Object.keys(backend.ports).sort());
  },

  "brokers log for as long as was asked, and show their metrics": async (backend) => {
    const { logDays, openMetrics } = backend.cluster(await record(backend, busArgs(twoTopics)));
    expect(logDays).toBe(backend.lacks.includes("logs") ? undefined : 30);
    expect(openMetrics).toBe(!backend.lacks.includes("metrics"));
  },

  "what the service lacks is said, or refused when config says so": async (backend) => {
    const lacking = backend.lacks.some((lack) => lack !== "replication");
    const { diagnostics } = await record(backend, busArgs(twoTopics));
    expect(diagnostics.map(({ severity }) => severity)).toEqual(lacking ? ["warning"] : []);
    const refused = record(backend, busArgs(twoTopics, { onUnsupported: "refuse" }));
    await (lacking ? expect(refused).rejects.toThrow(/^\w+Lacks: /) : expect(refused).resolves.toBeDefined());
  },

  "every topic is in the plan as its specification says": async (backend) => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(topicName, soundTopic, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
        async (asked) => {
          const topics = backend.lacks.includes("replication")
            ? Object.fromEntries(Object.entries(asked).map(([name, spec]) => [name, { ...spec, replication: 3 }]))
            : asked;
          const graph = await record(backend, busArgs(topics));
          for (const [name, spec] of Object.entries(topics)) {
            expect(backend.topic(graph, name)).toMatchObject({
              partitions: spec.partitions,
              replication: spec.replication ?? 3,
              retentionHours: spec.retentionHours,
              compaction: spec.compaction ?? false,
            });
          }
        },
      ),
      { numRuns: 25 },
    );
  },

  "events are kept unless the bus and the stack both say destroy": async (backend) => {
    for (const onDelete of ["keep", "destroy"] as const) {
      for (const allowDataDestruction of [false, true]) {
        const platform = testPlatform({ allowDataDestruction });
        const graph = await record(backend, busArgs(twoTopics, { platform, onDelete }), (cluster) => {
          cluster.grantManage(backend.principal("manager"));
        });
        const kept = !(onDelete === "destroy" && allowDataDestruction);
        expect({
          onDelete,
          allowDataDestruction,
          cluster: backend.cluster(graph).kept,
          topic: backend.topic(graph, "first").kept,
          managerDeletes: backend.topicRights(graph, "first", "manager").has("delete"),
        }).toEqual({ onDelete, allowDataDestruction, cluster: kept, topic: kept, managerDeletes: !kept });
      }
    }
  },

  "a grant gives its right to its topic and group, and nothing more": async (backend) => {
    const graph = await record(backend, busArgs(twoTopics), (cluster) => {
      cluster.grantProduce(backend.principal("producer"), "first");
      cluster.grantConsume(backend.principal("consumer"), "first", "some-group");
      cluster.grantManage(backend.principal("manager"));
    });
    const rights = (topic: string, principal: string): TopicRight[] =>
      [...backend.topicRights(graph, topic, principal)].sort();
    expect(rights("first", "producer")).toEqual(["write"]);
    expect(rights("first", "consumer")).toEqual(["read"]);
    expect(rights("first", "manager")).toEqual(["alter", "create"]);
    expect(rights("second", "manager")).toEqual(["alter", "create"]);
    for (const principal of ["producer", "consumer", "nobody"]) {
      expect({ principal, rights: rights("second", principal) }).toEqual({ principal, rights: [] });
    }
    const groups = (group: string, principal: string): GroupRight[] =>
      [...backend.groupRights(graph, group, principal)].sort();
    expect(groups("some-group", "consumer")).toEqual(["join"]);
    expect(groups("other-group", "consumer")).toEqual([]);
    expect(groups("some-group", "producer")).toEqual([]);
    expect(groups("some-group", "manager")).toEqual(["delete"]);
  },

  "grants are readable in the plan: who, what, on which topic": async (backend) => {
    const graph = await record(backend, busArgs(twoTopics), (cluster) => {
      const both = backend.principal("both");
      expect(cluster.grantProduce(both, "first")).toBe(cluster.grantProduce(both, "first"));
      cluster.grantConsume(both, "first", "a");
      cluster.grantConsume(both, "first", "b");
    });
    const grants = graph.resources.filter(({ type }) => type === "tributary:core:Grant");
    const said = grants.map(({ inputs }) => [inputs["access"], inputs["onName"]]);
    expect(said).toHaveLength(3);
    expect(said).toEqual(
      expect.arrayContaining([
        [["write"], "topic first"],
        [["read"], "topic first, consumer group a"],
        [["read"], "topic first, consumer group b"],
      ]),
    );
    expect(grants.every(({ inputs }) => (inputs["principal"] as { name: string }).name === "both")).toBe(true);
  },

  "a consumer group's lag is watched once, whoever reads in it": async (backend) => {
    const graph = await record(backend, busArgs(twoTopics), (cluster) => {
      cluster.grantConsume(backend.principal("one"), "first", "a");
      cluster.grantConsume(backend.principal("two"), "first", "a");
      cluster.grantConsume(backend.principal("one"), "second", "a");
    });
    expect([...backend.watchedLags(graph)].sort()).toEqual(["first/a", "second/a"]);
  },

  "nobody is let in but peers that are named, at the ports of the authentications that are on": async (backend) => {
    expect(backend.openings(await record(backend, busArgs(twoTopics)))).toEqual([]);
    const graph = await record(backend, busArgs(twoTopics), (cluster) => {
      cluster.allowFrom("nodes", { securityGroupId: "sg-nodes" });
      cluster.allowFrom("vpn", { cidr: "10.20.0.0/16" });
    });
    const expected = Object.values(backend.ports).flatMap((port) => [`sg-nodes:${port}`, `10.20.0.0/16:${port}`]);
    expect([...backend.openings(graph)].sort()).toEqual(expected.sort());
  },

  "the public is no peer": async (backend) => {
    for (const cidr of ["0.0.0.0/0", "8.8.8.0/24"]) {
      await expect(
        record(backend, busArgs(twoTopics), (cluster) => {
          cluster.allowFrom("everybody", { cidr });
        }),
      ).rejects.toThrow(/^PeerNotPrivate: /);
    }
  },

  "brokers can be found by each authentication that is on, and by no other": async (backend) => {
    const graph = await record(backend, busArgs(twoTopics), (cluster) => {
      const found = Object.values(cluster.bootstrapBrokers);
      expect(found.every((brokers) => pulumi.Output.isInstance(brokers))).toBe(true);
      return { brokers: cluster.bootstrapBrokers, group: cluster.securityGroupId, arn: cluster.clusterArn };
    });
    expect(Object.keys(graph.outputs["brokers"] as object).sort()).toEqual(Object.keys(backend.ports).sort());
  },

  "what is not there, or of another cloud, is refused": async (backend) => {
    const use = (ask: (cluster: KafkaCluster) => unknown): Promise<ResourceGraph> =>
      record(backend, busArgs(twoTopics), ask);
    await expect(use((cluster) => cluster.grantProduce(backend.principal("p"), "third"))).rejects.toThrow(
      'UnknownTopic: there is no topic "third"; there are first, second.',
    );
    await expect(use((cluster) => cluster.grantConsume(backend.principal("p"), "first", "*"))).rejects.toThrow(
      /^ConsumerGroupInvalid: "\*"/,
    );
    await expect(use((cluster) => cluster.grantProduce(backend.stranger, "first"))).rejects.toThrow(
      /^PrincipalOfAnotherCloud/,
    );
    await expect(record(backend, busArgs({ "a.b": plain, a_b: plain }))).rejects.toThrow(/^TopicNamesMeet: topic a_b/);
  },
});
