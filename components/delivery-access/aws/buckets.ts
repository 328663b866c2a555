import { type AwsScope, type PartAccess, allow, of } from "./scope";

/**
 * The data lake: its buckets by the beginning of their names, and the role that S3 copies zones with. A deployment sets
 * buckets up and reads no object; it deletes objects only where the stack's data may be destroyed, with their bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export function dataLakeAccess(scope: AwsScope, destroys: boolean): PartAccess {
  const buckets = scope.buckets();
  return {
    read: [
      allow(
        [
          ...of("s3", "GetAccelerateConfiguration", "GetBucketAcl", "GetBucketCORS", "GetBucketLocation"),
          ...of("s3", "GetBucketLogging", "GetBucketNotification", "GetBucketObjectLockConfiguration"),
          ...of("s3", "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPublicAccessBlock"),
          ...of("s3", "GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning", "GetBucketWebsite"),
          ...of("s3", "GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration"),
          ...of("s3", "ListBucket", "ListTagsForResource"),
        ],
        buckets,
      ),
    ],
    write: [
      allow(
        [
          ...of("s3", "CreateBucket", "DeleteBucketPolicy", "PutBucketLogging", "PutBucketNotification"),
          ...of("s3", "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketPolicy"),
          ...of("s3", "PutBucketPublicAccessBlock", "PutBucketTagging", "PutBucketVersioning"),
          ...of("s3", "PutEncryptionConfiguration", "PutLifecycleConfiguration", "PutReplicationConfiguration"),
          ...of("s3", "TagResource", "UntagResource"),
          ...(destroys ? of("s3", "DeleteBucket", "ListBucketVersions") : []),
        ],
        buckets,
      ),
      ...(destroys ? [allow(of("s3", "DeleteObject", "DeleteObjectVersion"), scope.buckets("/*"))] : []),
    ],
    passesRolesTo: ["s3.amazonaws.com"],
    workloads: [
      ...of("s3", "AbortMultipartUpload", "DeleteObject", "GetBucketLocation", "GetBucketVersioning"),
      "s3:GetObject",
      ...of("s3", "GetObjectLegalHold", "GetObjectRetention", "GetObjectTagging", "GetObjectVersion"),
      ...of("s3", "GetObjectVersionAcl", "GetObjectVersionForReplication", "GetObjectVersionTagging"),
      ...of("s3", "GetReplicationConfiguration", "ListBucket", "ListBucketMultipartUploads"),
      ...of("s3", "ListMultipartUploadParts", "PutObject", "PutObjectTagging", "PutObjectVersionTagging"),
      ...of("s3", "ReplicateDelete", "ReplicateObject", "ReplicateTags"),
    ],
  };
}
