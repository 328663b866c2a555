import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import { type AccessClass, GivenGrants, type Grant, type Principal, requirePrincipal } from "../core/grants";
import type { Platform } from "../core/platform";
import type { OnDelete } from "../core/safety";
import type { OnUnsupported } from "../core/unsupported";
import { type TopicSpec, type Topics, isConsumerGroup, topicProblems } from "./topic";

export type { TopicSpec, Topics } from "./topic";

/** What every service that carries events is asked for. */
export interface EventBusArgs {
  readonly platform: Platform;
  /** The topics, by name: letters, digits, dots, hyphens and underscores. */
  readonly topics: Topics;
  /** The bus's half of the two keys that destroying data takes. */
  readonly onDelete: OnDelete;
  /** Days a deleted key can still be restored: 7 to 30. */
  readonly recoveryDays: number;
  /** Whether what the service lacks and nobody asked for by name is planned with a warning or refused. */
  readonly onUnsupported: OnUnsupported;
}

/** What a grant on a bus gives access to. */
export type GrantScope =
  | { readonly to: "produce"; readonly topic: string }
  | { readonly to: "consume"; readonly topic: string; readonly group: string }
  | { readonly to: "manage" };

const accessOf: Readonly<Record<GrantScope["to"], AccessClass>> = {
  produce: "write",
  consume: "read",
  manage: "administer",
};

/** Topics that events are written to and read from: the contract of any service, whichever protocol it speaks. */
export abstract class EventBus extends pulumi.ComponentResource {
  readonly topics: Readonly<Record<string, TopicSpec>>;
  /** The kind of principal that the service's cloud knows. */
  protected abstract readonly principalKind: Principal["kind"];

  private readonly logicalName: string;
  private readonly grants = new GivenGrants();

  constructor(type: string, name: string, args: EventBusArgs, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, args as unknown as pulumi.Inputs, opts);
    requireSoundTopics(args.topics);
    this.logicalName = name;
    this.topics = args.topics;
  }

  /** Lets `principal` write to the topic. */
  grantProduce(principal: Principal, topic: string): Grant {
    this.requireTopic(topic);
    return this.grant(principal, { to: "produce", topic }, `write:${topic}`, `topic ${topic}`);
  }

  /** Lets `principal` read the topic as a member of the consumer group, and watches how far the group falls behind. */
  grantConsume(principal: Principal, topic: string, group: string): Grant {
    this.requireTopic(topic);
    if (!isConsumerGroup(group)) {
      throw new ArgumentError(
        "ConsumerGroupInvalid",
        `"${group}" is no name for a consumer group: take up to 249 letters, digits, dots, hyphens and underscores.`,
      );
    }
    return this.grant(
      principal,
      { to: "consume", topic, group },
      `read:${topic}:${group}`,
      `topic ${topic}, consumer group ${group}`,
    );
  }

  /** Lets `principal` see and change topics and consumer groups, but neither read nor write events. */
  grantManage(principal: Principal): Grant {
    return this.grant(principal, { to: "manage" }, "administer", "every topic");
  }

  /** Makes what the cloud needs for `grant`, as children of it. */
  protected abstract applyGrant(grant: Grant, name: string, scope: GrantScope): void;

  private grant(principal: Principal, scope: GrantScope, what: string, onName: string): Grant {
    requirePrincipal(this.principalKind, principal);
    const name = `${this.logicalName}-${what}:${principal.name}`;
    return this.grants.give(name, { principal, access: [accessOf[scope.to]], on: this, onName }, (grant) => {
      this.applyGrant(grant, name, scope);
    });
  }

  private requireTopic(topic: string): void {
    if (this.topics[topic] === undefined) {
      const known = Object.keys(this.topics).sort().join(", ") || "none";
      throw new ArgumentError("UnknownTopic", `there is no topic "${topic}"; there are ${known}.`);
    }
  }
}

/** How a client proves to a Kafka cluster who it is. */
export type KafkaAuthentication = "iam" | "scram";

/** Someone on the network whom a cluster lets in. */
export type Peer =
  | { readonly securityGroupId: pulumi.Input<string> }
  /** A range of private IPv4 addresses: `10.20.0.0/16`. */
  | { readonly cidr: string };

/** An {@link EventBus} that speaks Kafka's protocol inside a private network. */
export abstract class KafkaCluster extends EventBus {
  /** Host and port of brokers to begin with, separated by commas, by each authentication that is on. */
  abstract readonly bootstrapBrokers: Readonly<Partial<Record<KafkaAuthentication, pulumi.Output<string>>>>;
  /** Known only after deployment. */
  abstract readonly clusterArn: pulumi.Output<string>;
  /** The security group that the brokers stand in. */
  abstract readonly securityGroupId: pulumi.Output<string>;

  /** Lets the peer reach the brokers at the ports of every authentication that is on; who it is, IAM or SCRAM tells. */
  abstract allowFrom(name: string, peer: Peer): void;
}

function requireSoundTopics(topics: Topics): void {
  const problem = topicProblems(topics)[0];
  if (problem !== undefined) {
    throw new ArgumentError(problem.code, `topic ${problem.path.join(", ")}: ${problem.message}.`);
  }
}
