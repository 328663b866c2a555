import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as msk from "@pulumi/aws/msk";
import type * as pulumi from "@pulumi/pulumi";

import { useByLogGroups, useThroughServices } from "../core/aws-key-use";
import { CustomerKey } from "../core/aws-kms";
import { type LogRetentionDays, encryptedLogGroup } from "../core/aws-logs";
import { type AwsPartition, awsPartition } from "../core/aws-partition";
import { requireOwnAccount } from "../core/aws-roles";
import { ArgumentError } from "../core/errors";
import { type Grant, requirePrincipal } from "../core/grants";
import { nameRules, stackName } from "../core/names";
import { keepData, mayDestroyData } from "../core/safety";
import { awsTags } from "../core/tags";
import { reportUnsupported } from "../core/unsupported";
import type { PlatformNetwork } from "../network";
import { type EventBusArgs, type GrantScope, type KafkaAuthentication, KafkaCluster, type Peer } from "./index";
import { KafkaArns, kafkaPolicy } from "./msk/access";
import { KafkaAdmin } from "./msk/admin-function";
import { type KafkaAlarm, clusterAlarms, lagAlarm } from "./msk/alarms";
import { type BrokerNeeds, type MadeCluster, provisionedCluster, serverlessCluster } from "./msk/cluster";
import type { MskContext } from "./msk/context";
import { clientPorts, letIn, metricsPorts } from "./msk/firewall";
import { ScramUser } from "./msk/scram-user";
import { type MskSpec, defaultReplication, minInsyncReplicas, mskProblems } from "./msk/spec";
import { topicConfigs } from "./topic";

export type { MskFlavour, MskSpec, MskStorage, ScramUser as ScramUserSpec } from "./msk/spec";

/** What a cluster on MSK is asked for. */
export interface MskClusterArgs extends EventBusArgs {
  /** The AWS account that the cluster lies in: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The part of AWS that the account lies in; follows from `region` when absent. */
  readonly partition?: AwsPartition;
  readonly spec: MskSpec;
  /** Brokers stand in its private subnets, one subnet a zone. */
  readonly network: Pick<PlatformNetwork, "vpcId" | "availabilityZones" | "subnets">;
  /** Days that what brokers and the cluster's own function log is kept. */
  readonly logDays: LogRetentionDays;
  /** Events that a consumer group may fall behind on a partition before an alarm says so: 1 or more. */
  readonly mostLag: number;
  /** ARN of the SNS topic that alarms call; they call nobody when absent. */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /** The program of `workloads/kafka-admin`; taken where there are SCRAM users, or the cluster is serverless. */
  readonly adminCode: () => pulumi.asset.Archive;
}

/**
 * A Kafka cluster on MSK. Its data lie under a key of ours (but for serverless, which takes none), clients come by TLS
 * with IAM or SCRAM from peers that are named, and nobody may do anything that was not granted.
 *
 * Topics are made by MSK's API, which serverless clusters do not have; there, and for the ACLs of SCRAM users, which no
 * API of AWS makes, a function inside the network does it (see {@link KafkaAdmin}). Whoever deploys needs leave to make
 * topics, as IAM has it: `kafka-cluster:Connect`, `CreateTopic`, `DescribeTopic`, `AlterTopic`,
 * `DescribeTopicDynamicConfiguration` and `AlterTopicDynamicConfiguration`.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html
 */
export class MskCluster extends KafkaCluster {
  readonly bootstrapBrokers: Readonly<Partial<Record<KafkaAuthentication, pulumi.Output<string>>>>;
  readonly clusterArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;
  /** ARNs of the secrets that hold the SCRAM users' passwords, by user. */
  readonly scramSecrets: Readonly<Record<string, pulumi.Output<string>>>;
  protected readonly principalKind = "aws-role";

  private readonly clusterLogicalName: string;
  private readonly context: MskContext;
  private readonly spec: MskSpec;
  private readonly arns: KafkaArns;
  private readonly mostLag: number;
  private readonly alarmActions: pulumi.Input<string>[];
  private readonly watched = new Set<string>();
  private readonly peers = new Set<string>();

  constructor(name: string, args: MskClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    requireSoundCluster(args);
    super("tributary:streaming:MskCluster", name, shownArgs(args), opts);
    const { platform, spec, accountId, region, onDelete, recoveryDays } = args;
    const partition = args.partition ?? awsPartition(region);
    const place = { accountId, partition, region };
    const clusterName = stackName(nameRules.mskCluster, platform, name);
    const tags = awsTags({ component: "streaming" });
    const context: MskContext = { platform, place, onDelete, recoveryDays, clusterName, tags };
    const names = logGroupNames(context, name);
    const serverless = spec.flavour === "serverless";
    const users = Object.entries(spec.scramUsers ?? {});
    const withAdmin = serverless || users.length > 0;
    this.clusterLogicalName = name;
    this.context = context;
    this.spec = spec;
    this.mostLag = args.mostLag;
    this.alarmActions = args.alarmTopicArn === undefined ? [] : [args.alarmTopicArn];

    const key = new CustomerKey(
      `${name}-key`,
      {
        ...context,
        ...place,
        purpose: name,
        description: `Encrypts the Kafka cluster ${clusterName}, its logs and the settings of its function.`,
        uses: [
          useThroughServices(place, [...(serverless ? [] : ["kafka"]), ...(withAdmin ? ["lambda"] : [])]),
          useByLogGroups(place, [...(serverless ? [] : [names.brokers]), ...(withAdmin ? [names.admin] : [])]),
        ],
      },
      { parent: this },
    );
    const group = new ec2.SecurityGroup(
      `${name}-security-group`,
      {
        name: stackName(nameRules.securityGroup, platform, name),
        description: `Brokers of ${clusterName}.`,
        vpcId: args.network.vpcId,
        region,
        tags,
      },
      { parent: this },
    );
    this.securityGroupId = group.id;
    const subnetIds = args.network.availabilityZones.map((zone) => privateSubnet(args.network, zone));
    const cluster = serverless
      ? serverlessCluster(name, context, { subnetIds, securityGroupId: group.id }, this)
      : this.makeBrokers(name, { subnetIds, securityGroupId: group.id, key: key.arn }, names.brokers, args.logDays);
    this.clusterArn = cluster.arn;
    this.bootstrapBrokers = cluster.bootstrapBrokers;
    this.arns = new KafkaArns(place, clusterName, cluster.uuid);

    const admin = withAdmin
      ? new KafkaAdmin(
          `${name}-admin`,
          {
            context,
            cluster,
            arns: this.arns,
            topics: serverless ? Object.keys(args.topics) : [],
            acls: users.length > 0,
            mayDeleteTopics: mayDestroyData(platform, onDelete),
            code: args.adminCode(),
            vpcId: args.network.vpcId,
            subnetIds,
            brokerSecurityGroupId: group.id,
            key: key.arn,
            functionName: names.adminFunction,
            logGroupName: names.admin,
            logDays: args.logDays,
          },
          { parent: this },
        )
      : undefined;
    this.makeTopics(name, serverless ? admin : undefined);
    this.scramSecrets = admin === undefined ? {} : this.makeUsers(name, cluster, admin, users);
    for (const [role, alarm] of Object.entries(clusterAlarms(spec, clusterName))) {
      this.makeAlarm(role, alarm);
    }
    if (serverless) {
      reportUnsupported(
        this,
        "MskFlavourLacks",
        `the serverless cluster ${clusterName} keeps its data under a key that AWS owns, sends no broker logs and shows no metrics to Prometheus: choose standard or express where that matters.`,
        args.onUnsupported,
      );
    }
    this.registerOutputs({
      bootstrapBrokers: this.bootstrapBrokers,
      clusterArn: this.clusterArn,
      securityGroupId: this.securityGroupId,
      scramSecrets: this.scramSecrets,
    });
  }

  override allowFrom(name: string, peer: Peer): void {
    const on = Object.keys(this.bootstrapBrokers) as KafkaAuthentication[];
    this.open(
      name,
      peer,
      Object.fromEntries(on.map((authentication) => [authentication, clientPorts[authentication]])),
    );
  }

  /** Lets a Prometheus at the peer read the brokers' metrics; `MskFlavourLacks` on a serverless cluster, which has none. */
  allowMetricsFrom(name: string, peer: Peer): void {
    if (this.spec.flavour === "serverless") {
      throw new ArgumentError("MskFlavourLacks", "a serverless cluster shows no metrics to Prometheus: drop the peer.");
    }
    this.open(name, peer, metricsPorts);
  }

  protected override applyGrant(grant: Grant, name: string, scope: GrantScope): void {
    const role = requirePrincipal(this.principalKind, grant.principal);
    requireOwnAccount(role, this.context.place.accountId);
    const { platform, onDelete } = this.context;
    new iam.RolePolicy(
      `${name}-policy`,
      {
        name: stackName(nameRules.iamRolePolicy, platform, name),
        role: role.roleName,
        policy: kafkaPolicy(this.arns, scope, mayDestroyData(platform, onDelete)),
      },
      { parent: grant },
    );
    if (scope.to === "consume") {
      this.watchLag(scope.topic, scope.group);
    }
  }

  private makeBrokers(
    name: string,
    needs: Omit<BrokerNeeds, "logGroupName">,
    logGroupName: string,
    retentionDays: LogRetentionDays,
  ): MadeCluster {
    const { platform, onDelete, place, tags } = this.context;
    const logs = encryptedLogGroup(
      `${name}-broker-logs`,
      { name: logGroupName, retentionDays, key: needs.key, region: place.region, tags },
      keepData(platform, onDelete, { parent: this }),
    );
    return provisionedCluster(name, this.context, this.spec, { ...needs, logGroupName: logs.name }, this);
  }

  private makeTopics(name: string, admin: KafkaAdmin | undefined): void {
    const { platform, onDelete, place } = this.context;
    const keep = keepData(platform, onDelete, { parent: this });
    for (const [topic, spec] of Object.entries(this.topics)) {
      const logicalName = `${name}-topic-${topic}`;
      const replication = spec.replication ?? defaultReplication(this.spec);
      if (admin !== undefined) {
        admin.keepTopic(logicalName, topic, spec, replication, keep);
        continue;
      }
      // Express brokers fix it, and take no setting.
      const safety =
        this.spec.flavour === "standard" ? { "min.insync.replicas": String(minInsyncReplicas(replication)) } : {};
      new msk.Topic(
        logicalName,
        {
          clusterArn: this.clusterArn,
          name: topic,
          partitionCount: spec.partitions,
          replicationFactor: replication,
          configs: JSON.stringify({ ...topicConfigs(spec), ...safety }),
          region: place.region,
        },
        // Fixed when the topic is made; otherwise one more broker, which raises the default, would replace every topic.
        { ...keep, ignoreChanges: ["replicationFactor"] },
      );
    }
  }

  private makeUsers(
    name: string,
    cluster: MadeCluster,
    admin: KafkaAdmin,
    users: readonly (readonly [string, NonNullable<MskSpec["scramUsers"]>[string]])[],
  ): Readonly<Record<string, pulumi.Output<string>>> {
    if (users.length === 0) {
      return {};
    }
    const { context } = this;
    const key = new CustomerKey(
      `${name}-users-key`,
      {
        ...context,
        ...context.place,
        purpose: `${name}-users`,
        description: `Encrypts the passwords of users of the Kafka cluster ${context.clusterName}.`,
        uses: [useThroughServices(context.place, ["kafka", "secretsmanager"])],
      },
      { parent: this },
    );
    return Object.fromEntries(
      users.map(([user, spec]) => {
        const made = new ScramUser(
          `${name}-user-${user}`,
          { context, cluster, admin, user, spec, key: key.arn },
          { parent: this },
        );
        for (const [group, topics] of Object.entries(spec.consume ?? {})) {
          topics.forEach((topic) => this.watchLag(topic, group));
        }
        return [user, made.secretArn];
      }),
    );
  }

  private open(name: string, peer: Peer, ports: Readonly<Record<string, number>>): void {
    for (const [what, port] of Object.entries(ports)) {
      const logicalName = `${this.clusterLogicalName}-from-${name}:${what}`;
      if (this.peers.has(logicalName)) {
        throw new ArgumentError("PeerTwice", `${name} is let in twice: give the second peer a name of its own.`);
      }
      this.peers.add(logicalName);
      const { region } = this.context.place;
      letIn(
        logicalName,
        { securityGroupId: this.securityGroupId, region, port, description: `Kafka (${what}) from ${name}.` },
        peer,
        this,
      );
    }
  }

  private watchLag(topic: string, group: string): void {
    const role = `lag:${topic}:${group}`;
    if (!this.watched.has(role)) {
      this.watched.add(role);
      this.makeAlarm(role, lagAlarm(this.context.clusterName, group, topic, this.mostLag));
    }
  }

  private makeAlarm(role: string, alarm: KafkaAlarm): void {
    const { platform, place, tags } = this.context;
    new cloudwatch.MetricAlarm(
      `${this.clusterLogicalName}-alarm-${role}`,
      {
        ...alarm,
        name: stackName(nameRules.cloudwatchAlarm, platform, this.clusterLogicalName, role),
        alarmActions: this.alarmActions,
        okActions: this.alarmActions,
        region: place.region,
        tags: { ...tags },
      },
      { parent: this },
    );
  }
}

/** What the component shows of what it was asked for: no code, and no network, which is a component of its own. */
function shownArgs({ network: _network, adminCode: _adminCode, ...shown }: MskClusterArgs): EventBusArgs {
  return shown;
}

function requireSoundCluster({ spec, topics, network, mostLag }: MskClusterArgs): void {
  const problem = mskProblems(spec, topics, network.availabilityZones.length)[0];
  if (problem !== undefined) {
    throw new ArgumentError(problem.code, `the cluster's ${problem.path.join(".")}: ${problem.message}.`);
  }
  if (!Number.isInteger(mostLag) || mostLag < 1) {
    throw new ArgumentError("MostLagInvalid", `a consumer group can't be ${mostLag} events behind: take 1 or more.`);
  }
}

function privateSubnet({ subnets }: MskClusterArgs["network"], zone: string): pulumi.Output<string> {
  const subnet = subnets.private[zone];
  if (subnet === undefined) {
    throw new ArgumentError(
      "SubnetMissing",
      `the network has no private subnet in ${zone}: brokers stand in one a zone.`,
    );
  }
  return subnet;
}

/** Names that must be known before what they name: the key's policy holds them. */
function logGroupNames({ platform }: MskContext, name: string) {
  const adminFunction = stackName(nameRules.lambdaFunction, platform, name, "admin");
  return {
    // AWS's own prefix for logs that a service delivers, of which a resource policy can hold any number.
    brokers: `/aws/vendedlogs/msk/${stackName(nameRules.cloudwatchLogGroup, platform, name)}`,
    adminFunction,
    admin: `/aws/lambda/${adminFunction}`,
  };
}
