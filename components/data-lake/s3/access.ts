import type { KeyOperation } from "../../core/aws-kms";
import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";
import type { AccessClass } from "../../core/grants";

/**
 * What a role needs on a zone's bucket for `access`. Reading takes in neither previous versions nor the restoring of
 * archived objects, which costs by the gigabyte and is somebody's decision; writing takes in no listing of objects.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function accessPolicy(bucketArn: string, access: readonly AccessClass[]): PolicyDocument {
  const onBucket = new Set<string>();
  const onObjects = new Set<string>();
  if (access.includes("read")) {
    addAll(onBucket, "s3:GetBucketLocation", "s3:ListBucket");
    addAll(onObjects, "s3:GetObject");
  }
  if (access.includes("write")) {
    addAll(onBucket, "s3:GetBucketLocation", "s3:ListBucketMultipartUploads");
    addAll(onObjects, "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject");
  }
  return policyDocument(allow(onBucket, bucketArn), allow(onObjects, `${bucketArn}/*`));
}

/**
 * What a role needs on the zone's key for `access`. Writing takes `Decrypt` too: S3 reads the parts of a multipart
 * upload back before it joins them. It opens no object, since that takes `s3:GetObject`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function accessKeyOperations(access: readonly AccessClass[]): KeyOperation[] {
  return access.includes("write") ? ["Decrypt", "GenerateDataKey"] : ["Decrypt"];
}

/**
 * What the encryption context of every use of a bucket's key holds. With a bucket key, S3 sends the bucket's ARN; a
 * writer may add pairs of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
 */
export function bucketEncryptionContext(bucketArn: string): Record<string, string> {
  return { "aws:s3:arn": bucketArn };
}

/** The role that S3 replicates with: trusted to S3 alone. */
export function replicationTrust(): PolicyDocument {
  // S3's documentation gives no source conditions for replication, and those of other services are no proof of them.
  return policyDocument({ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" });
}

/**
 * What S3 needs to replicate one bucket into another; where objects are locked, their locks as well.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-replication
 */
export function replicationPolicy(sourceArn: string, replicaArn: string, locked: boolean): PolicyDocument {
  const reading = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"];
  const locks = ["s3:GetObjectLegalHold", "s3:GetObjectRetention"];
  return policyDocument(
    allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], sourceArn),
    allow(locked ? [...reading, ...locks] : reading, `${sourceArn}/*`),
    allow(["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"], `${replicaArn}/*`),
  );
}

/**
 * What S3 does with the replica's key: it encrypts, checks the bucket key, and makes data keys for objects that lie
 * under no KMS key at their source.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export const replicaKeyOperations: readonly KeyOperation[] = ["Decrypt", "Encrypt", "GenerateDataKey"];

function allow(actions: Iterable<string>, resource: string): PolicyStatement {
  return { Effect: "Allow", Action: [...actions].sort(), Resource: resource };
}

function addAll(set: Set<string>, ...values: string[]): void {
  values.forEach((value) => set.add(value));
}
