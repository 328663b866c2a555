import type * as pulumi from "@pulumi/pulumi";

import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";

const ENCRYPTION = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_PROVIDED = "s3:x-amz-server-side-encryption-customer-algorithm";

/**
 * The policy of a bucket that holds data under one key: plain HTTP, TLS below 1.2, and writes under anything but that
 * key are denied.
 *
 * A write that says nothing of encryption passes, since the bucket's default encryption gives it the key; so do the
 * parts of a multipart upload, which say nothing. A negated operator is also true of a condition key that is absent, so
 * `Null: "false"` (there is one) stands beside each. Where a write names no key, AWS's pages differ in whether the key's
 * condition is absent or holds the bucket's default; the statements hold either way. Asking for `aws:kms` without naming
 * a key is denied, since S3 would take the account's `aws/s3` key. A write that names the key must do so by its ARN.
 *
 * Replicas are written by `s3:ReplicateObject` and are not concerned: who may do that is the replication role alone,
 * and it has leave to use no other key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-encryption,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export function dataBucketPolicy(bucketArn: string, keyArn: pulumi.Input<string>): PolicyDocument {
  return policyDocument(
    ...transportStatements(bucketArn),
    denyWrites(bucketArn, "DenyOtherEncryption", {
      Null: { [ENCRYPTION]: "false" },
      StringNotEquals: { [ENCRYPTION]: "aws:kms" },
    }),
    denyWrites(bucketArn, "DenyOtherKey", {
      Null: { [KEY]: "false" },
      StringNotEquals: { [KEY]: keyArn },
    }),
    denyWrites(bucketArn, "DenyUnnamedKey", {
      Null: { [KEY]: "true" },
      StringEquals: { [ENCRYPTION]: "aws:kms" },
    }),
    denyWrites(bucketArn, "DenyCustomerProvidedKey", { Null: { [CUSTOMER_PROVIDED]: "false" } }),
  );
}

/**
 * The policy of a bucket of access logs: S3's log service may write for `sourceArns` of the account, and for nobody
 * else's buckets; plain HTTP and TLS below 1.2 are denied.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function logBucketPolicy(bucketArn: string, accountId: string, sourceArns: readonly string[]): PolicyDocument {
  return policyDocument(...transportStatements(bucketArn), {
    Sid: "WriteAccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `${bucketArn}/*`,
    Condition: {
      ArnEquals: { "aws:SourceArn": [...sourceArns].sort() },
      StringEquals: { "aws:SourceAccount": accountId },
    },
  });
}

function transportStatements(bucketArn: string): PolicyStatement[] {
  const deny = (Sid: string, Condition: PolicyStatement["Condition"]): PolicyStatement => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition,
  });
  return [
    deny("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
    deny("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  ];
}

function denyWrites(bucketArn: string, Sid: string, Condition: PolicyStatement["Condition"]): PolicyStatement {
  return { Sid, Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${bucketArn}/*`, Condition };
}
