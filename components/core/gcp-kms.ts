import { CryptoKey, CryptoKeyIAMMember, KeyRing } from "@pulumi/gcp/kms";
import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "./errors";
import { nameRules, physicalName, stackName } from "./names";
import { onceMade } from "./outputs";
import type { Platform } from "./platform";
import { type OnDelete, keepData } from "./safety";
import { gcpLabels } from "./tags";

/** What a {@link GcpKey} is asked for. */
export interface GcpKeyArgs {
  readonly platform: Platform;
  /** Id of the project that the key lies in. */
  readonly projectId: string;
  /** Cloud KMS location: `europe-west1`, `us`, `eur4`. It must be that of the data. */
  readonly location: string;
  /** The part of the platform whose data the key encrypts, as its labels say it: `data-lake`. */
  readonly component: string;
  /** Emails of the service agents that encrypt and decrypt with the key, by the service's name. */
  readonly serviceAgents: Readonly<Record<string, string>>;
  /** Days a key version that is to be destroyed can be restored: 1 to 120. Kept as it was when the key was made. */
  readonly recoveryDays: number;
  readonly onDelete: OnDelete;
}

const SECONDS_PER_DAY = 24 * 60 * 60;
const ROTATION_DAYS = 90;
/** https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys: 24 hours to 120 days. */
const MOST_RECOVERY_DAYS = 120;

/**
 * A customer-managed key for Google services: a key in a ring of its own, used by the services' own agents and by nobody
 * else. Whoever reads or writes data through a service needs no right on the key: the service's agent encrypts and
 * decrypts for them. https://cloud.google.com/storage/docs/encryption/customer-managed-keys
 *
 * A new version is made every 90 days; versions before it stay, since data that they encrypted is not encrypted again.
 *
 * Neither a ring nor a key can be deleted, only the key's versions (https://cloud.google.com/kms/docs/destroy-restore).
 * Where data may be destroyed and was, both names are taken for ever: a stack of the same name must import them.
 */
export class GcpKey extends pulumi.ComponentResource {
  /** `projects/…/cryptoKeys/…`, given out only once the service agents may use the key. */
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: GcpKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:core:GcpKey", name, args as unknown as pulumi.Inputs, opts);
    const { platform, projectId, location, component } = args;
    requireRecoveryDays(args.recoveryDays);
    const keep = keepData(platform, args.onDelete, { parent: this });
    const ringName = stackName(nameRules.gcpKmsKey, platform, component);
    const ringId = `projects/${projectId}/locations/${location}/keyRings/${ringName}`;
    const keyName = physicalName(nameRules.gcpKmsKey, component);
    const keyId = `${ringId}/cryptoKeys/${keyName}`;

    const ring = new KeyRing(`${name}-ring`, { project: projectId, location, name: ringName }, keep);
    const key = new CryptoKey(
      `${name}-crypto-key`,
      {
        name: keyName,
        keyRing: onceMade(ring, ringId),
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: `${ROTATION_DAYS * SECONDS_PER_DAY}s`,
        destroyScheduledDuration: `${args.recoveryDays * SECONDS_PER_DAY}s`,
        labels: gcpLabels({ component }),
      },
      // The time can't be changed on a key that exists: a new one would have to replace it, and its data with it.
      { ...keep, ignoreChanges: ["destroyScheduledDuration"] },
    );
    const uses = Object.entries(args.serviceAgents).map(
      ([service, email]) =>
        new CryptoKeyIAMMember(
          `${name}-use-${service}`,
          {
            cryptoKeyId: onceMade(key, keyId),
            role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            member: `serviceAccount:${email}`,
          },
          // Without the right to use its key, data can't be read.
          keep,
        ),
    );

    this.id = pulumi.all(uses.map((use) => use.urn)).apply(() => keyId);
    this.registerOutputs({ id: this.id });
  }
}

function requireRecoveryDays(days: number): void {
  if (!Number.isInteger(days) || days < 1 || days > MOST_RECOVERY_DAYS) {
    throw new ArgumentError(
      "KeyRecoveryDaysOutOfBounds",
      `a destroyed key can be restored for ${days} days, but Cloud KMS takes whole days from 1 to ${MOST_RECOVERY_DAYS}.`,
    );
  }
}
