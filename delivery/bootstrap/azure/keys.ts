import { type AzureApi, API_VERSIONS } from "./api";
import { type ArmResource, ensureResource } from "./parts";
import { type VaultProperties, vaultId } from "./vault";
import { BootstrapError } from "../backend";
import { ask } from "../rest";
import type { Setting, StepRunner } from "../steps";
import type { Tags } from "../tags";

/** https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/get */
interface KeyProperties {
  readonly kty?: string;
  readonly attributes?: { readonly enabled?: boolean };
  readonly rotationPolicy?: RotationPolicy | null;
}

interface RotationPolicy {
  readonly attributes?: { readonly expiryTime?: string | null };
  readonly lifetimeActions?: readonly {
    readonly action: { readonly type: string };
    readonly trigger: { readonly timeAfterCreate?: string | null; readonly timeBeforeExpiry?: string | null };
  }[];
}

/** The vault that the keys lie in. */
export interface KeysRequest {
  readonly api: AzureApi;
  readonly group: string;
  readonly vault: string;
  /** The vault as it is; undefined in a dry run that found none. */
  readonly found: VaultProperties | undefined;
  readonly tags: Tags;
}

/** How one key differs from another. */
interface KeyKind {
  readonly name: string;
  readonly keyOps: readonly string[];
  readonly rotationPolicy?: RotationPolicy;
}

const ROTATE_AFTER_DAYS = 365;

/** As components/core/azure-key.ts rotates: the second year is there to notice a rotation that failed. */
const YEARLY: RotationPolicy = {
  attributes: { expiryTime: "P2Y" },
  lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P1Y" } }],
};

/** What Key Vault gives a key of itself: https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation */
const BY_HAND: RotationPolicy = {
  lifetimeActions: [{ action: { type: "notify" }, trigger: { timeBeforeExpiry: "P30D" } }],
};

/**
 * The key that encrypts what the storage account keeps. The account follows a rotation by itself, within a day, since it
 * names no version of the key.
 */
export async function ensureStorageKey(runner: StepRunner, request: KeysRequest, name: string): Promise<boolean> {
  const kind = { name, keyOps: ["wrapKey", "unwrapKey"], rotationPolicy: YEARLY };
  const found = await ensureKey(runner, request, "storage key", kind);
  await ensureRotation(runner, request, "key rotation: storage", found, {
    read: () => rotatesAfter(found.resource?.properties.rotationPolicy),
    wanted: (days) => Math.min(days ?? ROTATE_AFTER_DAYS, ROTATE_AFTER_DAYS),
    write: () => writePolicy(request, name, YEARLY),
    describe: (days) => `was after ${days} days`,
  });
  return found.resource !== undefined;
}

/**
 * The key that encrypts the stack's secrets. It is not rotated by itself: Pulumi names no version of it, what it has
 * encrypted says none, and Key Vault then decrypts with the newest, so that a rotation would lose every secret of the stack
 * (https://github.com/pulumi/pulumi/issues/22338). `pulumi stack change-secrets-provider` takes a new key instead.
 */
export async function ensureSecretsKey(runner: StepRunner, request: KeysRequest, name: string): Promise<boolean> {
  const found = await ensureKey(runner, request, "secrets key", { name, keyOps: ["encrypt", "decrypt"] });
  await ensureRotation<number | "by hand">(runner, request, "key rotation: secrets", found, {
    read: () => rotatesAfter(found.resource?.properties.rotationPolicy) ?? "by hand",
    wanted: () => "by hand",
    write: () => writePolicy(request, name, BY_HAND),
    describe: (days) => `was after ${days} days, which would have lost every secret of the stack`,
  });
  return found.resource !== undefined;
}

interface EnsuredKey {
  readonly resource: ArmResource<KeyProperties> | undefined;
  readonly madeNow: boolean;
}

async function ensureKey(
  runner: StepRunner,
  request: KeysRequest,
  step: string,
  { name, keyOps, rotationPolicy }: KeyKind,
): Promise<EnsuredKey> {
  const { api, vault, tags } = request;
  const id = `${vaultId(request)}/keys/${name}`;
  return ensureResource<KeyProperties>(
    runner,
    step,
    { api, id, version: API_VERSIONS.keyVault },
    {
      requireUsable: ({ properties }) => requireUsable(properties, vault, name),
      make: async () => ({
        body: {
          tags,
          properties: {
            kty: "RSA-HSM",
            keySize: 3072,
            keyOps,
            attributes: { enabled: true, exportable: false },
            ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
          },
        },
      }),
    },
  );
}

async function ensureRotation<Value>(
  runner: StepRunner,
  { found: vault }: KeysRequest,
  name: string,
  { resource, madeNow }: EnsuredKey,
  setting: Pick<Setting<Value>, "wanted" | "describe"> & { read: () => Value | undefined; write: () => Promise<void> },
): Promise<void> {
  if (resource === undefined || madeNow || vault === undefined) {
    await runner.assumeMade(name);
    return;
  }
  await runner.set({ ...setting, name, read: async () => setting.read() });
}

/**
 * Resource Manager makes a key and never changes one, so its vault is asked.
 * https://learn.microsoft.com/rest/api/keyvault/keys/update-key-rotation-policy/update-key-rotation-policy
 */
async function writePolicy({ api, found }: KeysRequest, key: string, policy: RotationPolicy): Promise<void> {
  const root = (found as VaultProperties).vaultUri.replace(/\/$/, "");
  await ask(api.send, "PUT", `${root}/keys/${key}/rotationpolicy?api-version=7.4`, { attributes: {}, ...policy });
}

/** Days after which the policy makes a new version; undefined where it never does. */
function rotatesAfter(policy: RotationPolicy | null | undefined): number | undefined {
  const rotation = policy?.lifetimeActions?.find(({ action }) => action.type.toLowerCase() === "rotate");
  if (rotation === undefined) {
    return undefined;
  }
  const { timeAfterCreate, timeBeforeExpiry } = rotation.trigger;
  return timeAfterCreate
    ? daysOf(timeAfterCreate)
    : daysOf(policy?.attributes?.expiryTime ?? "") - daysOf(timeBeforeExpiry ?? "");
}

/** Days of an ISO 8601 duration in years, months and days, as Key Vault writes them: `P1Y`, `P90D`. */
export function daysOf(duration: string): number {
  const [, years = 0, months = 0, days = 0] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?/.exec(duration) ?? [];
  return Number(years) * 365 + Number(months) * 30 + Number(days);
}

function requireUsable({ kty, attributes }: KeyProperties, vault: string, name: string): void {
  const reason =
    attributes?.enabled === false
      ? `is disabled. Enable it with "az keyvault key set-attributes --vault-name ${vault} --name ${name} --enabled true" if it was not disabled on purpose`
      : kty !== undefined && !kty.startsWith("RSA")
        ? `is of the type ${kty}, with which neither Pulumi nor a storage account encrypts. A key's name can't be given to another type: choose another stack name`
        : undefined;
  if (reason !== undefined) {
    throw new BootstrapError("KeyUnusable", `the key ${name} of ${vault} ${reason}. Then run bootstrap again.`);
  }
}
