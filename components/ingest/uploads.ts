import * as lambda from "@pulumi/aws/lambda";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";

import type { AwsPlace } from "../core/aws-partition";
import { ArgumentError } from "../core/errors";
import type { LakeZone } from "../data-lake";

/** Which objects S3 calls which function for. */
export interface UploadCallArgs extends AwsPlace {
  readonly uploads: LakeZone;
  /** What the objects' keys begin with. */
  readonly prefix: string;
  readonly function: lambda.Function;
}

const called = new WeakSet<LakeZone>();

/**
 * Has S3 call a function for each object that is created below a prefix of a zone, and lets nobody but that zone's
 * bucket call it. A bucket has one configuration of its notifications, and the last that is written wins, so a zone that
 * has one is refused as `UploadsTaken`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export function callForUploads(name: string, args: UploadCallArgs, parent: pulumi.Resource): void {
  const { uploads, prefix, region, accountId, partition } = args;
  if (called.has(uploads)) {
    throw new ArgumentError(
      "UploadsTaken",
      `uploads to zone ${uploads.zoneName} go to another function already, and S3 keeps one notification a bucket: give each function a zone of its own.`,
    );
  }
  called.add(uploads);
  const permission = new lambda.Permission(
    `${name}-permission`,
    {
      statementId: "CallForUploads",
      action: "lambda:InvokeFunction",
      function: args.function.name,
      principal: "s3.amazonaws.com",
      sourceArn: pulumi.interpolate`arn:${partition}:s3:::${uploads.bucket}`,
      sourceAccount: accountId,
      region,
    },
    { parent },
  );
  new s3.BucketNotification(
    `${name}-notification`,
    {
      bucket: uploads.bucket,
      lambdaFunctions: [
        {
          id: "uploads",
          lambdaFunctionArn: args.function.arn,
          events: ["s3:ObjectCreated:*"],
          filterPrefix: prefix,
        },
      ],
      region,
    },
    { parent, dependsOn: [permission] },
  );
}
