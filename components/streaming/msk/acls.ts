import type { ScramUser } from "./spec";

/** One thing that a user may do, in Kafka's words. */
export interface UserAcl {
  readonly resource: "topic" | "group";
  readonly name: string;
  readonly operation: "READ" | "WRITE";
}

/**
 * Everything that a user may do, sorted. Reading and writing imply describing, and since Kafka 3.0 who may write a topic
 * may do so idempotently. https://kafka.apache.org/documentation/#security_authz_primitives,
 * https://cwiki.apache.org/confluence/display/KAFKA/KIP-679%3A+Producer+will+enable+the+strongest+delivery+guarantee+by+default
 */
export function userAcls({ produce = [], consume = {} }: ScramUser): readonly UserAcl[] {
  const read = new Set(Object.values(consume).flat());
  return [
    ...Object.keys(consume)
      .sort()
      .map((name): UserAcl => ({ resource: "group", name, operation: "READ" })),
    ...[...read].sort().map((name): UserAcl => ({ resource: "topic", name, operation: "READ" })),
    ...[...new Set(produce)].sort().map((name): UserAcl => ({ resource: "topic", name, operation: "WRITE" })),
  ];
}
