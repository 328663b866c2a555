import type { input } from "@pulumi/gcp/types";

import { ArgumentError } from "../core/errors";
import { type StorageClass, type ZoneSpec, storageClasses } from "./zone";

type LifecycleRule = input.storage.BucketLifecycleRule;

const SECONDS_PER_DAY = 24 * 60 * 60;

/** Parts of an upload that nobody finished in a week are waste that is paid for. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

/**
 * What stands for a class of the zone's specification. All three are read at once, dearer to read the colder they are.
 * https://cloud.google.com/storage/docs/storage-classes
 */
const gcsClasses: Readonly<Record<StorageClass, string>> = {
  infrequent: "NEARLINE",
  cold: "COLDLINE",
  archive: "ARCHIVE",
};

/**
 * Whether the bucket keeps previous versions. Cloud Storage keeps either those or immutable objects, never both, and
 * immutability is the stronger promise: an object that can't be overwritten has no previous version.
 * https://cloud.google.com/storage/docs/bucket-lock
 */
export function keepsVersions(spec: ZoneSpec): boolean {
  return spec.versioning === true && spec.immutability === undefined;
}

/** What the zone asks for and Cloud Storage does not have, each as a sentence that says what happens instead. */
export function zoneGaps(spec: ZoneSpec): readonly string[] {
  return spec.versioning === true && !keepsVersions(spec)
    ? [
        "Cloud Storage keeps previous versions or immutable objects in a bucket, not both. Objects of this zone can't " +
          "be changed for the days of immutability, and what is overwritten or deleted after them keeps no previous " +
          "version. Drop versioning or immutability.",
      ]
    : [];
}

/** What whoever grants access to the zone must know of it. */
export function grantNotes(spec: ZoneSpec): readonly string[] {
  return keepsVersions(spec)
    ? [
        "permissions of Cloud Storage do not tell an object from its previous versions, so whoever is given read or " +
          "write here can read or delete those too. Keep what they must not reach in a zone of its own.",
      ]
    : [];
}

/**
 * The bucket's lifecycle, as the zone's specification says it.
 *
 * Moving covers previous versions too, deleting by age the live object alone: a previous version goes only by
 * `deletePreviousVersionsAfterDays`. Where several moves apply the coldest wins.
 * https://cloud.google.com/storage/docs/lifecycle
 */
export function lifecycleRules(spec: ZoneSpec): LifecycleRule[] {
  const moves = storageClasses.flatMap((storageClass): LifecycleRule[] => {
    const age = spec.moveAfterDays?.[storageClass];
    return age === undefined
      ? []
      : [{ action: { type: "SetStorageClass", storageClass: gcsClasses[storageClass] }, condition: { age } }];
  });
  const deletion: LifecycleRule[] =
    spec.deleteAfterDays === undefined
      ? []
      : [{ action: { type: "Delete" }, condition: { age: spec.deleteAfterDays, withState: "LIVE" } }];
  const versionDeletion: LifecycleRule[] =
    spec.deletePreviousVersionsAfterDays === undefined || !keepsVersions(spec)
      ? []
      : [
          {
            action: { type: "Delete" },
            condition: { daysSinceNoncurrentTime: spec.deletePreviousVersionsAfterDays, withState: "ARCHIVED" },
          },
        ];
  const uploads: LifecycleRule = {
    action: { type: "AbortIncompleteMultipartUpload" },
    condition: { age: ABORT_UPLOADS_AFTER_DAYS },
  };
  return [...moves, ...deletion, ...versionDeletion, uploads];
}

/**
 * Autoclass for automatic tiering. It costs nothing to read from the classes it moves to, so the coldest is its last.
 * Lifecycle rules that set a class exclude it, as `moveAfterDays` excludes automatic tiering.
 * https://cloud.google.com/storage/docs/autoclass
 */
export function autoclass(spec: ZoneSpec): input.storage.BucketAutoclass | undefined {
  return spec.tiering === "automatic" ? { enabled: true, terminalStorageClass: "ARCHIVE" } : undefined;
}

/**
 * Immutability as a retention policy of the bucket. `governance` leaves it unlocked: whoever may update the bucket can
 * shorten or lift it, for all of its objects at once. `compliance` locks it, which nobody can ever undo: not the days
 * can be lessened nor the bucket be deleted until the last object is that old.
 * https://cloud.google.com/storage/docs/bucket-lock
 */
export function retentionPolicy(spec: ZoneSpec): input.storage.BucketRetentionPolicy | undefined {
  return spec.immutability === undefined
    ? undefined
    : {
        retentionPeriod: String(spec.immutability.days * SECONDS_PER_DAY),
        isLocked: spec.immutability.mode === "compliance",
      };
}

/** Seconds that a deleted object can be restored: 7 to 90 days. https://cloud.google.com/storage/docs/soft-delete */
export function softDeleteSeconds(recoveryDays: number): number {
  if (!Number.isInteger(recoveryDays) || recoveryDays < 7 || recoveryDays > 90) {
    throw new ArgumentError(
      "RecoveryDaysOutOfBounds",
      `deleted objects can be restored for ${recoveryDays} days, but Cloud Storage takes whole days from 7 to 90.`,
    );
  }
  return recoveryDays * SECONDS_PER_DAY;
}
