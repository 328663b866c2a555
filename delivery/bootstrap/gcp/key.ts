import { BootstrapError } from "../backend";
import type { GoogleApi } from "./api";
import { type IamPolicy, policySetting, PUBLIC_MEMBERS, withMember, withoutMembers } from "./policy";
import { ask, find, isRestError } from "../rest";
import type { Setting, StepRunner } from "../steps";
import { type Tags, tagSetting } from "../tags";

/** Days after which a new version encrypts, or fewer; as components/core/gcp-kms.ts has it. */
export const MOST_DAYS_OF_A_KEY_VERSION = 90;

/** Days that a key version which is to be destroyed can be restored: https://cloud.google.com/kms/docs/create-key#soft-delete */
const RESTORABLE_DAYS = 30;

const SECONDS_PER_DAY = 24 * 60 * 60;
const KEY_USE_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter";

/** The key that a backend needs. */
export interface GcpKeyRequest {
  readonly api: GoogleApi;
  readonly projectId: string;
  /** `projects/…/locations/…` */
  readonly parent: string;
  readonly ringId: string;
  readonly keyRing: string;
  readonly keyId: string;
  /** `projects/…/cryptoKeys/…` */
  readonly key: string;
  /** Labels that the key carries besides any that it has already. */
  readonly labels: Tags;
}

/** https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys */
interface CryptoKey {
  readonly purpose: string;
  readonly primary?: { readonly name: string; readonly state: string };
  readonly rotationPeriod?: string;
  readonly labels?: Tags;
}

/**
 * Makes the ring and the key, or finds them, and sees to rotation, labels and who may use it. Neither can be deleted nor
 * have its name taken by anybody else in the project, so that a run that was interrupted finds its own again.
 */
export async function ensureGcpKey(runner: StepRunner, request: GcpKeyRequest): Promise<void> {
  const { api, parent, ringId, keyRing, keyId, key } = request;
  let ringStands = false;
  await runner.run("KMS key ring", async () => {
    ringStands = (await find(api.send, `${api.kms}/${keyRing}`)) !== undefined;
    if (ringStands) {
      return undefined;
    }
    return {
      outcome: "made",
      apply: () => madeOnce(() => ask(api.send, "POST", `${api.kms}/${parent}/keyRings?keyRingId=${ringId}`, {})),
    };
  });

  let found: CryptoKey | undefined;
  let madeNow = false;
  await runner.run("KMS key", async () => {
    found = ringStands ? await readKey(request) : undefined;
    if (found !== undefined) {
      requireUsable(found, key);
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        const url = `${api.kms}/${keyRing}/cryptoKeys?cryptoKeyId=${keyId}`;
        const detail = await madeOnce(() => ask(api.send, "POST", url, newKey(request)));
        found = await readKey(request);
        // What another made meanwhile is looked at setting by setting.
        madeNow = detail === undefined;
        return detail;
      },
    };
  });

  if (found === undefined) {
    await runner.assumeMade("KMS key rotation");
    await runner.assumeMade("KMS key labels");
    await runner.assumeMade("KMS key use");
    return;
  }
  await (madeNow ? runner.assumeMade("KMS key rotation") : runner.set(rotation(request)));
  await (madeNow ? runner.assumeMade("KMS key labels") : runner.set(labels(request)));
  await runner.set(use(request, madeNow));
}

function readKey({ api, key }: GcpKeyRequest): Promise<CryptoKey | undefined> {
  return find<CryptoKey>(api.send, `${api.kms}/${key}`);
}

/** Makes something that another bootstrap may make meanwhile, and then has made. */
async function madeOnce(make: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await make();
    return undefined;
  } catch (error) {
    if (isRestError(error, 409)) {
      return "by another bootstrap at the same time";
    }
    throw error;
  }
}

function newKey({ labels }: GcpKeyRequest): object {
  return {
    purpose: "ENCRYPT_DECRYPT",
    versionTemplate: { algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION", protectionLevel: "SOFTWARE" },
    ...everyQuarter(),
    destroyScheduledDuration: `${RESTORABLE_DAYS * SECONDS_PER_DAY}s`,
    labels,
  };
}

/** KMS takes a period only with the time of the first rotation: https://cloud.google.com/kms/docs/rotate-key#automatic */
function everyQuarter() {
  const seconds = MOST_DAYS_OF_A_KEY_VERSION * SECONDS_PER_DAY;
  return { rotationPeriod: `${seconds}s`, nextRotationTime: new Date(Date.now() + seconds * 1_000).toISOString() };
}

/**
 * A shorter period is stricter, and stays. What a version has encrypted names that version, so both the state and the
 * stack's secrets are read after a rotation.
 */
function rotation(request: GcpKeyRequest): Setting<number> {
  const { api, key } = request;
  const most = MOST_DAYS_OF_A_KEY_VERSION * SECONDS_PER_DAY;
  return {
    name: "KMS key rotation",
    read: async () => {
      const period = (await readKey(request))?.rotationPeriod;
      return period === undefined ? undefined : Number.parseInt(period, 10);
    },
    wanted: (current) => Math.min(current ?? most, most),
    write: async () => {
      await ask(api.send, "PATCH", `${api.kms}/${key}?updateMask=rotationPeriod,nextRotationTime`, everyQuarter());
    },
    describe: (current) => `was every ${Math.round(current / SECONDS_PER_DAY)} days`,
  };
}

function labels(request: GcpKeyRequest): Setting<Tags> {
  const { api, key } = request;
  return tagSetting("KMS key labels", request.labels, {
    read: async () => (await readKey(request))?.labels,
    write: async (wanted) => {
      await ask(api.send, "PATCH", `${api.kms}/${key}?updateMask=labels`, { labels: wanted });
    },
  });
}

/**
 * Cloud Storage encrypts the bucket through its own service agent, which therefore may use the key. Those who run Pulumi
 * and have been given the key keep it; the public loses it.
 * https://cloud.google.com/storage/docs/encryption/using-customer-managed-keys#service-agent-access
 */
function use({ api, key, projectId }: GcpKeyRequest, isNew: boolean): Setting<IamPolicy> {
  let agent = "";
  return policySetting({
    name: "KMS key use",
    isNew,
    read: async () => {
      const agentUrl = `${api.storage}/projects/${projectId}/serviceAccount`;
      agent = (await ask<{ email_address: string }>(api.send, "GET", agentUrl)).email_address;
      const url = `${api.kms}/${key}:getIamPolicy?options.requestedPolicyVersion=3`;
      return ask<IamPolicy>(api.send, "GET", url);
    },
    change: (policy) =>
      withMember(
        withoutMembers(policy, (member) => PUBLIC_MEMBERS.includes(member)),
        KEY_USE_ROLE,
        `serviceAccount:${agent}`,
      ),
    write: (policy) => ask(api.send, "POST", `${api.kms}/${key}:setIamPolicy`, { policy }),
    describe: () => "Cloud Storage could not use it, or the public could",
  });
}

function requireUsable({ purpose, primary }: CryptoKey, key: string): void {
  if (purpose === "ENCRYPT_DECRYPT" && primary?.state === "ENABLED") {
    return;
  }
  const reason =
    purpose !== "ENCRYPT_DECRYPT"
      ? `is for ${purpose}, not for encryption. It can't be changed or removed: choose another stack name`
      : `has no version that is enabled (${primary?.state ?? "none is primary"}). Every secret of the stack needs it: ` +
        `restore or enable a version with "gcloud kms keys versions restore" or "… enable", if it was not taken away on purpose`;
  throw new BootstrapError("KeyUnusable", `the key ${key} ${reason}. Then run bootstrap again.`);
}
