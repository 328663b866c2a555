import type * as types from "@pulumi/azure-native/types";

import { ArgumentError } from "../core/errors";
import { type NameRule, physicalName } from "../core/names";
import type { ZoneSpec } from "./zone";

/** A rule of an account's management policy. */
export type LifecycleRule = types.input.storage.ManagementPolicyRuleArgs;

/** A rule's name: letters and digits. https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure */
const ruleName: NameRule = {
  service: "lifecycle rule",
  minLength: 1,
  maxLength: 256,
  character: /[a-z0-9]/,
  separator: "",
  startsWithLetter: false,
};

/** Rules that one account's policy takes, by the same page. */
export const MOST_RULES = 100;

/** Days without access after which automatic tiering cools an object; S3 Intelligent-Tiering and smart tier take as many. */
const COOL_AFTER_UNUSED_DAYS = 30;

/** Days that an object brought back from archive stays readable before the rule may archive it again. */
const BROUGHT_BACK_DAYS = 7;

/**
 * What the account's management policy must hold for one zone: a rule that moves its objects, a rule that deletes them,
 * or none. The prefix ends with a slash, since without it `raw` would also mean `raw-archive`.
 *
 * Days are counted from the last modification. On S3 and Cloud Storage an overwritten object is a new one, with an age
 * of its own; here it keeps the creation time of the first write, so that counting from creation would delete what was
 * written yesterday to an old path.
 *
 * Automatic tiering is by last access, to cool alone: only from cool does a read bring an object back to hot by itself.
 * Smart tier, which would do as much without rules, is a preview and not for accounts that keep their copies in one zone.
 * https://learn.microsoft.com/azure/storage/blobs/access-tiers-smart
 */
export function lifecycleRules(zoneName: string, container: string, spec: ZoneSpec): readonly LifecycleRule[] {
  const { moveAfterDays = {}, deleteAfterDays } = spec;
  const { infrequent, cold, archive } = moveAfterDays;
  const moves = {
    ...(infrequent !== undefined && { tierToCool: { daysAfterModificationGreaterThan: infrequent } }),
    ...(cold !== undefined && { tierToCold: { daysAfterModificationGreaterThan: cold } }),
    ...(archive !== undefined && {
      tierToArchive: {
        daysAfterModificationGreaterThan: archive,
        daysAfterLastTierChangeGreaterThan: broughtBackDays(archive, cold ?? infrequent),
      },
    }),
    ...(spec.tiering === "automatic" && {
      tierToCool: { daysAfterLastAccessTimeGreaterThan: COOL_AFTER_UNUSED_DAYS },
      enableAutoTierToHotFromCool: true,
    }),
  };
  const prefixMatch = [`${container}/`];
  return [
    ...(Object.keys(moves).length > 0
      ? [rule(physicalName(ruleName, zoneName, "move"), { blobTypes: ["blockBlob"], prefixMatch }, moves)]
      : []),
    // A rule of its own: append blobs can be deleted, but not moved.
    ...(deleteAfterDays !== undefined
      ? [
          rule(
            physicalName(ruleName, zoneName, "delete"),
            { blobTypes: ["blockBlob", "appendBlob"], prefixMatch },
            { delete: { daysAfterModificationGreaterThan: deleteAfterDays } },
          ),
        ]
      : []),
  ];
}

/** The rule by which every blob of an account is deleted `days` after it was last written. */
export function expiryRule(days: number): LifecycleRule {
  return rule(
    "expire",
    { blobTypes: ["blockBlob", "appendBlob"] },
    { delete: { daysAfterModificationGreaterThan: days } },
  );
}

/** `rules`, if one account takes so many; `TooManyLifecycleRules` otherwise. */
export function requireRoomForRules(account: string, rules: readonly LifecycleRule[]): readonly LifecycleRule[] {
  if (rules.length > MOST_RULES) {
    throw new ArgumentError(
      "TooManyLifecycleRules",
      `the zones of storage account ${account} need ${rules.length} lifecycle rules, and an account takes ${MOST_RULES}: ` +
        `split the zones over two lakes, or let fewer of them move or delete objects.`,
    );
  }
  return rules;
}

/** Never so long that an object on its way down, moved `archive - warmer` days before, would be archived late. */
function broughtBackDays(archive: number, warmer: number | undefined): number {
  return warmer === undefined ? BROUGHT_BACK_DAYS : Math.min(BROUGHT_BACK_DAYS, archive - warmer - 1);
}

function rule(
  name: string,
  filters: types.input.storage.ManagementPolicyFilterArgs,
  baseBlob: types.input.storage.ManagementPolicyBaseBlobArgs,
): LifecycleRule {
  return { name, enabled: true, type: "Lifecycle", definition: { filters, actions: { baseBlob } } };
}
