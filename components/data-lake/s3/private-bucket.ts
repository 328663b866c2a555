import * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";

import type { PolicyDocument } from "../../core/aws-policy";
import type { Platform } from "../../core/platform";
import { type OnDelete, keepData, mayDestroyData } from "../../core/safety";
import type { ZoneSpec } from "../zone";
import type { LifecycleRule } from "./lifecycle";

/** What differs between the buckets of a lake; the rest is the same for all. */
export interface PrivateBucketArgs {
  readonly platform: Platform;
  readonly onDelete: OnDelete;
  readonly region: string;
  readonly bucketName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the key that encrypts it; a key that S3 keeps by itself (SSE-S3) when absent. */
  readonly key?: pulumi.Input<string>;
  readonly policy: PolicyDocument;
  readonly lifecycle: readonly LifecycleRule[];
  readonly versioned: boolean;
  readonly immutability?: ZoneSpec["immutability"];
  /** Where records of access go; none when absent. */
  readonly logs?: {
    readonly bucket: pulumi.Input<string>;
    readonly prefix: string;
    /** What must stand before the first record arrives. */
    readonly dependsOn: pulumi.Resource[];
  };
}

/** A bucket and what others must wait for. */
export interface PrivateBucket {
  readonly bucket: s3.Bucket;
  /** Its policy, encryption, versioning and object lock: once these stand, it may be used. */
  readonly ready: pulumi.Resource[];
}

/**
 * Makes a bucket that nobody outside can reach, as children of `parent`. What locks it is retained with it, so that a
 * bucket kept in the cloud when it leaves the program does not stay there unlocked.
 */
export function privateBucket(name: string, args: PrivateBucketArgs, parent: pulumi.Resource): PrivateBucket {
  const { region } = args;
  const bucket = new s3.Bucket(
    `${name}-bucket`,
    {
      bucket: args.bucketName,
      forceDestroy: mayDestroyData(args.platform, args.onDelete),
      region,
      tags: { ...args.tags },
    },
    keepData(args.platform, args.onDelete, { parent }),
  );
  const of = { bucket: bucket.bucket, region };
  const lock = { parent, retainOnDelete: !mayDestroyData(args.platform, args.onDelete) };

  const publicAccess = new s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    lock,
  );
  new s3.BucketOwnershipControls(
    `${name}-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    lock,
  );
  const encryption = new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      ...of,
      rules: [
        {
          applyServerSideEncryptionByDefault:
            args.key === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.key },
          ...(args.key === undefined ? {} : { bucketKeyEnabled: true }),
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    },
    lock,
  );
  // S3 refuses two changes of access to one bucket at the same time.
  const policy = new s3.BucketPolicy(
    `${name}-policy`,
    { ...of, policy: args.policy },
    { ...lock, dependsOn: [publicAccess] },
  );
  const versioning = args.versioned
    ? [new s3.BucketVersioning(`${name}-versioning`, { ...of, versioningConfiguration: { status: "Enabled" } }, lock)]
    : [];
  new s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { ...of, rules: [...args.lifecycle] },
    { parent, dependsOn: versioning },
  );
  // Not by the bucket's own `objectLockEnabled`, whose change would replace the bucket and what is in it.
  const objectLock =
    args.immutability === undefined
      ? []
      : [
          new s3.BucketObjectLockConfiguration(
            `${name}-object-lock`,
            {
              ...of,
              rule: {
                defaultRetention: { mode: args.immutability.mode.toUpperCase(), days: args.immutability.days },
              },
            },
            { ...lock, dependsOn: versioning },
          ),
        ];
  if (args.logs !== undefined) {
    new s3.BucketLogging(
      `${name}-logging`,
      {
        ...of,
        targetBucket: args.logs.bucket,
        targetPrefix: args.logs.prefix,
        targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
      },
      { ...lock, dependsOn: args.logs.dependsOn },
    );
  }
  return { bucket, ready: [policy, encryption, ...versioning, ...objectLock] };
}
