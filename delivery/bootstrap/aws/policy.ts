import { isDeepStrictEqual } from "node:util";

/** One statement of a resource policy; fields that are not looked at are carried along. */
export interface Statement {
  readonly Sid?: string;
  readonly [field: string]: unknown;
}

/** The parts of a resource policy. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/**
 * What nobody may do with the state bucket, administrators included: reach it without TLS 1.2, or write an object under
 * another key than the backend's. A write that names no encryption gets the bucket's own, so it is let through; one that asks
 * for KMS and names no key would get the account's `aws/s3`, so it is not.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function stateBucketStatements(bucketArn: string, keyArn: string): readonly Statement[] {
  const deny = { Effect: "Deny", Principal: "*" };
  const everything = { ...deny, Action: "s3:*", Resource: [bucketArn, `${bucketArn}/*`] };
  const writes = { ...deny, Action: "s3:PutObject", Resource: `${bucketArn}/*` };
  const encryption = "s3:x-amz-server-side-encryption";
  const keyId = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  return [
    { Sid: "TributaryDenyPlainHttp", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "TributaryDenyOldTls", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    {
      Sid: "TributaryDenyOtherEncryption",
      ...writes,
      Condition: { Null: { [encryption]: "false" }, StringNotEquals: { [encryption]: ["aws:kms", "aws:kms:dsse"] } },
    },
    {
      Sid: "TributaryDenyOtherKeys",
      ...writes,
      Condition: { Null: { [keyId]: "false" }, StringNotEquals: { [keyId]: keyArn } },
    },
    {
      Sid: "TributaryDenyUnnamedKey",
      ...writes,
      Condition: { Null: { [keyId]: "true" }, StringEquals: { [encryption]: ["aws:kms", "aws:kms:dsse"] } },
    },
  ];
}

/** `current` with each of `statements` as said here; other statements stay, and a policy that has them all is unchanged. */
export function withStatements(current: Policy | undefined, statements: readonly Statement[]): Policy {
  const present = current?.Statement ?? [];
  if (
    current !== undefined &&
    statements.every((wanted) => present.some((found) => isDeepStrictEqual(found, wanted)))
  ) {
    return current;
  }
  const ours = new Set(statements.map(({ Sid }) => Sid));
  return {
    Version: "2012-10-17",
    Statement: [...present.filter(({ Sid }) => Sid === undefined || !ours.has(Sid)), ...statements],
  };
}
