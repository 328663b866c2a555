import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

import { functionTrust } from "../../core/aws-lambda-role";
import { vpcFunctionStatements, withholdNetworkFromCode } from "../../core/aws-lambda-vpc";
import { type LogRetentionDays, encryptedLogGroup } from "../../core/aws-logs";
import { policyDocument } from "../../core/aws-policy";
import { nameRules, stackName } from "../../core/names";
import { keepData } from "../../core/safety";
import type { TopicSpec } from "../topic";
import { topicConfigs } from "../topic";
import { type KafkaArns, kafkaAdminPolicy } from "./access";
import type { UserAcl } from "./acls";
import type { MadeCluster } from "./cluster";
import type { MskContext } from "./context";
import { clientPorts, letIn } from "./firewall";

/** Long enough for a cluster that has only just come up to answer. */
const TIMEOUT_SECONDS = 120;

/** What a {@link KafkaAdmin} is made of. */
export interface KafkaAdminArgs {
  readonly context: MskContext;
  readonly cluster: MadeCluster;
  readonly arns: KafkaArns;
  /** Topics that it makes: those of a cluster whose API makes none. */
  readonly topics: readonly string[];
  /** Whether there are users whose ACLs it keeps. */
  readonly acls: boolean;
  readonly mayDeleteTopics: boolean;
  /** The program: `index.handler` of `workloads/kafka-admin`. */
  readonly code: pulumi.asset.Archive;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string>[];
  /** The brokers' security group, which lets the function in. */
  readonly brokerSecurityGroupId: pulumi.Input<string>;
  readonly key: pulumi.Input<string>;
  readonly functionName: string;
  readonly logGroupName: string;
  readonly logDays: LogRetentionDays;
}

/**
 * A function inside the network that does to a cluster what no AWS API does: it keeps the ACLs of SCRAM users, and the
 * topics of a serverless cluster. The deployment calls it and waits; it comes to the brokers with IAM, as anybody else.
 *
 * What it is asked for is the input of one invocation each, so that a plan shows it, and a later deployment changes or
 * takes back what an earlier one made.
 */
export class KafkaAdmin extends pulumi.ComponentResource {
  private readonly functionName: pulumi.Output<string>;
  private readonly region: string;
  private readonly clusterArn: pulumi.Output<string>;
  private readonly ready: pulumi.Resource[];

  constructor(name: string, args: KafkaAdminArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:streaming:KafkaAdmin", name, { topics: args.topics, acls: args.acls }, opts);
    const { context, cluster, key } = args;
    const { platform, place } = context;
    const tags = { ...context.tags };
    const { region } = place;
    this.region = region;
    this.clusterArn = cluster.arn;
    const logs = encryptedLogGroup(
      `${name}-logs`,
      { name: args.logGroupName, retentionDays: args.logDays, key, region, tags },
      keepData(platform, context.onDelete, { parent: this }),
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        name: stackName(nameRules.iamRole, platform, name),
        description: "Keeps ACLs and topics of a Kafka cluster.",
        assumeRolePolicy: functionTrust(place.accountId),
        tags,
      },
      { parent: this },
    );
    const policies = Object.entries({
      network: policyDocument(
        ...vpcFunctionStatements(place),
        withholdNetworkFromCode(
          `arn:${place.partition}:lambda:${region}:${place.accountId}:function:${args.functionName}`,
        ),
      ),
      logs: policyDocument({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:${place.partition}:logs:${region}:${place.accountId}:log-group:${args.logGroupName}:*`,
      }),
      kafka: kafkaAdminPolicy(args.arns, args),
    }).map(
      ([what, policy]) =>
        new iam.RolePolicy(
          `${name}-${what}-policy`,
          { name: stackName(nameRules.iamRolePolicy, platform, name, what), role: role.name, policy },
          { parent: this },
        ),
    );
    const group = new ec2.SecurityGroup(
      `${name}-security-group`,
      {
        name: stackName(nameRules.securityGroup, platform, name),
        description: "The function that keeps ACLs and topics of a Kafka cluster.",
        vpcId: args.vpcId,
        region,
        tags,
      },
      { parent: this },
    );
    const port = clientPorts.iam;
    const out = new vpc.SecurityGroupEgressRule(
      `${name}-to-brokers`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: args.brokerSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        description: "Kafka with IAM.",
        region,
      },
      { parent: this },
    );
    const opening = {
      securityGroupId: args.brokerSecurityGroupId,
      region,
      port,
      description: "The function that keeps ACLs and topics.",
    };
    const into = letIn(`${name}-into-brokers`, opening, { securityGroupId: group.id }, this);
    const made = new lambda.Function(
      `${name}-function`,
      {
        name: args.functionName,
        description: `Keeps ACLs and topics of ${context.clusterName} as the deployment wants them.`,
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: args.code,
        role: role.arn,
        timeout: TIMEOUT_SECONDS,
        memorySize: 256,
        environment: {
          variables: {
            KAFKA_BOOTSTRAP_BROKERS: cluster.bootstrapBrokers.iam as pulumi.Output<string>,
            KAFKA_MAY_DELETE_TOPICS: String(args.mayDeleteTopics),
          },
        },
        kmsKeyArn: key,
        vpcConfig: { subnetIds: args.subnetIds, securityGroupIds: [group.id] },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        region,
        tags,
      },
      { parent: this, dependsOn: policies },
    );
    this.functionName = made.name;
    this.ready = [made, out, into];
    this.registerOutputs({ functionName: made.name });
  }

  /** Keeps the ACLs of a user exactly so, from now until `name` leaves the program. */
  keepAcls(name: string, user: string, acls: readonly UserAcl[], opts: pulumi.CustomResourceOptions): void {
    this.keep(name, { kind: "acls", principal: `User:${user}`, acls }, opts);
  }

  /** Keeps a topic with these partitions and settings. */
  keepTopic(
    name: string,
    topic: string,
    spec: TopicSpec,
    replication: number,
    opts: pulumi.CustomResourceOptions,
  ): void {
    const { partitions } = spec;
    this.keep(name, { kind: "topic", name: topic, partitions, replication, configs: topicConfigs(spec) }, opts);
  }

  /**
   * A cluster that is made anew knows nothing of what was done to the one before, so it is done again. What goes does so
   * first: the other way round, taking back the old would undo the new.
   */
  private keep(name: string, wish: object, opts: pulumi.CustomResourceOptions): void {
    const dependsOn = [...this.ready, ...[opts.dependsOn ?? []].flat()] as pulumi.Resource[];
    new lambda.Invocation(
      name,
      {
        functionName: this.functionName,
        input: JSON.stringify(wish),
        lifecycleScope: "CRUD",
        triggers: { cluster: this.clusterArn },
        region: this.region,
      },
      { ...opts, dependsOn, deleteBeforeReplace: true },
    );
  }
}
