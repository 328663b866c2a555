import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

import { awsTags, resourceTags } from "../../../components/core/tags";
import { ensureBucket } from "./bucket";
import { ensureBucketSettings } from "./bucket-settings";
import { explainAwsError } from "./errors";
import { BACKEND_TAG, ensureKey } from "./key";
import { awsBackendLocation, awsBackendNames } from "./location";
import {
  type AwsPlace,
  type BackendRequest,
  BootstrapError,
  type BootstrapOptions,
  type StateBackend,
} from "../backend";
import { StepRunner } from "../steps";

/** The three services that a backend is made with. */
export interface AwsClients {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly sts: STSClient;
}

/** Clients of one region, which find their credentials as every AWS tool does. */
export function awsClients(region: string, endpointUrl?: string): AwsClients {
  const where = { region, ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }) };
  return {
    // A server that is not AWS is seldom reachable by a host name for every bucket.
    s3: new S3Client({ ...where, forcePathStyle: endpointUrl !== undefined }),
    kms: new KMSClient(where),
    sts: new STSClient(where),
  };
}

/** Makes a stack's state backend in its AWS account: a key with its alias first, then the bucket that it encrypts. */
export async function bootstrapAws(
  { platform, place }: BackendRequest<AwsPlace>,
  { dryRun, endpointUrl, observer }: BootstrapOptions,
  clients: AwsClients = awsClients(place.region, endpointUrl),
): Promise<StateBackend> {
  const { accountId, region } = place;
  const { bucket, alias } = awsBackendNames(platform);
  const partition = await requireAccount(clients.sts, platform.stack, accountId);
  const runner = new StepRunner(dryRun, observer, explainAwsError);
  const tags = awsTags({ ...resourceTags(platform, "state-backend"), [BACKEND_TAG]: bucket });

  const keyArn = await ensureKey(runner, { kms: clients.kms, alias, backendName: bucket, tags });
  const bucketRequest = { s3: clients.s3, bucket, region, accountId };
  const exists = await ensureBucket(runner, bucketRequest);
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  await ensureBucketSettings(runner, { ...bucketRequest, bucketArn, keyArn, tags }, exists);

  const { url, secretsProvider } = awsBackendLocation(platform, place, endpointUrl);
  return {
    cloud: "aws",
    accountId,
    region,
    bucket,
    key: alias,
    loginUrl: url,
    secretsProvider,
    environment: {},
    steps: runner.results,
  };
}

/** Partition of the account (`aws`, `aws-cn`, …), if it is the one that the credentials belong to. */
async function requireAccount(sts: STSClient, stack: string, accountId: string): Promise<string> {
  const identity = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw explainAwsError("AWS account", error);
  });
  if (identity.Account !== accountId) {
    throw new BootstrapError(
      "WrongAccount",
      `the credentials are those of account ${identity.Account} (${identity.Arn}), and the stack ${stack} belongs to ${accountId} (tributary:aws.accountId). ` +
        `Use credentials of ${accountId}, or correct the stack's config. Nothing was made.`,
    );
  }
  return identity.Arn?.split(":")[1] ?? "aws";
}
