import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";

import { useByLogGroups, useThroughServices } from "../core/aws-key-use";
import { CustomerKey } from "../core/aws-kms";
import { functionTrust } from "../core/aws-lambda-role";
import { type LogRetentionDays, encryptedLogGroup } from "../core/aws-logs";
import { type AwsPartition, type AwsPlace, awsPartition } from "../core/aws-partition";
import { requireOwnAccount } from "../core/aws-roles";
import { ArgumentError } from "../core/errors";
import { type AwsRole, GivenGrants, Grant, type Principal, requirePrincipal } from "../core/grants";
import { nameRules, stackName } from "../core/names";
import type { Platform } from "../core/platform";
import { type OnDelete, keepData } from "../core/safety";
import { awsTags } from "../core/tags";
import type { LakeZone } from "../data-lake";
import type { PlatformNetwork } from "../network";
import type { KafkaCluster } from "../streaming";
import { ingestAlarms } from "./alarms";
import { failureQueue } from "./failures";
import { functionSecurityGroup } from "./firewall";
import {
  type IngestArns,
  environmentEncryptionContext,
  functionPolicies,
  ingestArns,
  queueEncryptionContext,
  replayPolicy,
  surplusPolicy,
  taggingPolicy,
} from "./policies";
import { type ImageIngestSpec, imageIngestProblems, maxInputPixels } from "./spec";
import { callForUploads } from "./uploads";

export type { ImageIngestSpec, ImageSizes } from "./spec";

/** What an {@link ImageIngest} is asked for. */
export interface ImageIngestArgs {
  readonly platform: Platform;
  /** The AWS account that the function lies in: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The part of AWS that the account lies in; follows from `region` when absent. */
  readonly partition?: AwsPartition;
  readonly spec: ImageIngestSpec;
  /** Where images are uploaded, below `uploads/`; no other `ImageIngest` may take it. */
  readonly uploads: LakeZone;
  /** Where the sizes are written. */
  readonly processed: LakeZone;
  /** Where uploads that are refused are copied to; they are only tagged when absent. */
  readonly quarantine?: LakeZone;
  /** A cluster with IAM. */
  readonly kafka: KafkaCluster;
  /** The topic of `kafka` in which each size is announced. */
  readonly topic: string;
  /** The function stands in its private subnets. */
  readonly network: Pick<PlatformNetwork, "vpcId" | "subnets" | "s3PrefixListId">;
  /** The program, an archive of `workloads/image-ingest`, and where in it the handler is: `index.handler`. */
  readonly code: { readonly archive: pulumi.asset.Archive; readonly handler: string };
  /** Days that what the function logs is kept. */
  readonly logDays: LogRetentionDays;
  /** ARN of the SNS topic that alarms call; they call nobody when absent. */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /** Half of the two keys that destroying data takes: failed uploads wait here. */
  readonly onDelete: OnDelete;
  /** Days a deleted key can still be restored: 7 to 30. */
  readonly recoveryDays: number;
}

/** The part of the uploads' zone that is watched. */
const UPLOADS = "uploads/";

/** The newest of Lambda's: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIME = "nodejs24.x";

/**
 * A function that makes sizes of each uploaded image and announces them in Kafka. It runs in the network's private
 * subnets, nobody reaches it there, and it reaches S3 and the brokers alone. S3 calls it; an upload that fails is tried
 * again, then put into a queue that raises an alarm, from which {@link grantReplay} lets somebody take it.
 */
export class ImageIngest extends pulumi.ComponentResource {
  /** What the function runs as. */
  readonly role: AwsRole;
  readonly functionName: pulumi.Output<string>;
  /** URL of the queue of uploads that failed. Known only after deployment. */
  readonly failuresUrl: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  private readonly logicalName: string;
  private readonly platform: Platform;
  private readonly place: AwsPlace;
  private readonly arns: IngestArns;
  private readonly key: CustomerKey;
  private readonly grants = new GivenGrants();

  constructor(name: string, args: ImageIngestArgs, opts?: pulumi.ComponentResourceOptions) {
    requireSoundIngest(args);
    super("tributary:ingest:ImageIngest", name, shownArgs(args), opts);
    const { platform, accountId, region, spec } = args;
    const place = { accountId, region, partition: args.partition ?? awsPartition(region) };
    const functionName = stackName(nameRules.lambdaFunction, platform, name);
    const queueName = stackName(nameRules.sqsQueue, platform, `${name}-failures`);
    const logGroupName = `/aws/lambda/${functionName}`;
    const tags = awsTags({ component: "ingest" });
    this.logicalName = name;
    this.platform = platform;
    this.place = place;
    this.arns = ingestArns(place, { functionName, queueName, logGroupName });

    this.key = new CustomerKey(
      `${name}-key`,
      {
        ...place,
        platform,
        onDelete: args.onDelete,
        recoveryDays: args.recoveryDays,
        purpose: name,
        description: `Encrypts the settings and logs of ${functionName}, and the uploads that it failed at.`,
        uses: [useThroughServices(place, ["lambda"]), useByLogGroups(place, [logGroupName])],
        tags,
      },
      { parent: this },
    );
    const key = this.key.arn;
    const queue = failureQueue(
      `${name}-failures`,
      { platform, onDelete: args.onDelete, name: queueName, arn: this.arns.queue, key, region, tags },
      this,
    );
    const logs = encryptedLogGroup(
      `${name}-logs`,
      { name: logGroupName, retentionDays: args.logDays, key, region, tags },
      keepData(platform, args.onDelete, { parent: this }),
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        name: stackName(nameRules.iamRole, platform, name),
        description: "Makes sizes of uploaded images and announces them.",
        assumeRolePolicy: functionTrust(accountId),
        tags,
      },
      { parent: this },
    );
    this.role = { kind: "aws-role", name, roleName: role.name, arn: role.arn };
    const group = functionSecurityGroup(
      name,
      {
        name: stackName(nameRules.securityGroup, platform, name),
        vpcId: args.network.vpcId,
        s3PrefixListId: args.network.s3PrefixListId,
        brokerSecurityGroupId: args.kafka.securityGroupId,
        region,
        tags,
      },
      this,
    );
    this.securityGroupId = group.id;
    args.kafka.allowFrom(name, { securityGroupId: group.id });

    const made = new lambda.Function(
      `${name}-function`,
      {
        name: functionName,
        description: `Makes sizes of the images uploaded to ${args.uploads.zoneName}.`,
        runtime: RUNTIME,
        architectures: ["arm64"],
        code: args.code.archive,
        handler: args.code.handler,
        role: role.arn,
        memorySize: spec.memoryMiB,
        timeout: spec.timeoutSeconds,
        reservedConcurrentExecutions: spec.reservedConcurrency,
        environment: { variables: environment(args) },
        kmsKeyArn: key,
        vpcConfig: { subnetIds: privateSubnets(args), securityGroupIds: [group.id] },
        deadLetterConfig: { targetArn: queue.arn },
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "JSON", logGroup: logs.name },
        region,
        tags,
      },
      { parent: this, dependsOn: [...this.functionRights(), ...this.dataRights(args)] },
    );
    this.functionName = made.name;
    this.failuresUrl = queue.url;
    new lambda.FunctionEventInvokeConfig(
      `${name}-retries`,
      {
        functionName: made.name,
        maximumRetryAttempts: spec.retries,
        maximumEventAgeInSeconds: spec.maxWaitSeconds,
        region,
      },
      { parent: this },
    );
    callForUploads(name, { ...place, uploads: args.uploads, prefix: UPLOADS, function: made }, this);
    const alarmActions = args.alarmTopicArn === undefined ? [] : [args.alarmTopicArn];
    for (const [what, alarm] of Object.entries(ingestAlarms({ ...spec, functionName, queueName }))) {
      new cloudwatch.MetricAlarm(
        `${name}-alarm-${what}`,
        {
          ...alarm,
          name: stackName(nameRules.cloudwatchAlarm, platform, `${name}-${what}`),
          alarmActions,
          okActions: alarmActions,
          region,
          tags,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ functionName: this.functionName, failuresUrl: this.failuresUrl });
  }

  /** Lets `principal` take uploads that failed off their queue, and hand them to the function again. */
  grantReplay(principal: Principal): Grant {
    const role = requirePrincipal("aws-role", principal);
    requireOwnAccount(role, this.place.accountId);
    const name = `${this.logicalName}-replay:${role.name}`;
    const onName = `uploads that ${this.logicalName} failed at`;
    return this.grants.give(name, { principal: role, access: ["read", "write"], on: this, onName }, (grant) => {
      new iam.RolePolicy(
        `${name}-policy`,
        {
          name: stackName(nameRules.iamRolePolicy, this.platform, name),
          role: role.roleName,
          policy: replayPolicy(this.arns),
        },
        { parent: grant },
      );
      this.key.grantUse(
        `${name}-key`,
        {
          grantee: role.arn,
          operations: ["Decrypt"],
          encryptionContext: queueEncryptionContext(this.arns.queue),
        },
        { parent: grant },
      );
    });
  }

  /** What the function needs to run at all. */
  private functionRights(): pulumi.Resource[] {
    const name = this.logicalName;
    const policies = Object.entries(functionPolicies(this.place, this.arns)).map(([what, policy]) =>
      this.rolePolicy(`${name}-${what}-policy`, policy, this),
    );
    const keyUses = [
      this.key.grantUse(
        `${name}-environment-key`,
        {
          grantee: this.role.arn,
          operations: ["Decrypt"],
          encryptionContext: environmentEncryptionContext(this.arns.function),
        },
        { parent: this },
      ),
      this.key.grantUse(
        `${name}-failures-key`,
        {
          grantee: this.role.arn,
          operations: ["Decrypt", "GenerateDataKey"],
          encryptionContext: queueEncryptionContext(this.arns.queue),
        },
        { parent: this },
      ),
    ];
    return [...policies, ...keyUses];
  }

  /** What the function needs to do its work. */
  private dataRights({ uploads, processed, quarantine, kafka, topic }: ImageIngestArgs): pulumi.Resource[] {
    const tags = new Grant(
      `${this.logicalName}-tag-uploads`,
      { principal: this.role, access: ["write"], on: uploads, onName: `tags in zone ${uploads.zoneName}` },
      { parent: this },
    );
    const bucketArn = (zone: LakeZone): pulumi.Output<string> =>
      pulumi.interpolate`arn:${this.place.partition}:s3:::${zone.bucket}`;
    const buckets = {
      uploads: bucketArn(uploads),
      processed: bucketArn(processed),
      ...(quarantine === undefined ? {} : { quarantine: bucketArn(quarantine) }),
    };
    const uploadArns = pulumi.interpolate`${buckets.uploads}/${UPLOADS}*`;
    this.rolePolicy(`${this.logicalName}-tag-uploads-policy`, taggingPolicy(uploadArns), tags);
    return [
      tags,
      this.rolePolicy(`${this.logicalName}-surplus-policy`, surplusPolicy(buckets, UPLOADS), this),
      uploads.grantRead(this.role),
      processed.grantReadWrite(this.role),
      ...(quarantine === undefined ? [] : [quarantine.grantWrite(this.role)]),
      kafka.grantProduce(this.role, topic),
    ];
  }

  private rolePolicy(name: string, policy: iam.RolePolicyArgs["policy"], parent: pulumi.Resource): iam.RolePolicy {
    return new iam.RolePolicy(
      name,
      { name: stackName(nameRules.iamRolePolicy, this.platform, name), role: this.role.roleName, policy },
      { parent },
    );
  }
}

/** What the program reads: `workloads/image-ingest/README.md`. */
function environment({ spec, processed, quarantine, kafka, topic }: ImageIngestArgs) {
  return {
    UPLOADS_PREFIX: UPLOADS,
    PROCESSED_BUCKET: processed.bucket,
    ...(quarantine === undefined ? {} : { QUARANTINE_BUCKET: quarantine.bucket }),
    VARIANT_WIDTHS: JSON.stringify(Object.fromEntries(Object.entries(spec.sizes).sort())),
    MAX_INPUT_PIXELS: String(maxInputPixels(spec)),
    KAFKA_BROKERS: brokers(kafka),
    KAFKA_TOPIC: topic,
    KAFKA_AUTH: "iam",
    // With glibc's default, memory that one image took is not there for the next.
    MALLOC_ARENA_MAX: "2",
  };
}

function brokers({ bootstrapBrokers: { iam } }: KafkaCluster): pulumi.Output<string> {
  if (iam === undefined) {
    throw new ArgumentError(
      "KafkaWithoutIam",
      "the function comes to Kafka with IAM, which is off on the cluster: turn it on.",
    );
  }
  return iam;
}

function privateSubnets({ network }: ImageIngestArgs): pulumi.Output<string>[] {
  const { private: subnets } = network.subnets;
  return Object.keys(subnets)
    .sort()
    .map((zone) => subnets[zone] as pulumi.Output<string>);
}

/** What the component shows of what it was asked for: no code, and of other components their names alone. */
function shownArgs({ platform, spec, uploads, processed, quarantine, topic, ...args }: ImageIngestArgs): pulumi.Inputs {
  const { accountId, region, logDays, onDelete, recoveryDays } = args;
  return {
    platform,
    accountId,
    region,
    spec,
    uploads: uploads.zoneName,
    processed: processed.zoneName,
    quarantine: quarantine?.zoneName,
    topic,
    logDays,
    onDelete,
    recoveryDays,
  };
}

function requireSoundIngest({ spec, uploads, processed, quarantine, kafka }: ImageIngestArgs): void {
  const problem = imageIngestProblems(spec)[0];
  if (problem !== undefined) {
    throw new ArgumentError(problem.code, `image ingest, ${problem.path.join(".")}: ${problem.message}.`);
  }
  if ([processed, quarantine].includes(uploads)) {
    throw new ArgumentError(
      "IngestZonesMeet",
      `what the function writes to zone ${uploads.zoneName} would come back to it as an upload: give it another zone to write to.`,
    );
  }
  brokers(kafka);
}
