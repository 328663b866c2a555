import { type MskSpec, defaultReplication, minInsyncReplicas } from "./spec";

/**
 * The brokers' configuration, one `key=value` a line: topics are made by nobody but who may, a SCRAM user without an ACL
 * may do nothing, and an event that was acknowledged is on more than one broker.
 *
 * Brokers are super users, so that replication needs no ACL, and IAM asks for none:
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-acls.html. Express brokers have the safe replication fixed
 * and take no setting of it:
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express-read-only.html
 */
export function serverProperties(spec: MskSpec, mayDeleteTopics: boolean): string {
  const replication = defaultReplication(spec);
  const everywhere = {
    "allow.everyone.if.no.acl.found": false,
    "auto.create.topics.enable": false,
    "delete.topic.enable": mayDeleteTopics,
  };
  const standard = {
    "default.replication.factor": replication,
    "min.insync.replicas": minInsyncReplicas(replication),
    "offsets.topic.replication.factor": replication,
    "transaction.state.log.min.isr": minInsyncReplicas(replication),
    "transaction.state.log.replication.factor": replication,
    "unclean.leader.election.enable": false,
  };
  return Object.entries(spec.flavour === "standard" ? { ...everywhere, ...standard } : everywhere)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
}
