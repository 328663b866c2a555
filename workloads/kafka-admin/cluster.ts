import type { Acl } from "./wish";

/** A topic as it stands. */
export interface Topic {
  readonly partitions: number;
  readonly configs: Readonly<Record<string, string>>;
}

/** What is done to a cluster, in few words: Kafka's protocol stands behind it, or a test. */
export interface Cluster {
  acls(principal: string): Promise<readonly Acl[]>;
  addAcls(principal: string, acls: readonly Acl[]): Promise<void>;
  removeAcls(principal: string, acls: readonly Acl[]): Promise<void>;
  /** The topic of that name; undefined where there is none. */
  topic(name: string): Promise<Topic | undefined>;
  addTopic(name: string, topic: Topic, replication: number): Promise<void>;
  /** So many partitions in all, more than there are. */
  setPartitions(name: string, partitions: number): Promise<void>;
  setConfigs(name: string, configs: Readonly<Record<string, string>>): Promise<void>;
  removeTopic(name: string): Promise<void>;
}
