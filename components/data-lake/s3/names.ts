import { ArgumentError } from "../../core/errors";
import { nameRules, stackName } from "../../core/names";
import type { Platform } from "../../core/platform";

/** The names of a lake's buckets. */
export interface LakeBucketNames {
  /** By zone. */
  readonly zones: Readonly<Record<string, string>>;
  /** By zone, of those that are replicated. */
  readonly replicas: Readonly<Record<string, string>>;
  readonly logs: string;
  readonly replicaLogs: string;
}

/** A zone one of whose buckets would be another's. */
export interface MeetingZone {
  readonly zone: string;
  /** Stable name, for errors and tests. */
  readonly code: "BucketNamesMeet";
  /** Whose bucket it would be as well, and what to do. */
  readonly message: string;
}

/** What of a stack stands in the names of its buckets. */
export type BucketOwner = Pick<Platform, "organisation" | "project" | "stack">;

/**
 * The names of every bucket of a lake, before any is made, and the zones whose names meet. A bucket made twice under one
 * name is no error in every region, but two zones in one bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors
 */
export function lakeBucketNames(
  owner: BucketOwner,
  zoneNames: readonly string[],
  replicated: readonly string[],
): { readonly names: LakeBucketNames; readonly meeting: readonly MeetingZone[] } {
  const users = new Map<string, string>();
  const meeting: MeetingZone[] = [];
  const claim = (user: string, zone: string | undefined, ...parts: string[]): string => {
    const bucketName = stackName(nameRules.s3Bucket, owner, ...parts);
    const other = users.get(bucketName);
    if (other !== undefined && zone !== undefined) {
      const message = `${other} and ${user} would both be bucket ${bucketName}: give one of the zones another name`;
      meeting.push({ zone, code: "BucketNamesMeet", message });
    }
    users.set(bucketName, user);
    return bucketName;
  };
  const names = {
    logs: claim("the access logs", undefined, "data-lake-logs"),
    replicaLogs: claim("the replicas' access logs", undefined, "data-lake-replica-logs"),
    zones: Object.fromEntries(zoneNames.map((zone) => [zone, claim(`zone ${zone}`, zone, zone)])),
    replicas: Object.fromEntries(
      replicated.map((zone) => [zone, claim(`the replica of zone ${zone}`, zone, "replica", zone)]),
    ),
  };
  return { names, meeting };
}

/** {@link lakeBucketNames}, if no two meet; `BucketNamesMeet` otherwise. */
export function requireBucketNames(...args: Parameters<typeof lakeBucketNames>): LakeBucketNames {
  const { names, meeting } = lakeBucketNames(...args);
  const [first] = meeting;
  if (first !== undefined) {
    throw new ArgumentError(first.code, `${first.message}.`);
  }
  return names;
}
