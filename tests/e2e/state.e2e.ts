import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ContainerClient, StorageSharedKeyCredential } from "@azure/storage-blob";

import { openStateStore, type StateStore } from "../../delivery/state";
import { guardedStoreConformance, stateStoreConformance } from "../conformance/state-store";
import { AZURITE_ACCOUNT, AZURITE_KEY, startAzurite } from "./support/azurite";
import { makeGcsBucket, startGcs } from "./support/gcs";
import { MOTO_CREDENTIALS, startMoto } from "./support/moto";
import type { TestServer } from "./support/server";

let moto: TestServer;
let gcs: TestServer;
let azurite: TestServer;
let made = 0;

beforeAll(async () => {
  [moto, gcs, azurite] = await Promise.all([startMoto(), startGcs(), startAzurite()]);
});

afterAll(async () => {
  await Promise.all([moto, gcs, azurite].map((server) => server?.stop()));
});

async function open(url: string, environment: NodeJS.ProcessEnv): Promise<StateStore> {
  return (await openStateStore(url, environment)) as StateStore;
}

/** A name that no test has had. */
function unused(): string {
  return `acme-state-${++made}`;
}

/** How a test reaches one cloud's stand-in. */
interface Cloud {
  readonly makeBucket: (name: string) => Promise<void>;
  readonly open: (bucketAndPrefix: string) => Promise<StateStore>;
}

function promisesOf({ makeBucket, open: openIn }: Cloud) {
  const fresh = async () => {
    const bucket = unused();
    await makeBucket(bucket);
    return bucket;
  };
  return {
    fresh: async () => openIn(`${await fresh()}/team/state`),
    siblings: async () => {
      const bucket = await fresh();
      return Promise.all([openIn(`${bucket}/a`), openIn(`${bucket}/ab`)]);
    },
    missing: () => openIn(unused()),
    runs: 20,
  };
}

describe("S3", () => {
  const aws = {
    AWS_ACCESS_KEY_ID: MOTO_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: MOTO_CREDENTIALS.secretAccessKey,
  };
  const query = () =>
    `region=eu-west-2&endpoint=${new URL(moto.url).host}&disableSSL=true&s3ForcePathStyle=true&awssdk=v2`;

  stateStoreConformance(
    "S3",
    promisesOf({
      makeBucket: async (Bucket) => {
        const s3 = new S3Client({
          endpoint: moto.url,
          region: "us-east-1",
          credentials: MOTO_CREDENTIALS,
          forcePathStyle: true,
        });
        await s3.send(new CreateBucketCommand({ Bucket }));
      },
      open: (bucket) => open(`s3://${bucket}?${query()}`, aws),
    }),
  );
});

describe("S3 of another account", () => {
  guardedStoreConformance("S3", {
    denied: [
      async () => {
        const direct = { endpoint: moto.url, region: "us-east-1" };
        const sts = new STSClient({ ...direct, credentials: MOTO_CREDENTIALS });
        const { Credentials: theirs } = await sts.send(
          new AssumeRoleCommand({ RoleArn: "arn:aws:iam::999999999999:role/someone", RoleSessionName: "someone" }),
        );
        const bucket = unused();
        await new S3Client({ ...direct, credentials: MOTO_CREDENTIALS, forcePathStyle: true }).send(
          new CreateBucketCommand({ Bucket: bucket }),
        );
        return open(`s3://${bucket}?region=us-east-1&endpoint=${moto.url}&s3ForcePathStyle=true`, {
          AWS_ACCESS_KEY_ID: theirs?.AccessKeyId,
          AWS_SECRET_ACCESS_KEY: theirs?.SecretAccessKey,
          AWS_SESSION_TOKEN: theirs?.SessionToken,
        });
      },
    ],
  });
});

describe("Google Cloud Storage", () => {
  stateStoreConformance(
    "Google Cloud Storage",
    promisesOf({
      makeBucket: (bucket) => makeGcsBucket(gcs, bucket),
      open: (bucket) => open(`gs://${bucket}`, { STORAGE_EMULATOR_HOST: new URL(gcs.url).host }),
    }),
  );
});

describe("Azure Blob Storage", () => {
  const key = { AZURE_STORAGE_ACCOUNT: AZURITE_ACCOUNT, AZURE_STORAGE_KEY: AZURITE_KEY };
  const query = () => `storage_account=${AZURITE_ACCOUNT}&protocol=http&domain=${new URL(azurite.url).host}`;

  stateStoreConformance(
    "Azure Blob Storage",
    promisesOf({
      makeBucket: async (container) => {
        const credential = new StorageSharedKeyCredential(AZURITE_ACCOUNT, AZURITE_KEY);
        await new ContainerClient(`${azurite.url}/${AZURITE_ACCOUNT}/${container}`, credential).create();
      },
      open: (container) => open(`azblob://${container}?${query()}`, key),
    }),
  );

  guardedStoreConformance("Azure Blob Storage", {
    denied: [
      () => open(`azblob://acme?${query()}`, { ...key, AZURE_STORAGE_KEY: Buffer.from("another").toString("base64") }),
      () => open(`azblob://acme?${query()}`, { AZURE_STORAGE_SAS_TOKEN: "sv=2024-11-04&sig=AAAA&se=2020-01-01" }),
    ],
  });
});
