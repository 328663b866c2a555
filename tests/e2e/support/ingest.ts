import { rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { bundleHandler } from "../../../workloads/image-ingest/bundle-build";
import type { ProductImageProcessed } from "../../../workloads/image-ingest/image-event";
import { KAFKA_IDENTITY, startKafka, type TestKafka } from "./kafka";
import { makeTopic, readTopic, type TopicRecord } from "./kafka-client";
import { startLambda, type TestLambda } from "./lambda";
import { MOTO_CREDENTIALS, startMoto } from "./moto";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy";

const ROOT = resolve(__dirname, "../../..");
const TOPIC = "product-images.processed";
const REGION = KAFKA_IDENTITY.region;

/** The buckets that the function works with; uploads have versions. */
export const buckets = { uploads: "product-images", processed: "processed-images", quarantine: "quarantine" } as const;

/** An upload, and the event that S3 sends of it. */
export interface Upload {
  readonly product: string;
  readonly key: string;
  readonly etag: string;
  readonly event: unknown;
}

/** How an upload differs from a picture of a product of its own. */
export interface UploadOptions {
  readonly file?: string;
  readonly product?: string;
  /** As a URL's query. */
  readonly tags?: string;
}

/** The bundled function in a process of its own, with S3 behind a recorder, and a Kafka broker that it comes to by IAM. */
export class IngestBench {
  private products = 0;

  private constructor(
    readonly s3: S3Client,
    readonly wire: RecordingProxy,
    readonly kafka: TestKafka,
    private readonly bundle: string,
    private readonly stops: readonly (() => Promise<void>)[],
  ) {}

  static async start(): Promise<IngestBench> {
    const bundle = join(ROOT, `.cache/e2e/image-ingest-${process.pid}/index.js`);
    bundleHandler(ROOT, bundle);
    const stops = [async () => rmSync(dirname(bundle), { recursive: true, force: true })];
    try {
      const moto = await startMoto();
      stops.unshift(() => moto.stop());
      const kafka = await startKafka();
      stops.unshift(() => kafka.stop());
      const wire = await startRecordingProxy(moto.url);
      stops.unshift(() => wire.stop());
      const credentials = MOTO_CREDENTIALS;
      const s3 = new S3Client({ endpoint: moto.url, region: REGION, credentials, forcePathStyle: true });
      const bench = new IngestBench(s3, wire, kafka, bundle, stops);
      for (const bucket of Object.values(buckets)) {
        await bench.makeBucket(bucket);
      }
      const VersioningConfiguration = { Status: "Enabled" } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket: buckets.uploads, VersioningConfiguration }));
      await makeTopic(kafka.plaintext, TOPIC, KAFKA_IDENTITY.accessKeyId);
      return bench;
    } catch (error) {
      await stopAll(stops);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.s3.destroy();
    await stopAll(this.stops);
  }

  async makeBucket(Bucket: string): Promise<void> {
    await this.s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION as "eu-west-2" } }),
    );
  }

  /** Starts the function with what it is given on AWS, the places of its servers, and `changes`. */
  startFunction(changes: Record<string, string> = {}): Promise<TestLambda> {
    return startLambda(this.bundle, {
      PROCESSED_BUCKET: buckets.processed,
      QUARANTINE_BUCKET: buckets.quarantine,
      KAFKA_BROKERS: this.kafka.iam,
      KAFKA_TOPIC: TOPIC,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: KAFKA_IDENTITY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KAFKA_IDENTITY.secretAccessKey,
      AWS_ENDPOINT_URL_S3: this.wire.url,
      NODE_EXTRA_CA_CERTS: this.kafka.certificate,
      ...changes,
    });
  }

  /** Uploads a file, past the recorder. */
  async upload(body: Buffer, options: UploadOptions = {}): Promise<Upload> {
    const { file = "front.jpg", product = `p${++this.products}`, tags: Tagging } = options;
    const key = `uploads/${product}/${file}`;
    return { product, key, ...(await this.put(buckets.uploads, key, body, Tagging)) };
  }

  /** Puts an object anywhere. */
  async put(Bucket: string, Key: string, Body: Buffer, Tagging?: string): Promise<Pick<Upload, "etag" | "event">> {
    const { ETag = "" } = await this.s3.send(
      new PutObjectCommand({ Bucket, Key, Body, ...(Tagging !== undefined && { Tagging }) }),
    );
    const etag = ETag.replaceAll('"', "");
    return { etag, event: created([{ key: Key, etag }], Bucket) };
  }

  async get(Bucket: string, Key: string) {
    const found = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
    return { ...found, bytes: Buffer.from((await found.Body?.transformToByteArray()) ?? []) };
  }

  async keys(Bucket: string, Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = "" }) => Key);
  }

  /** The tags of an upload's newest version. */
  async tagsOf(Key: string): Promise<Record<string, string>> {
    const { TagSet = [] } = await this.s3.send(new GetObjectTaggingCommand({ Bucket: buckets.uploads, Key }));
    return Object.fromEntries(TagSet.map(({ Key: name = "", Value = "" }) => [name, Value]));
  }

  async recordsOf(product: string): Promise<TopicRecord[]> {
    return (await readTopic(this.kafka.plaintext, TOPIC)).filter(({ key }) => key === product);
  }

  /** What was announced of a product, by size label. */
  async eventsOf(product: string): Promise<ProductImageProcessed[]> {
    return (await this.recordsOf(product))
      .map(({ value }) => JSON.parse(value) as ProductImageProcessed)
      .sort((a, b) => a.size_label.localeCompare(b.size_label));
  }
}

/** As S3 writes it. */
export function created(
  objects: readonly { readonly key: string; readonly etag: string }[],
  bucket: string = buckets.uploads,
): unknown {
  return {
    Records: objects.map(({ key, etag }) => ({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: REGION,
      eventTime: "2026-11-21T12:00:00.000Z",
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), size: 1, eTag: etag },
      },
    })),
  };
}

/** The last first, one after the other; one that fails keeps none from being stopped. */
async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of stops) {
    await stop().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}
