import { BUCKET, told } from "../graphs";
import { testGuards } from "./guards";

testGuards("logging", "lost-protection", [
  ["aws:cloudtrail/trail:Trail", {}, { enableLogging: false }, "(aws:cloudtrail:Trail) records less than before."],
  [
    "aws:eks/cluster:Cluster",
    { enabledClusterLogTypes: ["audit"] },
    { enabledClusterLogTypes: [] },
    "(aws:eks:Cluster) records less than before.",
  ],
]);

test("a record is deleted while what it is of stays", () => {
  const bucket = [BUCKET, { bucket: "b" }] as const;
  const a = ["aws:s3/bucketLogging:BucketLogging", { bucket: "b", targetBucket: "logs" }] as const;
  expect(told({ a, bucket }, { bucket }, "logging")).toEqual([
    "lost-protection: a (aws:s3:BucketLogging) is deleted: its bucket's requests are not recorded any more.",
  ]);
  expect(told({ a, bucket }, {}, "logging")).toEqual([]);
});
