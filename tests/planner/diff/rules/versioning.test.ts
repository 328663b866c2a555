import { BUCKET, told } from "../graphs";
import { testGuards } from "./guards";

const lost = "keeps no previous versions any more: what is overwritten or deleted from then on is gone.";
const TYPE = "aws:s3/bucketVersioning:BucketVersioning";
const on = { bucket: "b", versioningConfiguration: { status: "Enabled" } };

testGuards("versioning", "lost-protection", [
  [TYPE, on, { bucket: "b", versioningConfiguration: { status: "Suspended" } }, `(aws:s3:BucketVersioning) ${lost}`],
  ["gcp:storage/bucket:Bucket", { versioning: { enabled: true } }, {}, `(gcp:storage:Bucket) ${lost}`],
  [
    "azure-native:storage:BlobServiceProperties",
    { isVersioningEnabled: true },
    { isVersioningEnabled: false },
    `(azure-native:storage:BlobServiceProperties) ${lost}`,
  ],
]);

test("the setting is deleted while its bucket stays", () => {
  const bucket = [BUCKET, { bucket: "b" }] as const;
  expect(told({ a: [TYPE, on], bucket }, { bucket }, "versioning")).toEqual([
    `lost-protection: a (aws:s3:BucketVersioning) is deleted: its bucket ${lost}`,
  ]);
  expect(told({ a: [TYPE, on], bucket }, {}, "versioning")).toEqual([]);
});
