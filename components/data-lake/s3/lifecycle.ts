import { type MoveAfterDays, type StorageClass, type ZoneSpec, storageClasses } from "../zone";

/** One rule of a bucket's lifecycle, as the provider takes it. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: "Enabled";
  readonly filter: { readonly prefix: string };
  readonly transitions?: { days: number; storageClass: string }[];
  readonly expiration?: { readonly days?: number; readonly expiredObjectDeleteMarker?: boolean };
  readonly noncurrentVersionTransitions?: { noncurrentDays: number; storageClass: string }[];
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/**
 * What each class is on S3. `cold` is Glacier Instant Retrieval, read at once. `archive` is Deep Archive, not Glacier
 * Flexible Retrieval: who accepts waiting 3 to 5 hours for data seldom accepts paying over three times the price to be
 * spared the 12 hours of Deep Archive, and the archive tiers of the other two clouds are bound as long (180 days here
 * and on Azure, 365 on Google Cloud, against 90).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
 */
const s3Class: Readonly<Record<StorageClass, string>> = {
  infrequent: "STANDARD_IA",
  cold: "GLACIER_IR",
  archive: "DEEP_ARCHIVE",
};

/** Days that an upload may stay unfinished before S3 drops the parts that it has: a long weekend and time to look. */
const UNFINISHED_UPLOAD_DAYS = 7;

/** Days after which a version that nothing moves or deletes goes to a colder class, where it is still read at once. */
const PREVIOUS_VERSION_MOVE: MoveAfterDays = { cold: 30 };

const everything = { status: "Enabled", filter: { prefix: "" } } as const;

/** Whether a zone's bucket keeps versions: because it was asked to, or because replication and object lock need them. */
export function isVersioned(spec: ZoneSpec): boolean {
  return spec.versioning === true || spec.replication === true || spec.immutability !== undefined;
}

/**
 * The lifecycle of a zone's bucket.
 *
 * - `moveAfterDays` and `deleteAfterDays` become one rule. Automatic tiering moves objects to Intelligent-Tiering from
 *   day 0; its opt-in archive tiers stay off, since an object there can't be read at once.
 * - Previous versions that are kept for ever move as the objects do, or else to a colder class after a month. Where a
 *   zone did not ask for versions, and has them only because replication or object lock needs them, they are deleted
 *   after `recoveryDays`: without them the data would have been gone at once.
 * - Delete markers with nothing behind them go, and so do the parts of uploads that were never finished.
 *
 * Objects under 128 KB stay where they are, as S3 has it by default.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
export function lifecycleRules(spec: ZoneSpec, recoveryDays: number): LifecycleRule[] {
  const rules: LifecycleRule[] = [];
  const transitions =
    spec.tiering === "automatic"
      ? [{ days: 0, storageClass: "INTELLIGENT_TIERING" }]
      : moves(spec.moveAfterDays ?? {}).map(({ storageClass, days }) => ({ days, storageClass }));
  if (transitions.length > 0 || spec.deleteAfterDays !== undefined) {
    rules.push({
      id: "objects",
      ...everything,
      ...(transitions.length > 0 ? { transitions } : {}),
      ...(spec.deleteAfterDays === undefined ? {} : { expiration: { days: spec.deleteAfterDays } }),
    });
  }
  if (isVersioned(spec)) {
    rules.push({ id: "previous-versions", ...everything, ...previousVersions(spec, recoveryDays) });
    // A rule that deletes by age removes such markers by itself, and takes no second kind of expiration.
    if (spec.deleteAfterDays === undefined) {
      rules.push({ id: "delete-markers", ...everything, expiration: { expiredObjectDeleteMarker: true } });
    }
  }
  rules.push(unfinishedUploads());
  return rules;
}

/** The lifecycle of a bucket of access logs: each record is deleted after `accessLogDays`, for good `recoveryDays` later. */
export function logLifecycleRules(accessLogDays: number, recoveryDays: number): LifecycleRule[] {
  return [
    { id: "records", ...everything, expiration: { days: accessLogDays } },
    { id: "previous-versions", ...everything, noncurrentVersionExpiration: { noncurrentDays: recoveryDays } },
    unfinishedUploads(),
  ];
}

function previousVersions(spec: ZoneSpec, recoveryDays: number): Partial<LifecycleRule> {
  const deleteAfterDays = spec.deletePreviousVersionsAfterDays ?? (spec.versioning === true ? undefined : recoveryDays);
  if (deleteAfterDays !== undefined) {
    return { noncurrentVersionExpiration: { noncurrentDays: deleteAfterDays } };
  }
  if (spec.tiering === "automatic") {
    // What was replaced before the first night had no time to move.
    return { noncurrentVersionTransitions: [{ noncurrentDays: 1, storageClass: "INTELLIGENT_TIERING" }] };
  }
  return {
    noncurrentVersionTransitions: moves(spec.moveAfterDays ?? PREVIOUS_VERSION_MOVE).map(({ storageClass, days }) => ({
      noncurrentDays: days,
      storageClass,
    })),
  };
}

function unfinishedUploads(): LifecycleRule {
  return {
    id: "unfinished-uploads",
    ...everything,
    abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
  };
}

function moves(moveAfterDays: MoveAfterDays): { storageClass: string; days: number }[] {
  return storageClasses.flatMap((storageClass) => {
    const days = moveAfterDays[storageClass];
    return days === undefined ? [] : [{ storageClass: s3Class[storageClass], days }];
  });
}
