import type { Json } from "../../graph";
import { changeRule, type Guard, isTrue, lostGuards, removedAlone, type Said, shown, titleOf } from "../rule";

/** Properties that name the key that data is encrypted with, wherever they stand. */
const KEY =
  /(?:^|\.)(?:kms(?:Master)?Key(?:Id|Arn|Name)?|kmsDataKey\w*|defaultKmsKeyName|cryptoKeyName|cryptoKey|encryptionAtRestKmsKeyArn|keyUri|keyVaultUri|keyName|encryptionScope|defaultEncryptionScope)$/;

const given = (value: Json | undefined): boolean => value !== undefined && value !== "";

const GUARDS: readonly Guard[] = [
  { types: /./, property: "encrypted", guards: isTrue, lost: "is not encrypted any more" },
  { types: /./, property: "storageEncrypted", guards: isTrue, lost: "is not encrypted any more" },
  { types: /./, property: "atRestEncryptionEnabled", guards: isTrue, lost: "is not encrypted any more" },
  { types: /./, property: "sqsManagedSseEnabled", guards: isTrue, lost: "is not encrypted any more" },
  {
    types: /./,
    property: "serverSideEncryption.enabled",
    guards: isTrue,
    lost: "is not encrypted with a key of ours any more",
  },
  { types: /^aws:kms\//, property: "enableKeyRotation", guards: isTrue, lost: "does not rotate its key any more" },
  { types: /^gcp:kms\//, property: "rotationPeriod", guards: given, lost: "does not rotate its key any more" },
  {
    types: /^azure-native:keyvault:Key$/,
    property: "properties.rotationPolicy",
    guards: given,
    lost: "does not rotate its key any more",
  },
  {
    types: /^azure-native:storage:StorageAccount$/,
    property: "allowSharedKeyAccess",
    guards: (value) => value === false,
    lost: "can be reached with a shared key",
  },
  {
    types: /^aws:s3\/bucketServerSideEncryptionConfiguration/,
    property: "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
    guards: (value) => typeof value === "string" && value.startsWith("aws:kms"),
    lost: "encrypts with a key of the service, not with ours",
  },
];

/** Data is no longer encrypted, or with another key. */
export const encryption = changeRule("encryption", (changed, context) => {
  const { change } = changed;
  if (
    /^aws:s3\/bucketServerSideEncryptionConfiguration/.test(change.type) &&
    removedAlone(changed, "bucket", context)
  ) {
    return [
      {
        rank: "lost-protection",
        sentence: `${titleOf(change)} is deleted: its bucket encrypts with a key of the service, not with ours.`,
      },
    ];
  }
  const keys = change.properties
    .filter(
      ({ path, before }) =>
        KEY.test(path) && before !== undefined && !/:(?:Key|CryptoKey|Alias|Grant)$/.test(change.type),
    )
    .map(({ path, before, after }): Said => ({
      rank: "lost-protection",
      property: path,
      before,
      after,
      sentence:
        after === undefined
          ? `${titleOf(change)} is not encrypted with ${shown(before)} any more.`
          : `${titleOf(change)} is encrypted with another key: ${shown(after)} instead of ${shown(before)}; what it holds may stay under the old one.`,
    }));
  return [...lostGuards(changed, "lost-protection", GUARDS), ...keys];
});
