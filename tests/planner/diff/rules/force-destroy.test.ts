import { testGuards } from "./guards";

testGuards("force-destroy", "lost-data", [
  [
    "aws:s3/bucket:Bucket",
    { forceDestroy: false },
    { forceDestroy: true },
    "(aws:s3:Bucket) may be deleted with what it holds.",
  ],
  [
    "gcp:bigquery/dataset:Dataset",
    {},
    { deleteContentsOnDestroy: true },
    "(gcp:bigquery:Dataset) may be deleted with what it holds.",
  ],
  [
    "aws:rds/instance:Instance",
    {},
    { skipFinalSnapshot: true },
    "(aws:rds:Instance) leaves no last snapshot when it is deleted.",
  ],
]);
