import { BUCKET, told } from "../graphs";
import { testGuards } from "./guards";

const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const held = { bucket: "b", blockPublicAcls: true, blockPublicPolicy: true };

testGuards("public-access", "wider-access", [
  [
    BLOCK,
    held,
    { ...held, blockPublicPolicy: false },
    "(aws:s3:BucketPublicAccessBlock) does not hold public access off any more (blockPublicPolicy).",
  ],
  [
    "gcp:storage/bucket:Bucket",
    { publicAccessPrevention: "enforced" },
    { publicAccessPrevention: "inherited" },
    "(gcp:storage:Bucket) may be shared with anyone.",
  ],
  [
    "azure-native:storage:StorageAccount",
    { allowBlobPublicAccess: false },
    { allowBlobPublicAccess: true },
    "(azure-native:storage:StorageAccount) lets containers be shared with anyone.",
  ],
  [
    "aws:rds/instance:Instance",
    {},
    { publiclyAccessible: true },
    "(aws:rds:Instance) can be reached from the internet.",
  ],
]);

test("a block is deleted while its bucket stays", () => {
  const bucket = [BUCKET, { bucket: "b" }] as const;
  expect(told({ a: [BLOCK, held], bucket }, { bucket }, "public-access")).toEqual([
    "wider-access: a (aws:s3:BucketPublicAccessBlock) is deleted: public access to its bucket is held off no more.",
  ]);
});

test("what is new is told where it is open", () => {
  const database = (publiclyAccessible: boolean) =>
    ({ a: ["aws:rds/instance:Instance", { publiclyAccessible }] }) as const;
  expect(told({}, database(true), "public-access")).toEqual([
    "wider-access: New: a (aws:rds:Instance) can be reached from the internet (publiclyAccessible is true).",
  ]);
  expect(told({}, database(false), "public-access")).toEqual([]);
});
