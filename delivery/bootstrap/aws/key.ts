import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  type KMSClient,
  ListResourceTagsCommand,
  paginateListKeys,
  paginateListResourceTags,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from "@aws-sdk/client-kms";

import { isAwsError } from "./errors";
import { BootstrapError } from "../backend";
import { retry } from "../retry";
import type { Setting, StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

/** Tells the backend's key from every other key while it has no alias yet; its value is the backend's name. */
export const BACKEND_TAG = "tributary:state-backend";

/** The shortest time that KMS takes to delete a key: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
const SHORTEST_DELETION_DAYS = 7;

/** The key that a backend needs. */
export interface KeyRequest {
  readonly kms: KMSClient;
  /** With `alias/` before it. */
  readonly alias: string;
  /** What {@link BACKEND_TAG} says. */
  readonly backendName: string;
  /** Tags that the key carries besides any that it has already. */
  readonly tags: Tags;
}

interface Key {
  readonly id: string;
  readonly arn: string;
}

function keyOf({ KeyId, Arn }: KeyMetadata): Key {
  return { id: KeyId as string, arn: Arn as string };
}

/**
 * Makes the key and its alias, or finds them, and sees to rotation and tags. Gives the key's ARN; undefined in a dry run
 * that found no key.
 *
 * The alias decides which key is the backend's. A key that an earlier run left without alias is found again by its tag.
 * Of two bootstraps at once only one can make the alias: the other takes that key, and gives up the one it made itself.
 */
export async function ensureKey(runner: StepRunner, request: KeyRequest): Promise<string | undefined> {
  let key: Key | undefined;
  let aliased = false;
  let madeHere = false;

  await runner.run("KMS key", async () => {
    const named = await describeKey(request.kms, request.alias);
    if (named !== undefined) {
      key = requireUsable(named, request.alias);
      aliased = true;
      return undefined;
    }
    key = await findKeyWithoutAlias(request);
    if (key !== undefined) {
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        key = await createKey(request);
        madeHere = true;
        return undefined;
      },
    };
  });

  await runner.run("KMS alias", async () => {
    if (aliased) {
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        const made = key as Key;
        key = await createAlias(request, made);
        if (key.arn === made.arn || !madeHere) {
          return undefined;
        }
        await request.kms.send(
          new ScheduleKeyDeletionCommand({ KeyId: made.id, PendingWindowInDays: SHORTEST_DELETION_DAYS }),
        );
        return `by another bootstrap at the same time; the spare key ${made.id} goes in ${SHORTEST_DELETION_DAYS} days`;
      },
    };
  });

  if (key === undefined) {
    await runner.assumeMade("KMS key rotation");
    await runner.assumeMade("KMS key tags");
  } else {
    await runner.set(rotation(request, key));
    await runner.set(tags(request, key));
  }
  return key?.arn;
}

/** A longer or shorter period than KMS's year is somebody's choice, and stays. */
function rotation({ kms }: KeyRequest, { id: KeyId }: Key): Setting<boolean> {
  return {
    name: "KMS key rotation",
    // Off is what KMS gives every key of itself: nobody has set anything.
    read: async () => (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled || undefined,
    wanted: () => true,
    write: async () => {
      await kms.send(new EnableKeyRotationCommand({ KeyId }));
    },
    describe: () => "was off",
  };
}

function tags({ kms, tags: wantedTags }: KeyRequest, { id: KeyId }: Key): Setting<Tags> {
  return tagSetting("KMS key tags", wantedTags, {
    read: () => readTags(kms, KeyId),
    write: async (wanted) => {
      // TagResource leaves a key's other tags alone.
      const Tags = Object.keys(wantedTags).map((TagKey) => ({ TagKey, TagValue: wanted[TagKey] }));
      await kms.send(new TagResourceCommand({ KeyId, Tags }));
    },
  });
}

async function createKey({ kms, alias, tags }: KeyRequest): Promise<Key> {
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({
      Description: `Pulumi state and stack secrets (${alias})`,
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyUsage: "ENCRYPT_DECRYPT",
      Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    }),
  );
  return keyOf(KeyMetadata as KeyMetadata);
}

/** The key that the alias names in the end: `key`, or the one that somebody else named first. */
async function createAlias({ kms, alias }: KeyRequest, key: Key): Promise<Key> {
  try {
    // A key that was just made is not known to all of KMS at once.
    await retry(
      () => kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: key.id })),
      (error) => isAwsError(error, "NotFound"),
    );
    return key;
  } catch (error) {
    if (!isAwsError(error, "AlreadyExists")) {
      throw error;
    }
  }
  const { KeyMetadata } = await retry(
    () => kms.send(new DescribeKeyCommand({ KeyId: alias })),
    (error) => isAwsError(error, "NotFound"),
  );
  return requireUsable(KeyMetadata as KeyMetadata, alias);
}

async function describeKey(kms: KMSClient, keyId: string): Promise<KeyMetadata | undefined> {
  try {
    return (await kms.send(new DescribeKeyCommand({ KeyId: keyId }))).KeyMetadata;
  } catch (error) {
    if (isAwsError(error, "NotFound")) {
      return undefined;
    }
    throw error;
  }
}

/** The oldest usable key that carries the backend's tag. */
async function findKeyWithoutAlias({ kms, backendName }: KeyRequest): Promise<Key | undefined> {
  const found: KeyMetadata[] = [];
  for await (const { Keys = [] } of paginateListKeys({ client: kms, pageSize: 50 }, {})) {
    const described = await Promise.all(
      Keys.map(async ({ KeyId }) =>
        (await isTagged(kms, KeyId, backendName)) ? describeKey(kms, KeyId as string) : undefined,
      ),
    );
    found.push(...described.filter((key) => key !== undefined).filter((key) => unusable(key) === undefined));
  }
  const age = (key: KeyMetadata) => key.CreationDate?.getTime() ?? 0;
  const [oldest] = found.sort((one, other) => age(one) - age(other) || keyOf(one).id.localeCompare(keyOf(other).id));
  return oldest && keyOf(oldest);
}

async function isTagged(kms: KMSClient, keyId: string | undefined, backendName: string): Promise<boolean> {
  try {
    const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId: keyId }));
    return Tags.some(({ TagKey, TagValue }) => TagKey === BACKEND_TAG && TagValue === backendName);
  } catch (error) {
    // AWS's own keys and keys of other teams may not be looked at; none of them is the backend's.
    if (isAwsError(error, "AccessDenied", "NotFound")) {
      return false;
    }
    throw error;
  }
}

async function readTags(kms: KMSClient, key: string): Promise<Tags | undefined> {
  const tags: Record<string, string> = {};
  for await (const { Tags = [] } of paginateListResourceTags({ client: kms }, { KeyId: key })) {
    for (const { TagKey, TagValue } of Tags) {
      tags[TagKey as string] = TagValue as string;
    }
  }
  return Object.keys(tags).length === 0 ? undefined : tags;
}

/** Why a key can't encrypt state and secrets; undefined when it can. */
function unusable(key: KeyMetadata): string | undefined {
  if (key.KeyState === "PendingDeletion") {
    const day = key.DeletionDate === undefined ? "" : ` on ${key.DeletionDate.toISOString().slice(0, 10)}`;
    return (
      `is to be deleted${day}. Every secret of the stack needs it: keep it with "aws kms cancel-key-deletion --key-id ${key.KeyId}" ` +
      `and "aws kms enable-key --key-id ${key.KeyId}". If no stack uses it any more, take its alias away with "aws kms delete-alias" instead`
    );
  }
  if (key.KeyState !== "Enabled") {
    return `is not enabled (${key.KeyState}). Enable it with "aws kms enable-key --key-id ${key.KeyId}" if it was not disabled on purpose`;
  }
  if (key.KeySpec !== "SYMMETRIC_DEFAULT" || key.KeyUsage !== "ENCRYPT_DECRYPT" || key.Origin !== "AWS_KMS") {
    return `is no symmetric encryption key whose material KMS made (${key.KeySpec}, ${key.KeyUsage}, ${key.Origin}). Give the alias to such a key, or remove it`;
  }
  return undefined;
}

function requireUsable(key: KeyMetadata, alias: string): Key {
  const reason = unusable(key);
  if (reason !== undefined) {
    throw new BootstrapError(
      "KeyUnusable",
      `${alias} names the key ${key.KeyId}, which ${reason}. Then run bootstrap again.`,
    );
  }
  return keyOf(key);
}
