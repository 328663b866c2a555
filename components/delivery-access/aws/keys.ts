import type { PolicyStatement } from "../../core/aws-policy";
import { type AwsScope, type PartAccess, allow, deny, of } from "./scope";

/** What encrypting and decrypting takes, of whoever a key's policy or a grant lets. */
export const cryptography = of(
  "kms",
  "Decrypt",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
);

/**
 * The stack's keys, which are told by their tags, and their aliases. A key is tagged while it is made, which is a right on
 * a key that has no tags yet. https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
export function keysAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const keys = scope.everywhere("kms", "key/*");
  const ours = { StringEquals: scope.tagged };
  return {
    read: [
      allow(
        of("kms", "DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListGrants", "ListResourceTags"),
        keys,
        ours,
      ),
      // Knows no resources.
      allow(["kms:ListAliases"], "*"),
    ],
    write: [
      // Knows no resources.
      allow(["kms:CreateKey"], "*", { StringEquals: scope.tagsRequested }),
      allow(["kms:TagResource"], keys, {
        StringEquals: scope.tagsRequested,
        Null: Object.fromEntries(Object.keys(scope.tagged).map((tag) => [tag, "true"])),
      }),
      allow(
        [
          ...of("kms", "CreateAlias", "CreateGrant", "DeleteAlias", "DisableKey", "DisableKeyRotation", "EnableKey"),
          ...of("kms", "EnableKeyRotation", "PutKeyPolicy", "RevokeGrant", "TagResource", "UntagResource"),
          ...of("kms", "UpdateAlias", "UpdateKeyDescription"),
          ...(destroys ? ["kms:ScheduleKeyDeletion"] : []),
        ],
        keys,
        ours,
      ),
      allow(
        of("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
        scope.everywhere("kms", `alias/${scope.names("kmsAlias")}`),
      ),
      // Services encrypt with the caller's rights, and with the caller's only: Lambda its settings, for one.
      allow(cryptography, keys, {
        StringEquals: scope.tagged,
        StringLike: { "kms:ViaService": scope.regions.map((region) => `*.${region}.amazonaws.com*`) },
      }),
    ],
    workloads: [...cryptography, ...of("kms", "CreateGrant", "ListGrants", "RevokeGrant")],
  };
}

/** A state's key has the tags of its stack as well; who administers it is not for a deployment to say. */
export function keepStateKeys(aliases: readonly string[]): PolicyStatement[] {
  return aliases.length === 0
    ? []
    : [
        deny(
          [
            ...of("kms", "CreateAlias", "CreateGrant", "DeleteAlias", "DisableKey", "DisableKeyRotation"),
            ...of("kms", "PutKeyPolicy", "RevokeGrant", "ScheduleKeyDeletion", "TagResource", "UntagResource"),
            "kms:UpdateAlias",
          ],
          "*",
          { "ForAnyValue:StringLike": { "kms:ResourceAliases": [...aliases] } },
        ),
      ];
}
