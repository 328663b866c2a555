import type { PolicyStatement } from "../../core/aws-policy";
import type { DeliveryRole } from "../pipeline";
import { type NameRule, nameRules, physicalName, stackNamePattern } from "../../core/names";
import type { Platform } from "../../core/platform";
import { type AwsScope, allow, of } from "./scope";

/** Where the stack's state is on AWS. */
export interface AwsState {
  readonly bucket: string;
  /** Alias of the key that encrypts the bucket and the stack's secrets: `alias/…`. */
  readonly keyAlias: string;
}

/** Where `tributary bootstrap` keeps it: the same names as `delivery/bootstrap`. */
export function awsStateOf({ organisation, project, stack }: Platform): AwsState {
  const parts = [organisation, project, "state", stack];
  return {
    bucket: physicalName(nameRules.s3Bucket, ...parts),
    keyAlias: `alias/${physicalName(nameRules.kmsAlias, ...parts)}`,
  };
}

/** How the names begin that {@link awsStateOf} gives the states of all stacks of the project, each with a `*`. */
export interface AwsStates {
  readonly buckets: readonly string[];
  readonly keyAliases: readonly string[];
}

/**
 * Where the project's stacks keep their states: of stacks that share an account, none reaches another's. Only the stack's
 * own where names are so long that they are cut before they differ, and where the stack itself is called `state…`.
 */
export function awsStatesOf(platform: Platform, own: AwsState | null): AwsStates {
  const all = (rule: NameRule): string[] => {
    const pattern = stackNamePattern(rule, { ...platform, stack: "state" });
    const start = pattern.slice(0, -1);
    return start.endsWith("state-") && !stackNamePattern(rule, platform).startsWith(start) ? [pattern] : [];
  };
  const buckets = all(nameRules.s3Bucket);
  const aliases = all(nameRules.kmsAlias).map((pattern) => `alias/${pattern}`);
  return {
    buckets: buckets.length > 0 || own === null ? buckets : [own.bucket],
    keyAliases: aliases.length > 0 || own === null ? aliases : [own.keyAlias],
  };
}

/**
 * What Pulumi keeps under `.pulumi/`, and Tributary under `tributary/`. A preview reads it, holds the lock while it does,
 * and decrypts the stack's secrets; the key encrypts for it nothing but the lock. The key is told by its alias, since its
 * ARN is known to whoever made it alone.
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export function stateStatements(
  scope: AwsScope,
  { bucket, keyAlias }: AwsState,
  role: DeliveryRole,
): PolicyStatement[] {
  const bucketArn = `arn:${scope.place.partition}:s3:::${bucket}`;
  const inside = (...paths: readonly string[]) => paths.map((path) => `${bucketArn}/${path}*`);
  const keys = scope.regional("kms", "key/*");
  const stateKey = { "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias } };
  const read = [
    allow(of("s3", "GetBucketLocation", "ListBucket"), bucketArn),
    allow(["s3:GetObject"], inside(".pulumi/", "tributary/")),
    allow(of("kms", "Decrypt", "DescribeKey"), keys, stateKey),
  ];
  return role === "preview"
    ? [
        ...read,
        allow(of("s3", "DeleteObject", "PutObject"), inside(".pulumi/locks/")),
        allow(["kms:GenerateDataKey"], keys, {
          ...stateKey,
          StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, ...inside(".pulumi/locks/")] },
        }),
      ]
    : [
        ...read,
        allow(of("s3", "DeleteObject", "PutObject"), inside(".pulumi/", "tributary/")),
        allow(of("kms", "Encrypt", "GenerateDataKey"), keys, stateKey),
      ];
}
