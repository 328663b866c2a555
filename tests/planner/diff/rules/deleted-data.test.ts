import { BUCKET, told } from "../graphs";

const bucket = { bucket: "b" };

test.each([
  ["deleted", { a: [BUCKET, bucket] }, {}, "lost-data: a (aws:s3:Bucket) is deleted, and its data with it."],
  [
    "deleted though protected",
    { a: [BUCKET, bucket, { protect: true }] },
    {},
    "lost-data: a (aws:s3:Bucket) is deleted, and its data with it (it is protected, so the deployment stops there).",
  ],
  [
    "left behind",
    { a: [BUCKET, bucket, { retainOnDelete: true }] },
    {},
    "lost-protection: a (aws:s3:Bucket) is deleted: it stays in the cloud with its data, but nothing manages it any more.",
  ],
  [
    "replaced",
    { a: [BUCKET, bucket] },
    { a: [BUCKET, { bucket: "c" }] },
    "lost-data: a (aws:s3:Bucket) is deleted and made anew, since bucket changes, and its data with it.",
  ],
  [
    "perhaps replaced, as documented",
    { a: ["aws:rds/instance:Instance", { engine: "mysql" }] },
    { a: ["aws:rds/instance:Instance", { engine: "postgres" }] },
    "lost-data: a (aws:rds:Instance) may be deleted and made anew with its data, since engine changes: the provider replaces it for some changes of that.",
  ],
  [
    "perhaps replaced, as nobody knows",
    { a: ["azure-native:storage:StorageAccount", { isHnsEnabled: true }] },
    { a: ["azure-native:storage:StorageAccount", { isHnsEnabled: false }] },
    "replaced: a (azure-native:storage:StorageAccount) may be deleted and made anew with its data, since isHnsEnabled changes: it is unknown whether that replaces it.",
  ],
] as const)("what holds data is %s", (_what, before, after, sentence) => {
  expect(told(before, after, "deleted-data")).toEqual([sentence]);
});

test("what holds none may go, and what is updated stays", () => {
  expect(told({ a: ["aws:iam/rolePolicy:RolePolicy", {}] }, {}, "deleted-data")).toEqual([]);
  expect(told({ a: [BUCKET, { tags: {} }] }, { a: [BUCKET, { tags: { b: "c" } }] }, "deleted-data")).toEqual([]);
});
