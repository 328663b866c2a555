import { BUCKET, told } from "../graphs";

const S3 = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const s3 = (days: number, more = {}) => ({
  bucket: "b",
  rules: [{ id: "a", status: "Enabled", filter: { prefix: "logs/" }, expiration: { days }, ...more }],
});
const GCS = "gcp:storage/bucket:Bucket";
const gcs = (condition: Record<string, number | string>) => ({
  lifecycleRules: [{ action: { type: "Delete" }, condition }],
});

test.each([
  [
    "an expiration that is new",
    [S3, { bucket: "b", rules: [] }],
    [S3, s3(30)],
    "a (aws:s3:BucketLifecycleConfiguration) deletes objects below logs/ after 30 days from now on; they were kept for ever.",
  ],
  [
    "an earlier one",
    [S3, s3(30)],
    [S3, s3(7)],
    "a (aws:s3:BucketLifecycleConfiguration) keeps objects below logs/ for 7 days instead of 30 days.",
  ],
  [
    "one that is switched on",
    [S3, s3(30, { status: "Disabled" })],
    [S3, s3(30)],
    "a (aws:s3:BucketLifecycleConfiguration) deletes objects below logs/ after 30 days from now on; they were kept for ever.",
  ],
  [
    "previous versions",
    [S3, s3(30, { noncurrentVersionExpiration: { noncurrentDays: 9 } })],
    [S3, s3(30, { noncurrentVersionExpiration: { noncurrentDays: 1 } })],
    "a (aws:s3:BucketLifecycleConfiguration) keeps previous versions below logs/ for 1 day instead of 9 days.",
  ],
  [
    "Google's age",
    [GCS, gcs({ age: 10 })],
    [GCS, gcs({ age: 5 })],
    "a (gcp:storage:Bucket) keeps objects for 5 days instead of 10 days.",
  ],
  [
    "Google's soft delete",
    [GCS, {}],
    [GCS, { softDeletePolicy: { retentionDurationSeconds: 0 } }],
    "a (gcp:storage:Bucket) keeps deleted objects for 0 days instead of 7 days.",
  ],
  [
    "Azure's soft delete, off",
    ["azure-native:storage:BlobServiceProperties", { deleteRetentionPolicy: { days: 30, enabled: true } }],
    ["azure-native:storage:BlobServiceProperties", { deleteRetentionPolicy: { days: 30, enabled: false } }],
    "a (azure-native:storage:BlobServiceProperties) keeps deleted blobs for 0 days instead of 30 days.",
  ],
  [
    "records that were kept for ever",
    ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }],
    ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90 }],
    "a (aws:cloudwatch:LogGroup) deletes records after 90 days from now on; they were kept for ever.",
  ],
  [
    "a topic's records",
    ["aws:msk/topic:Topic", { configs: '{"retention.ms":"-1"}' }],
    ["aws:msk/topic:Topic", { configs: "{}" }],
    "a (aws:msk:Topic) deletes records after 7 days from now on; they were kept for ever.",
  ],
  [
    "seconds",
    ["gcp:kms/cryptoKey:CryptoKey", { destroyScheduledDuration: "2592000s" }],
    ["gcp:kms/cryptoKey:CryptoKey", { destroyScheduledDuration: "86400s" }],
    "a (gcp:kms:CryptoKey) keeps a key version after its deletion for 1 day instead of 30 days.",
  ],
  [
    "Azure's policy",
    ["azure-native:storage:ManagementPolicy", { policy: { rules: [] } }],
    [
      "azure-native:storage:ManagementPolicy",
      {
        policy: {
          rules: [
            {
              enabled: true,
              definition: {
                filters: { prefixMatch: ["raw/"] },
                actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 3 } } },
              },
            },
          ],
        },
      },
    ],
    'a (azure-native:storage:ManagementPolicy) deletes objects that match ["raw/"] after 3 days from now on; they were kept for ever.',
  ],
] as const)("%s", (_what, before, after, sentence) => {
  expect(told({ a: before }, { a: after }, "retention")).toEqual([`lost-data: ${sentence}`]);
});

test("a longer term is none, nor a rule set on a bucket that is new itself", () => {
  expect(told({ a: [S3, s3(7)] }, { a: [S3, s3(30)] }, "retention")).toEqual([]);
  expect(told({}, { b: [BUCKET, { bucket: "b" }], a: [S3, s3(7)] }, "retention")).toEqual([]);
  const bucket = [BUCKET, { bucket: "b" }] as const;
  expect(told({ b: bucket }, { b: bucket, a: [S3, s3(7)] }, "retention")).toHaveLength(1);
});
