import { type GcpBucket, type GcpBucketRequest, isKeyUseNotSeenYet, type LifecycleRule, readBucket } from "./bucket";
import { type IamPolicy, policySetting, PUBLIC_MEMBERS, withoutMembers } from "./policy";
import { LEAST_DAYS_OF_OLD_VERSIONS } from "../retention";
import { ask } from "../rest";
import { retry } from "../retry";
import type { Setting, StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

/** Days after which the parts of an upload that never ended go. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

/** What Google gives a bucket of itself, seven days: https://cloud.google.com/storage/docs/soft-delete */
const LEAST_SOFT_DELETE_SECONDS = 7 * 24 * 60 * 60;

/** A setting that is one part of the bucket's own description. */
interface Part<Value> extends Omit<Setting<Value>, "read" | "write"> {
  readonly of: (bucket: GcpBucket) => Value | undefined;
  /** The part of the description that says `value`. */
  readonly as: (value: Value) => Partial<GcpBucket>;
}

/** What a new bucket is made with: it is never there without any of it. */
export function newBucketSettings(request: GcpBucketRequest): Partial<GcpBucket> {
  const made = <Value>({ as, wanted }: Part<Value>) => as(wanted(undefined));
  const access = { ...made(uniformAccess).iamConfiguration, ...made(publicAccess).iamConfiguration };
  return {
    ...made(encryption(request)),
    ...made(versioning),
    ...made(softDelete),
    ...made(lifecycle),
    iamConfiguration: access,
    labels: request.labels,
  };
}

/** Sees to every setting of the bucket, unless it was `made` with them just now; in a dry run there may be none to see. */
export async function ensureGcpBucketSettings(
  runner: StepRunner,
  request: GcpBucketRequest,
  came: "found" | "made" | "assumed",
): Promise<void> {
  const take = async <Value>(part: Part<Value>) => {
    await (came === "found" ? runner.set(settingOf(request, part)) : runner.assumeMade(part.name));
  };
  await take(uniformAccess);
  await take(publicAccess);
  await take(encryption(request));
  await take(versioning);
  await take(softDelete);
  await take(lifecycle);
  await (came === "found" ? runner.set(labels(request)) : runner.assumeMade("bucket labels"));
  await (came === "assumed" ? runner.assumeMade("bucket access") : runner.set(access(request, came === "made")));
}

function settingOf<Value>(request: GcpBucketRequest, part: Part<Value>): Setting<Value> {
  return {
    ...part,
    read: async () => {
      const bucket = await readBucket(request);
      return bucket && part.of(bucket);
    },
    write: (value) => retry(() => patch(request, part.as(value)), isKeyUseNotSeenYet),
  };
}

async function patch({ api, bucket }: GcpBucketRequest, changes: Partial<GcpBucket>): Promise<void> {
  await ask(api.send, "PATCH", `${api.storage}/b/${bucket}`, changes);
}

const uniformAccess: Part<boolean> = {
  name: "bucket uniform access",
  of: ({ iamConfiguration }) => iamConfiguration?.uniformBucketLevelAccess?.enabled ?? false,
  wanted: () => true,
  as: (enabled) => ({ iamConfiguration: { uniformBucketLevelAccess: { enabled } } }),
  describe: () => "objects had access lists of their own",
};

const publicAccess: Part<"enforced" | "inherited" | "unspecified"> = {
  name: "bucket public access",
  of: ({ iamConfiguration }) => iamConfiguration?.publicAccessPrevention ?? "unspecified",
  wanted: () => "enforced",
  as: (publicAccessPrevention) => ({ iamConfiguration: { publicAccessPrevention } }),
  describe: (current) => `its prevention was ${current}`,
};

interface Encryption {
  readonly key: string | undefined;
  readonly googleKeys: boolean;
  readonly customerKeys: boolean;
}

/**
 * State is encrypted with the backend's key, as its secrets are, and is never under a key of Google's or of a writer's own.
 * https://cloud.google.com/storage/docs/encryption/enforce-encryption-types
 */
function encryption({ key }: GcpBucketRequest): Part<Encryption> {
  const none = { restrictionMode: "FullyRestricted" } as const;
  return {
    name: "bucket encryption",
    of: ({ encryption: found }) =>
      found?.defaultKmsKeyName === undefined
        ? undefined
        : {
            key: found.defaultKmsKeyName,
            googleKeys: found.googleManagedEncryptionEnforcementConfig?.restrictionMode !== none.restrictionMode,
            customerKeys: found.customerSuppliedEncryptionEnforcementConfig?.restrictionMode !== none.restrictionMode,
          },
    wanted: () => ({ key, googleKeys: false, customerKeys: false }),
    as: () => ({
      encryption: {
        defaultKmsKeyName: key,
        googleManagedEncryptionEnforcementConfig: none,
        customerSuppliedEncryptionEnforcementConfig: none,
      },
    }),
    describe: (current) =>
      `was with ${current.key}, keys of Google's ${current.googleKeys ? "allowed" : "refused"}, keys of writers' own ${current.customerKeys ? "allowed" : "refused"}`,
  };
}

const versioning: Part<boolean> = {
  name: "bucket versioning",
  of: ({ versioning: found }) => found?.enabled ?? false,
  wanted: () => true,
  as: (enabled) => ({ versioning: { enabled } }),
  describe: () => "was off",
};

/** Longer is stricter, and stays. */
const softDelete: Part<number> = {
  name: "bucket soft delete",
  of: ({ softDeletePolicy }) => Number(softDeletePolicy?.retentionDurationSeconds ?? 0),
  wanted: (current = 0) => Math.max(current, LEAST_SOFT_DELETE_SECONDS),
  as: (seconds) => ({ softDeletePolicy: { retentionDurationSeconds: String(seconds) } }),
  describe: (current) => (current === 0 ? "was off" : `kept objects for ${current} seconds`),
};

/**
 * The whole lifecycle is the backend's: a rule of anybody else could delete the state, so it goes. Old versions stay
 * {@link LEAST_DAYS_OF_OLD_VERSIONS} days or longer, a current version for ever.
 * https://cloud.google.com/storage/docs/lifecycle
 */
const lifecycle: Part<readonly LifecycleRule[]> = {
  name: "bucket lifecycle",
  of: ({ lifecycle: found }) => (found?.rule === undefined || found.rule.length === 0 ? undefined : found.rule),
  wanted: (current) => [
    {
      action: { type: "Delete" },
      condition: { daysSinceNoncurrentTime: Math.max(keptFor(current), LEAST_DAYS_OF_OLD_VERSIONS) },
    },
    { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: ABORT_UPLOADS_AFTER_DAYS } },
  ],
  as: (rule) => ({ lifecycle: { rule } }),
  describe: (current) =>
    `had the rules ${current.map(({ action, condition }) => `${action.type} ${JSON.stringify(condition)}`).join(", ")}`,
};

/** Days that the rule keeps old versions which deletes nothing else. */
function keptFor(rules: readonly LifecycleRule[] = []): number {
  const days = rules.flatMap(({ action, condition }) =>
    action.type === "Delete" && Object.keys(condition).join() === "daysSinceNoncurrentTime"
      ? [Number(condition["daysSinceNoncurrentTime"])]
      : [],
  );
  return Math.max(0, ...days);
}

function labels(request: GcpBucketRequest): Setting<Tags> {
  return tagSetting("bucket labels", request.labels, {
    read: async () => (await readBucket(request))?.labels,
    // Labels that a change does not name stay.
    write: (wanted) => patch(request, { labels: wanted }),
  });
}

/**
 * Google lets everybody who may look at a project read its buckets, and so a state. Here nobody does by that alone, nor the
 * public: who needs the state is given it.
 * https://cloud.google.com/storage/docs/access-control/iam#convenience-values
 */
function access({ api, bucket }: GcpBucketRequest, isNew: boolean): Setting<IamPolicy> {
  const url = `${api.storage}/b/${bucket}/iam`;
  return policySetting({
    name: "bucket access",
    isNew,
    read: () => ask<IamPolicy>(api.send, "GET", `${url}?optionsRequestedPolicyVersion=3`),
    change: (policy) =>
      withoutMembers(policy, (member) => member.startsWith("projectViewer:") || PUBLIC_MEMBERS.includes(member)),
    write: (policy) => ask(api.send, "PUT", url, policy),
    describe: () => "everybody who may look at the project could read it, or the public could",
  });
}
