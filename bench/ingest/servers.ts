import { join, resolve } from "node:path";

import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { KAFKA_IDENTITY, startKafka } from "../../tests/e2e/support/kafka";
import { makeTopic } from "../../tests/e2e/support/kafka-client";
import { startLambda } from "../../tests/e2e/support/lambda";
import { MOTO_CREDENTIALS, startMoto } from "../../tests/e2e/support/moto";
import { bundleHandler } from "../../workloads/image-ingest/bundle-build";

const ROOT = resolve(__dirname, "../..");
const TOPIC = "product-images.processed";
const UPLOADS = "product-images";
const PROCESSED = "processed-images";

/** The bundled function beside S3 on a moto server and a Kafka broker, which it comes to over TLS with an IAM token. */
export interface Workbench {
  /** Uploads an image; the seconds that the function takes for its event, from call to answer, and where they went. */
  ingest(bytes: Buffer): Promise<{ readonly seconds: number; readonly metrics: Readonly<Record<string, unknown>> }>;
  stop(): Promise<void>;
}

/** Starts it all; whoever starts it stops it. */
export async function startWorkbench(): Promise<Workbench> {
  const bundle = join(ROOT, ".cache/bench/image-ingest/index.js");
  bundleHandler(ROOT, bundle);
  const moto = await startMoto();
  const kafka = await startKafka();
  const s3 = new S3Client({
    endpoint: moto.url,
    region: KAFKA_IDENTITY.region,
    credentials: MOTO_CREDENTIALS,
    forcePathStyle: true,
  });
  for (const Bucket of [UPLOADS, PROCESSED]) {
    const LocationConstraint = KAFKA_IDENTITY.region as "eu-west-2";
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  }
  await makeTopic(kafka.plaintext, TOPIC, KAFKA_IDENTITY.accessKeyId);
  const lambda = await startLambda(bundle, {
    PROCESSED_BUCKET: PROCESSED,
    KAFKA_BROKERS: kafka.iam,
    KAFKA_TOPIC: TOPIC,
    AWS_REGION: KAFKA_IDENTITY.region,
    AWS_ACCESS_KEY_ID: KAFKA_IDENTITY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KAFKA_IDENTITY.secretAccessKey,
    AWS_ENDPOINT_URL_S3: moto.url,
    NODE_EXTRA_CA_CERTS: kafka.certificate,
  });

  let count = 0;
  return {
    ingest: async (bytes) => {
      const key = `uploads/p${++count}/image`;
      const { ETag = "" } = await s3.send(new PutObjectCommand({ Bucket: UPLOADS, Key: key, Body: bytes }));
      const object = { key, eTag: ETag.replaceAll('"', ""), size: bytes.length };
      const record = {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        s3: { bucket: { name: UPLOADS }, object },
      };
      const { error, logs, seconds } = await lambda.invoke({ Records: [record] });
      if (error !== undefined) {
        throw new Error(`The function failed: ${error.name}: ${error.message}`);
      }
      await empty(s3);
      return { seconds, metrics: logs.find((line) => "Images" in line) ?? {} };
    },
    stop: async () => {
      await lambda.kill();
      s3.destroy();
      await Promise.all([moto.stop(), kafka.stop()]);
    },
  };
}

/** What moto keeps it keeps in memory, and grows slower with it than S3 does. */
async function empty(s3: S3Client): Promise<void> {
  for (const Bucket of [UPLOADS, PROCESSED]) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
  }
}
