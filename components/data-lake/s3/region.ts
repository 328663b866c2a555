import * as pulumi from "@pulumi/pulumi";

import { CustomerKey } from "../../core/aws-kms";
import type { AwsPartition } from "../../core/aws-partition";
import type { Platform } from "../../core/platform";
import type { OnDelete } from "../../core/safety";
import { awsTags } from "../../core/tags";
import { logBucketPolicy } from "./bucket-policy";
import { logLifecycleRules } from "./lifecycle";
import { privateBucket } from "./private-bucket";

/** What all parts of one lake share. */
export interface S3LakeContext {
  readonly platform: Platform;
  readonly onDelete: OnDelete;
  readonly recoveryDays: number;
  readonly accountId: string;
  readonly partition: AwsPartition;
}

/** What a {@link S3LakeRegion} is made of. */
export interface S3LakeRegionArgs {
  readonly context: S3LakeContext;
  readonly region: string;
  /** Name of the bucket that takes the region's access logs. */
  readonly logBucketName: string;
  /** Days that records of access are kept: 1 or more. */
  readonly accessLogDays: number;
  /** Names of the region's buckets that hold data. */
  readonly dataBucketNames: readonly string[];
}

/**
 * What a lake's buckets in one region share: the key that encrypts them, and the bucket that records who used them. S3
 * takes both from the bucket's own region only.
 *
 * The log bucket is encrypted by a key that S3 keeps (SSE-S3): S3's log service can write to no other.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class S3LakeRegion extends pulumi.ComponentResource {
  readonly region: string;
  readonly key: CustomerKey;
  /** Name of the bucket that takes the access logs. */
  readonly logBucket: pulumi.Output<string>;
  /** What must stand before a bucket can send its logs. */
  readonly logsReady: pulumi.Resource[];

  constructor(name: string, args: S3LakeRegionArgs, opts: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:S3LakeRegion", name, { region: args.region }, opts);
    const { context, region } = args;
    const tags = awsTags({ component: "data-lake" });
    this.region = region;
    this.key = new CustomerKey(
      `${name}-key`,
      {
        ...context,
        region,
        purpose: "data-lake",
        description: `Encrypts the data lake of ${context.platform.project} ${context.platform.stack} in ${region}.`,
        tags,
      },
      { parent: this },
    );
    const { bucket, ready } = privateBucket(
      `${name}-logs`,
      {
        ...context,
        region,
        bucketName: args.logBucketName,
        tags,
        policy: logBucketPolicy(
          bucketArn(context.partition, args.logBucketName),
          context.accountId,
          args.dataBucketNames.map((bucketName) => bucketArn(context.partition, bucketName)),
        ),
        lifecycle: logLifecycleRules(args.accessLogDays, context.recoveryDays),
        versioned: true,
      },
      this,
    );
    this.logBucket = bucket.bucket;
    this.logsReady = ready;
    this.registerOutputs({ key: this.key.arn, logBucket: this.logBucket });
  }
}

/** ARN of a bucket, from its name alone, so that a plan shows it. */
export function bucketArn(partition: AwsPartition, bucketName: string): string {
  return `arn:${partition}:s3:::${bucketName}`;
}
