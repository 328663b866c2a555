import { BUCKET, told } from "../graphs";
import { testGuards } from "./guards";

const TYPE = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const with_ = (sseAlgorithm: string) => ({
  bucket: "b",
  rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }],
});
const service = "encrypts with a key of the service, not with ours.";

testGuards("encryption", "lost-protection", [
  [TYPE, with_("aws:kms"), with_("AES256"), `(aws:s3:BucketServerSideEncryptionConfiguration) ${service}`],
  [
    "aws:kms/key:Key",
    { enableKeyRotation: true },
    { enableKeyRotation: false },
    "(aws:kms:Key) does not rotate its key any more.",
  ],
  ["aws:ebs/volume:Volume", { encrypted: true }, {}, "(aws:ebs:Volume) is not encrypted any more."],
  ["aws:sqs/queue:Queue", { kmsMasterKeyId: "k" }, {}, "(aws:sqs:Queue) is not encrypted with k any more."],
]);

test("another key, and a setting that is deleted while its bucket stays", () => {
  const queue = (kmsMasterKeyId: string) => ["aws:sqs/queue:Queue", { kmsMasterKeyId }] as const;
  expect(told({ a: queue("k") }, { a: queue("l") }, "encryption")).toEqual([
    "lost-protection: a (aws:sqs:Queue) is encrypted with another key: l instead of k; what it holds may stay under the old one.",
  ]);
  const bucket = [BUCKET, { bucket: "b" }] as const;
  expect(told({ a: [TYPE, with_("aws:kms")], bucket }, { bucket }, "encryption")).toEqual([
    `lost-protection: a (aws:s3:BucketServerSideEncryptionConfiguration) is deleted: its bucket ${service}`,
  ]);
});
