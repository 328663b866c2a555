import { BUCKET, told } from "../graphs";
import { testGuards } from "./guards";

testGuards("state-protection", "lost-protection", [
  [
    "aws:rds/instance:Instance",
    { deletionProtection: true },
    { deletionProtection: false },
    "(aws:rds:Instance) may be deleted by a call that its service refused before.",
  ],
]);

test("protect and retainOnDelete are taken away", () => {
  const bucket = (on: boolean) => [BUCKET, { bucket: "b" }, { protect: on, retainOnDelete: on }] as const;
  expect(told({ a: bucket(true) }, { a: bucket(false) }, "state-protection")).toEqual([
    "lost-protection: a (aws:s3:Bucket) is not kept any more when it leaves the program: it is deleted.",
    "lost-protection: a (aws:s3:Bucket) is not protected any more: the next deployment may delete it.",
  ]);
  expect(told({ a: bucket(false) }, { a: bucket(true) }, "state-protection")).toEqual([]);
});
