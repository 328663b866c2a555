/** One thing that a principal may do, from any host. */
export interface Acl {
  readonly resource: "topic" | "group";
  readonly name: string;
  readonly operation: "READ" | "WRITE";
}

/** The ACLs of one principal, all of them. */
export interface AclsWish {
  readonly kind: "acls";
  /** `User:name` */
  readonly principal: string;
  readonly acls: readonly Acl[];
}

/** One topic. */
export interface TopicWish {
  readonly kind: "topic";
  readonly name: string;
  readonly partitions: number;
  /** Copies of each partition, which is of use only when the topic is made. */
  readonly replication: number;
  /** Kafka's topic settings that are ours to set; others are left as they are. */
  readonly configs: Readonly<Record<string, string>>;
}

export type Wish = AclsWish | TopicWish;

/**
 * What the deployment sends: a wish, and whether it is to be kept or taken back. `tf` is added by the resource that
 * invokes the function: https://www.pulumi.com/registry/packages/aws/api-docs/lambda/invocation/
 */
export type WishEvent = Wish & { readonly tf: { readonly action: "create" | "update" | "delete" } };
