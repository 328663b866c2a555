import * as kms from "@pulumi/aws/kms";
import * as pulumi from "@pulumi/pulumi";

import type { AwsPartition } from "./aws-partition";
import { type PolicyDocument, type PolicyStatement, policyDocument } from "./aws-policy";
import { nameRules, physicalName, stackName } from "./names";
import type { Platform } from "./platform";
import { type OnDelete, keepData } from "./safety";

/** What a principal can be granted to do with data under a key. */
export const keyOperations = ["Decrypt", "Encrypt", "GenerateDataKey"] as const;
export type KeyOperation = (typeof keyOperations)[number];

/** What a {@link CustomerKey} is made of. */
export interface CustomerKeyArgs {
  readonly platform: Platform;
  /** What the key protects; the last part of its alias: `data-lake`. */
  readonly purpose: string;
  /** The same in a sentence, for people; up to 8,192 characters. */
  readonly description: string;
  /** The AWS account that owns the key: twelve digits. */
  readonly accountId: string;
  readonly partition: AwsPartition;
  readonly region: string;
  /** Half of the two keys that destroying data takes; without its key, data is destroyed too. */
  readonly onDelete: OnDelete;
  /** Days between the key's deletion and its end: 7 to 30. */
  readonly recoveryDays: number;
  /** Who may use the key besides those who are granted it: see `aws-key-use.ts`. */
  readonly uses?: readonly PolicyStatement[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Who may use a key, for what. */
export interface KeyUse {
  /** ARN of a role in the key's account. */
  readonly grantee: pulumi.Input<string>;
  readonly operations: readonly KeyOperation[];
  /** What the request's encryption context must hold, at least: 1 to 8 pairs. */
  readonly encryptionContext: Readonly<Record<string, string>>;
}

/**
 * A symmetric key of our own that rotates every year. Nobody may use it but whom {@link CustomerKey.grantUse} or the
 * arguments name; the account may only administer it (see {@link keyPolicy}).
 */
export class CustomerKey extends pulumi.ComponentResource {
  /** Known only after deployment. */
  readonly arn: pulumi.Output<string>;

  private readonly region: string;

  constructor(name: string, args: CustomerKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:core:CustomerKey", name, args as unknown as pulumi.Inputs, opts);
    this.region = args.region;
    const key = new kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: args.recoveryDays,
        policy: JSON.stringify(keyPolicy(args.accountId, args.partition, args.uses)),
        region: args.region,
        tags: args.tags,
      },
      keepData(args.platform, args.onDelete, { parent: this }),
    );
    new kms.Alias(
      `${name}-alias`,
      {
        name: `alias/${stackName(nameRules.kmsAlias, args.platform, args.purpose)}`,
        targetKeyId: key.arn,
        region: args.region,
      },
      { parent: this },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /** Lets `use.grantee` use the key for `use.operations`, where the request carries the encryption context. */
  grantUse(name: string, use: KeyUse, opts: pulumi.CustomResourceOptions): kms.Grant {
    return new kms.Grant(
      name,
      {
        name: physicalName(nameRules.kmsGrant, name),
        keyId: this.arn,
        granteePrincipal: use.grantee,
        operations: [...use.operations],
        constraints: [{ encryptionContextSubset: { ...use.encryptionContext } }],
        region: this.region,
      },
      opts,
    );
  }
}

/** Every action on one key that neither uses it nor lets others use it. */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/**
 * The policy of a key whose use is granted one by one. The account, which stands for whoever its IAM policies let act,
 * may administer the key, and may grant roles of its own the {@link keyOperations}, each grant bound to an encryption
 * context. It may not use the key, so an IAM policy that allows `kms:Decrypt` on every key opens nothing here. A service
 * that takes no grants made by others is let in by a statement in `uses`.
 *
 * Use comes by KMS grants and not by statements of this policy, since grants are resources of their own: whoever gives
 * access need not know who else has it, and a statement for a role that is deleted would make the policy invalid.
 * A key administrator can still put another policy, as on every key; the audit log shows it. The account's right to
 * `kms:PutKeyPolicy` is what KMS's lock-out check asks for, and keeps the key manageable whoever leaves.
 *
 * `Resource` is the key itself: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export function keyPolicy(
  accountId: string,
  partition: AwsPartition,
  uses: readonly PolicyStatement[] = [],
): PolicyDocument {
  const account = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return policyDocument(
    { Sid: "AdministerKey", Effect: "Allow", Principal: account, Action: [...administration], Resource: "*" },
    {
      Sid: "GrantUseInContext",
      Effect: "Allow",
      Principal: account,
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: {
        StringEquals: { "kms:GrantConstraintType": "EncryptionContextSubset" },
        StringLike: { "kms:GranteePrincipal": `arn:${partition}:iam::${accountId}:role/*` },
        "ForAllValues:StringEquals": { "kms:GrantOperations": [...keyOperations] },
      },
    },
    ...uses,
  );
}
