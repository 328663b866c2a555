import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  type S3Client,
  waitUntilBucketExists,
} from "@aws-sdk/client-s3";

import { httpStatus, isAwsError } from "./errors";
import { BootstrapError } from "../backend";
import type { StepRunner } from "../steps";

/** The bucket that a backend needs. */
export interface BucketRequest {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly region: string;
  /** The account that must own it: every call says so, so that a bucket of the same name elsewhere is never touched. */
  readonly accountId: string;
}

/** How long a bucket just made may take until it is seen. */
const VISIBLE_AFTER_SECONDS = 60;

/** Makes the bucket, or finds it; gives whether it stands, which in a dry run it may not. */
export async function ensureBucket(runner: StepRunner, request: BucketRequest): Promise<boolean> {
  let exists = false;
  await runner.run("bucket", async () => {
    exists = await bucketExists(request);
    if (exists) {
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        const detail = await createBucket(request);
        exists = true;
        return detail;
      },
    };
  });
  return exists;
}

/**
 * Whether the account has the bucket, in the region. S3 answers 404 where nobody has one of that name, 403 where another
 * account has it (or `s3:ListBucket` is missing), 301 or 400 with the region where it lies in another.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
async function bucketExists({ s3, bucket, region, accountId }: BucketRequest): Promise<boolean> {
  try {
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
    if (BucketRegion !== undefined && BucketRegion !== region) {
      throw elsewhere(bucket, region, BucketRegion);
    }
    return true;
  } catch (error) {
    const status = httpStatus(error);
    const redirect = redirectedTo(error);
    if (status === 404) {
      return false;
    }
    if (status === 403) {
      throw ownedByAnother(bucket, accountId, error);
    }
    if (status === 301 || (status === 400 && redirect !== undefined)) {
      throw elsewhere(bucket, region, redirect);
    }
    throw error;
  }
}

/**
 * Creates the bucket. Another bootstrap may do the same meanwhile: S3 then says that the bucket is ours already, except in
 * us-east-1, where it creates it again and changes nothing that matters here (it resets ACLs, which ownership switches off).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
async function createBucket({ s3, bucket, region, accountId }: BucketRequest): Promise<string | undefined> {
  let detail: string | undefined;
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ObjectOwnership: "BucketOwnerEnforced",
        // us-east-1 is where a bucket goes that names no place, and S3 refuses its name here.
        ...(region === "us-east-1"
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
      }),
    );
  } catch (error) {
    if (isAwsError(error, "BucketAlreadyExists")) {
      throw ownedByAnother(bucket, accountId, error);
    }
    if (!isAwsError(error, "BucketAlreadyOwnedByYou")) {
      throw error;
    }
    detail = "by another bootstrap at the same time";
  }
  await waitUntilBucketExists(
    { client: s3, maxWaitTime: VISIBLE_AFTER_SECONDS, minDelay: 1, maxDelay: 5 },
    { Bucket: bucket, ExpectedBucketOwner: accountId },
  );
  return detail;
}

function ownedByAnother(bucket: string, accountId: string, cause: unknown): BootstrapError {
  return new BootstrapError(
    "BucketOwnedByAnother",
    `the bucket ${bucket} exists, but account ${accountId} can't reach it: it belongs to another account, or the credentials lack s3:ListBucket on it. ` +
      `Bucket names are shared by all accounts: if it is not yours, choose another organisation, project or stack name. Nothing in the bucket was touched.`,
    { cause },
  );
}

function elsewhere(bucket: string, region: string, found: string | undefined): BootstrapError {
  return new BootstrapError(
    "BucketInAnotherRegion",
    `the bucket ${bucket} lies in ${found ?? "another region"}, and the stack's region is ${region}. A bucket can't be moved: ` +
      `put the stack's region right, or empty and delete the bucket. Nothing in the bucket was touched.`,
  );
}

function redirectedTo(error: unknown): string | undefined {
  return (error as { $response?: { headers?: Record<string, string> } }).$response?.headers?.["x-amz-bucket-region"];
}
