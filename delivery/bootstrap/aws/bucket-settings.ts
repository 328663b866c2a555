import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";

import type { BucketRequest } from "./bucket";
import { isAwsError } from "./errors";
import { type Policy, stateBucketStatements, withStatements } from "./policy";
import { LEAST_DAYS_OF_OLD_VERSIONS } from "../retention";
import { retry } from "../retry";
import type { Setting, StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

/** Days after which the parts of an upload that never ended go. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

const LIFECYCLE_RULE = "tributary-old-state";

/** What a bucket's settings are made of. */
export interface SettingsRequest extends BucketRequest {
  readonly bucketArn: string;
  /** ARN of the key that encrypts; undefined only in a dry run that found none. */
  readonly keyArn: string | undefined;
  /** Tags that the bucket carries besides any that it has already. */
  readonly tags: Tags;
}

/**
 * Sees to every setting of the bucket: the doors are shut before anything is configured that a state could be written with.
 * With `exists` false, in a dry run, nothing is read.
 */
export async function ensureBucketSettings(
  runner: StepRunner,
  request: SettingsRequest,
  exists: boolean,
): Promise<void> {
  const take = async <Value>(setting: Setting<Value>) => {
    await (exists ? runner.set(setting) : runner.assumeMade(setting.name));
  };
  await take(publicAccess(request));
  await take(ownership(request));
  await take(encryption(request));
  await take(versioning(request));
  await take(policy(request));
  await take(lifecycle(request));
  await take(tags(request));
}

interface Target {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

function targetOf({ bucket, accountId }: SettingsRequest): Target {
  return { Bucket: bucket, ExpectedBucketOwner: accountId };
}

/** What `read` gives; undefined when S3 answers that there is no such configuration. */
async function unlessAbsent<Value>(absent: string, read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isAwsError(error, absent)) {
      return undefined;
    }
    throw error;
  }
}

/** `write`, again while another bootstrap changes the same bucket: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
async function inTurn(write: () => Promise<unknown>): Promise<void> {
  await retry(write, (error) => isAwsError(error, "OperationAborted"));
}

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

function publicAccess(request: SettingsRequest): Setting<typeof ALL_BLOCKED> {
  const { s3 } = request;
  const target = targetOf(request);
  return {
    name: "bucket public access block",
    read: () =>
      unlessAbsent("NoSuchPublicAccessBlockConfiguration", async () => {
        const { PublicAccessBlockConfiguration: found } = await s3.send(new GetPublicAccessBlockCommand(target));
        return {
          BlockPublicAcls: found?.BlockPublicAcls ?? false,
          BlockPublicPolicy: found?.BlockPublicPolicy ?? false,
          IgnorePublicAcls: found?.IgnorePublicAcls ?? false,
          RestrictPublicBuckets: found?.RestrictPublicBuckets ?? false,
        };
      }),
    wanted: () => ALL_BLOCKED,
    write: (wanted) =>
      inTurn(() => s3.send(new PutPublicAccessBlockCommand({ ...target, PublicAccessBlockConfiguration: wanted }))),
    describe: (current) => {
      const open = Object.entries(current).flatMap(([block, on]) => (on ? [] : [block]));
      return `${open.join(", ")} ${open.length === 1 ? "was" : "were"} off`;
    },
  };
}

function ownership(request: SettingsRequest): Setting<"BucketOwnerEnforced" | "BucketOwnerPreferred" | "ObjectWriter"> {
  const { s3 } = request;
  const target = targetOf(request);
  return {
    name: "bucket ownership",
    read: () =>
      unlessAbsent("OwnershipControlsNotFoundError", async () => {
        const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand(target));
        return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
      }),
    wanted: () => "BucketOwnerEnforced",
    write: (wanted) =>
      inTurn(() =>
        s3.send(
          new PutBucketOwnershipControlsCommand({
            ...target,
            OwnershipControls: { Rules: [{ ObjectOwnership: wanted }] },
          }),
        ),
      ),
    describe: (current) => `was ${current}`,
  };
}

interface Encryption {
  readonly algorithm: ServerSideEncryption | undefined;
  readonly key: string | undefined;
  readonly bucketKey: boolean;
  /** Whether writers may bring keys of their own, which the bucket's key could not read back. */
  readonly customerKeys: boolean;
}

/**
 * State is encrypted with the backend's key, as its secrets are: whoever can run Pulumi needs that key anyway, nobody else
 * can read a leaked copy, and each use is in CloudTrail. Dual-layer encryption with the key is stricter, so it stays.
 */
function encryption(request: SettingsRequest): Setting<Encryption> {
  const { s3, keyArn } = request;
  const target = targetOf(request);
  return {
    name: "bucket encryption",
    read: () =>
      unlessAbsent("ServerSideEncryptionConfigurationNotFoundError", async () => {
        const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand(target));
        const rule = ServerSideEncryptionConfiguration?.Rules?.[0];
        const byDefault = rule?.ApplyServerSideEncryptionByDefault;
        // What S3 gives every bucket of itself: nobody has set anything.
        if (byDefault === undefined || byDefault.SSEAlgorithm === "AES256") {
          return undefined;
        }
        return {
          algorithm: byDefault.SSEAlgorithm,
          key: byDefault.KMSMasterKeyID,
          bucketKey: rule?.BucketKeyEnabled ?? false,
          customerKeys: rule?.BlockedEncryptionTypes?.EncryptionType?.includes("NONE") ?? false,
        };
      }),
    wanted: (current) =>
      current?.algorithm === "aws:kms:dsse" && current.key === keyArn
        ? { ...current, customerKeys: false }
        : { algorithm: "aws:kms", key: keyArn, bucketKey: true, customerKeys: false },
    write: (wanted) =>
      inTurn(() =>
        s3.send(
          new PutBucketEncryptionCommand({
            ...target,
            ServerSideEncryptionConfiguration: {
              Rules: [
                {
                  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: wanted.algorithm, KMSMasterKeyID: wanted.key },
                  BucketKeyEnabled: wanted.bucketKey,
                  BlockedEncryptionTypes: { EncryptionType: ["SSE-C"] },
                },
              ],
            },
          }),
        ),
      ),
    describe: (current) =>
      `was ${current.algorithm} with ${current.key ?? "AWS's own key"}, ${current.bucketKey ? "" : "no "}bucket key, customer-provided keys ${current.customerKeys ? "allowed" : "refused"}`,
  };
}

function versioning(request: SettingsRequest): Setting<"Enabled" | "Suspended"> {
  const { s3 } = request;
  const target = targetOf(request);
  return {
    name: "bucket versioning",
    read: async () => (await s3.send(new GetBucketVersioningCommand(target))).Status,
    wanted: () => "Enabled",
    write: (wanted) =>
      inTurn(() => s3.send(new PutBucketVersioningCommand({ ...target, VersioningConfiguration: { Status: wanted } }))),
    describe: (current) => `was ${current}`,
  };
}

function policy(request: SettingsRequest): Setting<Policy> {
  const { s3, bucketArn, keyArn } = request;
  const target = targetOf(request);
  const statements = stateBucketStatements(bucketArn, keyArn ?? "");
  return {
    name: "bucket policy",
    read: () =>
      unlessAbsent("NoSuchBucketPolicy", async () => {
        const parsed = JSON.parse((await s3.send(new GetBucketPolicyCommand(target))).Policy ?? "{}") as Policy;
        return { ...parsed, Statement: [parsed.Statement ?? []].flat() };
      }),
    wanted: (current) => withStatements(current, statements),
    write: (wanted) => inTurn(() => s3.send(new PutBucketPolicyCommand({ ...target, Policy: JSON.stringify(wanted) }))),
    describe: () => "lacked a denial, or had it otherwise; other statements stay",
  };
}

/**
 * The whole lifecycle is the backend's: a rule of anybody else could delete the state, so it goes. Old versions stay
 * {@link LEAST_DAYS_OF_OLD_VERSIONS} days or longer, a current version for ever. Pulumi leaves a deleted lock file after every
 * run, whose marker goes with its last version.
 */
function lifecycle(request: SettingsRequest): Setting<readonly LifecycleRule[]> {
  const { s3 } = request;
  const target = targetOf(request);
  return {
    name: "bucket lifecycle",
    read: () =>
      unlessAbsent("NoSuchLifecycleConfiguration", async () => {
        const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand(target));
        return Rules.map(plainRule);
      }),
    wanted: (current) => {
      const found = current?.find(({ ID }) => ID === LIFECYCLE_RULE)?.NoncurrentVersionExpiration?.NoncurrentDays ?? 0;
      return [
        {
          ID: LIFECYCLE_RULE,
          Status: "Enabled",
          Filter: { Prefix: "" },
          Expiration: { ExpiredObjectDeleteMarker: true },
          NoncurrentVersionExpiration: { NoncurrentDays: Math.max(found, LEAST_DAYS_OF_OLD_VERSIONS) },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_UPLOADS_AFTER_DAYS },
        },
      ];
    },
    write: (wanted) =>
      inTurn(() =>
        s3.send(
          new PutBucketLifecycleConfigurationCommand({ ...target, LifecycleConfiguration: { Rules: [...wanted] } }),
        ),
      ),
    describe: (current) => `had the rules ${current.map(({ ID }) => ID).join(", ")}`,
  };
}

/** A rule without what services write differently though it means the same: absent fields, and the filter of no filter. */
function plainRule(rule: LifecycleRule): LifecycleRule {
  const wholeBucket = Object.keys(rule.Filter ?? {}).length === 0 || rule.Filter?.Prefix === "";
  const plain = JSON.parse(JSON.stringify(rule)) as LifecycleRule & { Prefix?: string };
  if (wholeBucket && (plain.Prefix ?? "") === "") {
    delete plain.Prefix;
    plain.Filter = { Prefix: "" };
  }
  return plain;
}

function tags(request: SettingsRequest): Setting<Tags> {
  const { s3 } = request;
  const target = targetOf(request);
  return tagSetting("bucket tags", request.tags, {
    read: () =>
      unlessAbsent("NoSuchTagSet", async () => {
        const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand(target));
        return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key as string, Value as string]));
      }),
    write: (wanted) => {
      const TagSet = Object.entries(wanted).map(([Key, Value]) => ({ Key, Value }));
      return inTurn(() => s3.send(new PutBucketTaggingCommand({ ...target, Tagging: { TagSet } })));
    },
  });
}
