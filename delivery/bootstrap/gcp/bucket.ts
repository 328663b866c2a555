import { BootstrapError } from "../backend";
import type { GoogleApi } from "./api";
import { ask, isRestError } from "../rest";
import { retry } from "../retry";
import type { StepRunner } from "../steps";
import type { Tags } from "../tags";

/** The bucket that a backend needs. */
export interface GcpBucketRequest {
  readonly api: GoogleApi;
  readonly bucket: string;
  readonly projectId: string;
  /** The project that must own it. */
  readonly projectNumber: string;
  readonly region: string;
  /** Full name of the key that encrypts. */
  readonly key: string;
  /** Labels that the bucket carries besides any that it has already. */
  readonly labels: Tags;
}

/** One rule of a bucket's lifecycle. */
export interface LifecycleRule {
  readonly action: { readonly type: string };
  readonly condition: Readonly<Record<string, unknown>>;
}

/** Whether objects may be encrypted in one of the three ways. */
interface Enforcement {
  readonly restrictionMode?: "FullyRestricted" | "NotRestricted";
}

/** https://cloud.google.com/storage/docs/json_api/v1/buckets#resource; whole numbers of 64 bits are texts there. */
export interface GcpBucket {
  readonly name: string;
  readonly projectNumber: string;
  readonly location: string;
  readonly iamConfiguration?: {
    readonly uniformBucketLevelAccess?: { readonly enabled: boolean };
    readonly publicAccessPrevention?: "enforced" | "inherited" | "unspecified";
  };
  readonly encryption?: {
    readonly defaultKmsKeyName?: string;
    readonly googleManagedEncryptionEnforcementConfig?: Enforcement;
    readonly customerSuppliedEncryptionEnforcementConfig?: Enforcement;
  };
  readonly versioning?: { readonly enabled: boolean };
  readonly softDeletePolicy?: { readonly retentionDurationSeconds?: string };
  readonly lifecycle?: { readonly rule?: readonly LifecycleRule[] };
  readonly labels?: Tags;
}

/** Makes the bucket with `settings`, or finds it. */
export async function ensureGcpBucket(
  runner: StepRunner,
  request: GcpBucketRequest,
  settings: Partial<GcpBucket>,
): Promise<"found" | "made" | "assumed"> {
  let came: "found" | "made" | "assumed" = "assumed";
  await runner.run("bucket", async () => {
    if (await readBucket(request)) {
      came = "found";
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        const detail = await createBucket(request, settings);
        // What another made meanwhile is looked at setting by setting.
        came = detail === undefined ? "made" : "found";
        return detail;
      },
    };
  });
  return came;
}

/**
 * The bucket, if it is the project's own and in the region; undefined where nobody has one of that name. Google answers 403
 * where it is another's, or where the caller may not look.
 */
export async function readBucket(request: GcpBucketRequest): Promise<GcpBucket | undefined> {
  const { api, bucket, projectId, projectNumber, region } = request;
  let found: GcpBucket;
  try {
    found = await ask<GcpBucket>(api.send, "GET", `${api.storage}/b/${bucket}?projection=noAcl`);
  } catch (error) {
    if (isRestError(error, 404)) {
      return undefined;
    }
    if (isRestError(error, 403) && !error.reasons.includes("accessNotConfigured")) {
      throw ownedByAnother(bucket, `the credentials can't reach it (${error.message})`, error);
    }
    throw error;
  }
  if (found.projectNumber !== projectNumber) {
    throw ownedByAnother(
      bucket,
      `it belongs to the project ${found.projectNumber}, and not to ${projectId} (${projectNumber})`,
    );
  }
  if (found.location.toLowerCase() !== region) {
    throw new BootstrapError(
      "BucketInAnotherRegion",
      `the bucket ${bucket} lies in ${found.location.toLowerCase()}, and the stack's region is ${region}. A bucket can't be moved: ` +
        `put the stack's region right, or empty and delete the bucket. Nothing in the bucket was touched.`,
    );
  }
  return found;
}

async function createBucket(request: GcpBucketRequest, settings: Partial<GcpBucket>): Promise<string | undefined> {
  const { api, bucket, projectId, region } = request;
  const asked = { name: bucket, location: region.toUpperCase(), storageClass: "STANDARD", ...settings };
  try {
    await retry(
      () => ask(api.send, "POST", `${api.storage}/b?project=${projectId}`, asked),
      isKeyUseNotSeenYet,
      KEY_USE_PAUSES_MS,
    );
    return undefined;
  } catch (error) {
    if (!isRestError(error, 409)) {
      throw error;
    }
    // Somebody's in whose project the name is not to be seen, or made by another bootstrap just now.
    if ((await readBucket(request)) === undefined) {
      throw ownedByAnother(bucket, `it belongs to another project (${error.message})`, error);
    }
    return "by another bootstrap at the same time";
  }
}

/** A grant on a key is seen within a minute or two: https://cloud.google.com/iam/docs/access-change-propagation */
const KEY_USE_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];

/** Whether Cloud Storage does not know yet that it may use the key. */
export function isKeyUseNotSeenYet(error: unknown): boolean {
  return isRestError(error, 403) && /cloud ?kms/i.test(error.message);
}

function ownedByAnother(bucket: string, why: string, cause?: unknown): BootstrapError {
  return new BootstrapError(
    "BucketOwnedByAnother",
    `the bucket ${bucket} exists, but ${why}. ` +
      `Bucket names are shared by everybody on Google Cloud: if it is not yours, choose another organisation, project or stack name. ` +
      `If it is, the credentials lack storage.buckets.get on it (roles/storage.admin). Nothing in the bucket was touched.`,
    { cause },
  );
}
