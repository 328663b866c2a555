import type * as pulumi from "@pulumi/pulumi";

import { type AwsPartition, awsPartition } from "../core/aws-partition";
import { ArgumentError } from "../core/errors";
import { type DataLakeArgs, DataLakeBuckets } from "./index";
import { requireBucketNames } from "./s3/names";
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
    const names = requireBucketNames(args.platform, Object.keys(args.zones), replicated);

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
