import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import { nameRules, physicalName, stackName } from "../../core/names";
import { awsTags } from "../../core/tags";
import type { ZoneSpec } from "../zone";
import { bucketEncryptionContext, replicaKeyOperations, replicationPolicy, replicationTrust } from "./access";
import { dataBucketPolicy } from "./bucket-policy";
import { lifecycleRules } from "./lifecycle";
import { type PrivateBucket, privateBucket } from "./private-bucket";
import { type S3LakeContext, type S3LakeRegion, bucketArn } from "./region";

/** The minutes within which S3 promises a replica; it takes no other number. */
const REPLICATION_MINUTES = 15;

/** What a {@link S3ZoneReplica} is made of. */
export interface S3ZoneReplicaArgs {
  readonly context: S3LakeContext;
  readonly zoneName: string;
  readonly spec: ZoneSpec;
  /** Where the zone itself lies. */
  readonly home: S3LakeRegion;
  /** Where its replica lies. */
  readonly away: S3LakeRegion;
  readonly source: PrivateBucket;
  readonly sourceBucketName: string;
  readonly bucketName: string;
}

/**
 * A zone's copy in the lake's second region: a bucket locked as the zone's own, under that region's key, and a role that
 * S3 copies with and that can do nothing else. Nobody is granted access to it.
 *
 * Replication time control promises each copy within 15 minutes and measures it. Deletions by users are copied as delete
 * markers; those by age are not, so the replica has the same lifecycle. Objects written before replication began stay
 * uncopied until a batch replication job is run.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
 */
export class S3ZoneReplica extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: S3ZoneReplicaArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:S3ZoneReplica", name, { zoneName: args.zoneName, region: args.away.region }, opts);
    const { context, spec, home, away } = args;
    const sourceArn = bucketArn(context.partition, args.sourceBucketName);
    const replicaArn = bucketArn(context.partition, args.bucketName);
    const tags = awsTags({ component: "data-lake", zone: args.zoneName });

    const replica = privateBucket(
      name,
      {
        ...context,
        region: away.region,
        bucketName: args.bucketName,
        tags,
        key: away.key.arn,
        policy: dataBucketPolicy(replicaArn, away.key.arn),
        lifecycle: lifecycleRules(spec, context.recoveryDays),
        versioned: true,
        immutability: spec.immutability,
        logs: { bucket: away.logBucket, prefix: `${args.zoneName}/`, dependsOn: away.logsReady },
      },
      this,
    );
    this.bucket = replica.bucket.bucket;

    const role = new iam.Role(
      `${name}-role`,
      {
        name: stackName(nameRules.iamRole, context.platform, "replication", args.zoneName),
        description: `S3 copies zone ${args.zoneName} from ${home.region} to ${away.region} with it.`,
        assumeRolePolicy: replicationTrust(),
        tags,
      },
      { parent: this },
    );
    const rights = [
      new iam.RolePolicy(
        `${name}-role-policy`,
        {
          name: physicalName(nameRules.iamRolePolicy, "replicate"),
          role: role.name,
          policy: replicationPolicy(sourceArn, replicaArn, spec.immutability !== undefined),
        },
        { parent: this },
      ),
      home.key.grantUse(
        `${name}-decrypt`,
        { grantee: role.arn, operations: ["Decrypt"], encryptionContext: bucketEncryptionContext(sourceArn) },
        { parent: this },
      ),
      away.key.grantUse(
        `${name}-encrypt`,
        { grantee: role.arn, operations: replicaKeyOperations, encryptionContext: bucketEncryptionContext(replicaArn) },
        { parent: this },
      ),
    ];
    new s3.BucketReplicationConfig(
      `${name}-replication`,
      {
        bucket: args.source.bucket.bucket,
        region: home.region,
        role: role.arn,
        rules: [
          {
            id: "everything",
            status: "Enabled",
            priority: 0,
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Enabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: replicaArn,
              encryptionConfiguration: { replicaKmsKeyId: away.key.arn },
              replicationTime: { status: "Enabled", time: { minutes: REPLICATION_MINUTES } },
              metrics: { status: "Enabled", eventThreshold: { minutes: REPLICATION_MINUTES } },
            },
          },
        ],
      },
      { parent: this, dependsOn: [...args.source.ready, ...replica.ready, ...rights] },
    );
    this.registerOutputs({ bucket: this.bucket });
  }
}
