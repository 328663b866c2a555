import {
  AclOperations,
  AclPermissionTypes,
  Admin,
  type BaseOptions,
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  ResourcePatternTypes,
  ResourceTypes,
} from "@platformatic/kafka";

import type { Cluster, Topic } from "./cluster";
import type { Acl } from "./wish";

const ANY_HOST = "*";
const resourceTypes = { topic: ResourceTypes.TOPIC, group: ResourceTypes.GROUP } as const;
const operations = { READ: AclOperations.READ, WRITE: AclOperations.WRITE } as const;

/** What tells one cluster from another, and how to come in. */
export type KafkaOptions = Pick<BaseOptions, "bootstrapBrokers" | "tls" | "tlsServerName" | "sasl">;

/** A {@link Cluster} spoken to in Kafka's protocol. */
export class KafkaProtocol implements Cluster {
  private readonly admin: Admin;

  constructor(options: KafkaOptions) {
    this.admin = new Admin({
      ...options,
      clientId: "kafka-admin",
      connectTimeout: 10_000,
      requestTimeout: 20_000,
      retries: 3,
      retryDelay: 1_000,
    });
  }

  async acls(principal: string): Promise<readonly Acl[]> {
    const found = await this.admin.describeAcls({ filter: { ...everything, principal } });
    return found.flatMap(({ resourceType, resourceName, acls }) =>
      acls.map(({ operation }) => ({
        resource: nameOf(resourceTypes, resourceType),
        name: resourceName,
        operation: nameOf(operations, operation),
      })),
    );
  }

  async addAcls(principal: string, acls: readonly Acl[]): Promise<void> {
    await this.admin.createAcls({ creations: acls.map((acl) => toKafka(principal, acl)) });
  }

  async removeAcls(principal: string, acls: readonly Acl[]): Promise<void> {
    await this.admin.deleteAcls({ filters: acls.map((acl) => toKafka(principal, acl)) });
  }

  async topic(name: string): Promise<Topic | undefined> {
    const topics = await this.admin.listTopics();
    if (!topics.includes(name)) {
      return undefined;
    }
    const { topics: described } = await this.admin.metadata({ topics: [name], forceUpdate: true });
    const [{ configs = [] } = {}] = await this.admin.describeConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name }],
    });
    return {
      partitions: described.get(name)?.partitionsCount ?? 0,
      configs: Object.fromEntries(configs.map((config) => [config.name, config.value ?? ""])),
    };
  }

  async addTopic(name: string, topic: Topic, replicas: number): Promise<void> {
    await this.admin.createTopics({
      topics: [name],
      partitions: topic.partitions,
      replicas,
      configs: Object.entries(topic.configs).map(([key, value]) => ({ name: key, value })),
    });
  }

  async setPartitions(name: string, partitions: number): Promise<void> {
    await this.admin.createPartitions({ topics: [{ name, count: partitions }] });
  }

  async setConfigs(name: string, configs: Readonly<Record<string, string>>): Promise<void> {
    await this.admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: ConfigResourceTypes.TOPIC,
          resourceName: name,
          configs: Object.entries(configs).map(([key, value]) => ({
            name: key,
            value,
            configOperation: IncrementalAlterConfigOperationTypes.SET,
          })),
        },
      ],
    });
  }

  async removeTopic(name: string): Promise<void> {
    await this.admin.deleteTopics({ topics: [name] });
  }

  async close(): Promise<void> {
    await this.admin.close();
  }
}

const everything = {
  resourceType: ResourceTypes.ANY,
  resourceName: null,
  resourcePatternType: ResourcePatternTypes.ANY,
  host: null,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
};

function toKafka(principal: string, { resource, name, operation }: Acl) {
  return {
    principal,
    host: ANY_HOST,
    resourceType: resourceTypes[resource],
    resourceName: name,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    operation: operations[operation],
    permissionType: AclPermissionTypes.ALLOW,
  };
}

/** An ACL of another kind was not made here; whoever made it must say what becomes of it. */
function nameOf<Names extends Readonly<Record<string, number>>>(names: Names, code: number): keyof Names & string {
  const found = Object.keys(names).find((name) => names[name] === code);
  if (found === undefined) {
    throw new Error(`the principal has an ACL of a kind (${code}) that this function does not make: remove it by hand`);
  }
  return found;
}
