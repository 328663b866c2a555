/**
 * Storage classes from warm to cold, in the words of no cloud: `infrequent` and `cold` are read at once and cost more a
 * read, `archive` takes hours to come back on S3 and Azure.
 */
export const storageClasses = ["infrequent", "cold", "archive"] as const;
export type StorageClass = (typeof storageClasses)[number];

/** After how many days an object moves to each class; a class that is absent is skipped. */
export type MoveAfterDays = Readonly<Partial<Record<StorageClass, number>>>;

/** What one zone of the lake is for and how it keeps its objects; the same on every cloud. */
export interface ZoneSpec {
  /** What the zone holds, in a sentence. */
  readonly purpose: string;
  /** Days after an object's creation until it moves to a colder class: 1 or more, rising from class to class. */
  readonly moveAfterDays?: MoveAfterDays;
  /** Days after an object's creation until it is deleted: 1 or more. Objects are kept for ever when absent. */
  readonly deleteAfterDays?: number;
  /** Why the days above are what they are; required with them. */
  readonly reason?: string;
  /** `automatic`: the service moves each object by how it is read. Excludes `moveAfterDays`. Default: `none`. */
  readonly tiering?: "none" | "automatic";
  /** Keeps the previous versions of an object that is overwritten or deleted. Default: false. */
  readonly versioning?: boolean;
  /** Days after which a previous version is deleted: 1 or more. Kept for ever when absent. */
  readonly deletePreviousVersionsAfterDays?: number;
  /** Objects can't be changed or deleted for so many days: 1 to 36,500. */
  readonly immutability?: {
    /** `governance`: those with a special permission can lift it. `compliance`: nobody can. */
    readonly mode: "governance" | "compliance";
    readonly days: number;
  };
  /** Copies every object to the lake's second region. Default: false. */
  readonly replication?: boolean;
}

/** Something wrong with a zone, at a key of its specification. */
export interface ZoneProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the specification down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

/** The shortest time S3 keeps an object in Standard before it may move to Standard-IA. */
const LEAST_DAYS_BEFORE_INFREQUENT = 30;

/**
 * The shortest time S3 lets one lifecycle rule keep an object in Standard-IA before it moves on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
const LEAST_DAYS_IN_INFREQUENT = 30;

/** Everything that contradicts itself in one zone's specification; bounds of single values are the reader's to check. */
export function zoneProblems(spec: ZoneSpec): readonly ZoneProblem[] {
  const problems: ZoneProblem[] = [];
  const moves = storageClasses.flatMap((storageClass) => {
    const days = spec.moveAfterDays?.[storageClass];
    return days === undefined ? [] : [{ storageClass, days }];
  });

  for (const [index, move] of moves.entries()) {
    const earlier = moves[index - 1];
    if (earlier !== undefined && move.days <= earlier.days) {
      problems.push({
        code: "ZoneMovesOutOfOrder",
        path: ["moveAfterDays", move.storageClass],
        message: `objects move to ${move.storageClass} after ${move.days} days, but to the warmer ${earlier.storageClass} after ${earlier.days}: give ${move.storageClass} more than ${earlier.days}`,
      });
    }
  }
  const infrequent = spec.moveAfterDays?.infrequent;
  if (infrequent !== undefined && infrequent < LEAST_DAYS_BEFORE_INFREQUENT) {
    problems.push({
      code: "ZoneMovesTooEarly",
      path: ["moveAfterDays", "infrequent"],
      message: `objects move to infrequent after ${infrequent} days, but S3 takes them there after ${LEAST_DAYS_BEFORE_INFREQUENT} at the earliest`,
    });
  }
  const afterInfrequent = moves.find(({ storageClass }) => storageClass !== "infrequent");
  if (
    infrequent !== undefined &&
    afterInfrequent !== undefined &&
    afterInfrequent.days > infrequent &&
    afterInfrequent.days < infrequent + LEAST_DAYS_IN_INFREQUENT
  ) {
    problems.push({
      code: "ZoneMovesTooClose",
      path: ["moveAfterDays", afterInfrequent.storageClass],
      message: `objects move to ${afterInfrequent.storageClass} ${afterInfrequent.days - infrequent} days after they moved to infrequent, but S3 moves them on after ${LEAST_DAYS_IN_INFREQUENT} at the earliest: give ${afterInfrequent.storageClass} ${infrequent + LEAST_DAYS_IN_INFREQUENT} or more, or drop infrequent`,
    });
  }
  const last = moves.at(-1);
  if (spec.deleteAfterDays !== undefined && last !== undefined && spec.deleteAfterDays <= last.days) {
    problems.push({
      code: "ZoneDeletesBeforeMoving",
      path: ["deleteAfterDays"],
      message: `objects are deleted after ${spec.deleteAfterDays} days, but move to ${last.storageClass} only after ${last.days}: delete later, or drop the move`,
    });
  }
  if (spec.tiering === "automatic" && moves.length > 0) {
    problems.push({
      code: "ZoneTieringTwice",
      path: ["moveAfterDays"],
      message: "automatic tiering decides by itself when an object moves: drop moveAfterDays, or set tiering to none",
    });
  }
  if ((moves.length > 0 || spec.deleteAfterDays !== undefined) && !spec.reason?.trim()) {
    problems.push({
      code: "ZoneWithoutReason",
      path: ["reason"],
      message: "the zone moves or deletes objects by age: say why in reason",
    });
  }
  if (spec.deletePreviousVersionsAfterDays !== undefined && spec.versioning !== true) {
    problems.push({
      code: "ZoneWithoutVersions",
      path: ["deletePreviousVersionsAfterDays"],
      message: "the zone keeps no previous versions: set versioning to true, or drop deletePreviousVersionsAfterDays",
    });
  }
  if (
    spec.immutability !== undefined &&
    spec.deleteAfterDays !== undefined &&
    spec.deleteAfterDays < spec.immutability.days
  ) {
    problems.push({
      code: "ZoneDeletesImmutable",
      path: ["deleteAfterDays"],
      message: `objects are deleted after ${spec.deleteAfterDays} days, but can't be for ${spec.immutability.days}: delete later, or shorten immutability.days`,
    });
  }
  return problems;
}
