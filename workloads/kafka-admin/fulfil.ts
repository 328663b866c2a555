import type { Cluster } from "./cluster";
import type { Acl, AclsWish, TopicWish, WishEvent } from "./wish";

/** What was done to a cluster, for the log and the deployment. */
export type Outcome = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * Brings the cluster to what the event wishes, from whatever stands there: the same event again changes nothing. Throws
 * where it can't, so that the deployment fails and says so.
 */
export function fulfil(cluster: Cluster, event: WishEvent, mayDeleteTopics: boolean): Promise<Outcome> {
  const remove = event.tf.action === "delete";
  switch (event.kind) {
    case "acls":
      return keepAcls(cluster, remove ? { ...event, acls: [] } : event);
    case "topic":
      return remove ? removeTopic(cluster, event.name, mayDeleteTopics) : keepTopic(cluster, event);
    default:
      throw new Error(
        `this function keeps ACLs and topics, and knows no "${String((event as { kind: unknown }).kind)}"`,
      );
  }
}

/** New leave first and old leave last, so that what a user has before and after is never gone between. */
async function keepAcls(cluster: Cluster, { principal, acls }: AclsWish): Promise<Outcome> {
  const present = await cluster.acls(principal);
  const added = without(acls, present);
  const removed = without(present, acls);
  if (added.length > 0) {
    await cluster.addAcls(principal, added);
  }
  if (removed.length > 0) {
    await cluster.removeAcls(principal, removed);
  }
  return { principal, added: added.map(describe), removed: removed.map(describe) };
}

async function keepTopic(cluster: Cluster, { name, partitions, replication, configs }: TopicWish): Promise<Outcome> {
  const present = await cluster.topic(name);
  if (present === undefined) {
    await cluster.addTopic(name, { partitions, configs }, replication);
    return { topic: name, made: "new", partitions };
  }
  if (present.partitions > partitions) {
    throw new Error(`topic ${name} has ${present.partitions} partitions, and Kafka takes none away: ask for as many`);
  }
  if (present.partitions < partitions) {
    await cluster.setPartitions(name, partitions);
  }
  const changed = Object.entries(configs).filter(([key, value]) => present.configs[key] !== value);
  if (changed.length > 0) {
    await cluster.setConfigs(name, Object.fromEntries(changed));
  }
  return { topic: name, added: partitions - present.partitions, changed: changed.map(([key]) => key) };
}

async function removeTopic(cluster: Cluster, name: string, mayDeleteTopics: boolean): Promise<Outcome> {
  if (!mayDeleteTopics) {
    return { topic: name, kept: "its events may not be destroyed" };
  }
  if ((await cluster.topic(name)) === undefined) {
    return { topic: name, removed: "before" };
  }
  await cluster.removeTopic(name);
  return { topic: name, removed: "now" };
}

function without(acls: readonly Acl[], others: readonly Acl[]): Acl[] {
  const found = new Set(others.map(describe));
  return acls.filter((acl) => !found.has(describe(acl)));
}

function describe({ resource, name, operation }: Acl): string {
  return `${operation} ${resource} ${name}`;
}
