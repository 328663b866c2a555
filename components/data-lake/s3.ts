import type * as pulumi from "@pulumi/pulumi";

import { type AwsPartition, awsPartition } from "../core/aws-partition";
import { ArgumentError } from "../core/errors";
import { nameRules, stackName } from "../core/names";
import type { Platform } from "../core/platform";
import { type DataLakeArgs, DataLakeBuckets } from "./index";
import { type S3LakeContext, S3LakeRegion } from "./s3/region";
import { S3LakeZone } from "./s3/zone";

export { S3LakeZone } from "./s3/zone";

/** What a lake on S3 is asked for. */
export interface S3DataLakeArgs extends DataLakeArgs {
  /** The AWS account that the lake lies in: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** The part of AWS that the account lies in; follows from `region` when absent. */
  readonly partition?: AwsPartition;
  /** A second region of the same partition; required where a zone asks for replication. */
  readonly replicaRegion?: string;
}

/**
 * A data lake on S3: one bucket a zone, one key and one bucket of access logs a region.
 *
 * The key's use and the buckets' access come by the zones' grants alone, apart from what the account's administrators
 * give themselves (see `keyPolicy`).
 */
export class S3DataLakeBuckets extends DataLakeBuckets<S3DataLakeArgs> {
  readonly cloud = "aws";
  readonly zones: Readonly<Record<string, S3LakeZone>>;

  constructor(name: string, args: S3DataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:S3DataLakeBuckets", name, args, opts);
    const context: S3LakeContext = {
      platform: args.platform,
      onDelete: args.onDelete,
      recoveryDays: args.recoveryDays,
      accountId: args.accountId,
      partition: args.partition ?? awsPartition(args.region),
    };
    const replicated = Object.keys(args.zones).filter((zoneName) => args.zones[zoneName]?.replication === true);
    const replicaRegion = replicated.length > 0 ? requireReplicaRegion(args, context.partition, replicated) : undefined;
    const names = lakeBucketNames(args.platform, Object.keys(args.zones), replicated);

    const home = new S3LakeRegion(
      `${name}-home`,
      {
        context,
        region: args.region,
        logBucketName: names.logs,
        accessLogDays: args.accessLogDays,
        dataBucketNames: Object.values(names.zones),
      },
      { parent: this },
    );
    const away =
      replicaRegion === undefined
        ? undefined
        : new S3LakeRegion(
            `${name}-away`,
            {
              context,
              region: replicaRegion,
              logBucketName: names.replicaLogs,
              accessLogDays: args.accessLogDays,
              dataBucketNames: Object.values(names.replicas),
            },
            { parent: this },
          );
    this.zones = Object.fromEntries(
      Object.entries(args.zones).map(([zoneName, spec]) => {
        const replicaName = names.replicas[zoneName];
        const zone = new S3LakeZone(
          `${name}-${zoneName}`,
          {
            context,
            zoneName,
            spec,
            home,
            bucketName: names.zones[zoneName] as string,
            ...(away === undefined || replicaName === undefined ? {} : { replica: { away, bucketName: replicaName } }),
          },
          { parent: this },
        );
        return [zoneName, zone];
      }),
    );
    this.registerOutputs({});
  }
}

/** The names of a lake's buckets. */
export interface LakeBucketNames {
  /** By zone. */
  readonly zones: Readonly<Record<string, string>>;
  /** By zone, of those that are replicated. */
  readonly replicas: Readonly<Record<string, string>>;
  readonly logs: string;
  readonly replicaLogs: string;
}

/**
 * The names of every bucket of a lake, before any is made. A bucket made twice under one name is no error in every
 * region, but two zones in one bucket, so names that meet are refused as `BucketNamesMeet`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
 */
export function lakeBucketNames(
  platform: Platform,
  zoneNames: readonly string[],
  replicated: readonly string[],
): LakeBucketNames {
  const owners = new Map<string, string>();
  const claim = (owner: string, ...parts: string[]): string => {
    const bucketName = stackName(nameRules.s3Bucket, platform, ...parts);
    const other = owners.get(bucketName);
    if (other !== undefined) {
      throw new ArgumentError(
        "BucketNamesMeet",
        `${other} and ${owner} would both be bucket ${bucketName}: give one of the zones another name.`,
      );
    }
    owners.set(bucketName, owner);
    return bucketName;
  };
  return {
    logs: claim("the access logs", "data-lake-logs"),
    replicaLogs: claim("the replicas' access logs", "data-lake-replica-logs"),
    zones: Object.fromEntries(zoneNames.map((zone) => [zone, claim(`zone ${zone}`, zone)])),
    replicas: Object.fromEntries(
      replicated.map((zone) => [zone, claim(`the replica of zone ${zone}`, "replica", zone)]),
    ),
  };
}

function requireReplicaRegion(args: S3DataLakeArgs, partition: AwsPartition, replicated: readonly string[]): string {
  const { region, replicaRegion } = args;
  if (replicaRegion === undefined) {
    throw new ArgumentError(
      "ReplicaRegionMissing",
      `${replicated.join(", ")} ask for replication, but the lake has no second region: ` +
        `set replicaRegion, or the zones' replication to false.`,
    );
  }
  if (replicaRegion === region) {
    throw new ArgumentError(
      "ReplicaRegionSame",
      `the lake and its replicas would both lie in ${region}: give replicaRegion another region.`,
    );
  }
  if (awsPartition(replicaRegion) !== partition) {
    throw new ArgumentError(
      "ReplicaRegionOutOfReach",
      `S3 copies nothing from ${region} to ${replicaRegion}, which lies in ${awsPartition(replicaRegion)} and not in ${partition}: give replicaRegion a region of ${partition}.`,
    );
  }
  return replicaRegion;
}
