import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import Ajv from "ajv";
import sharp from "sharp";

import { bundleHandler } from "../../workloads/image-ingest/bundle-build";
import type { ProductImageProcessed } from "../../workloads/image-ingest/image-event";
import { blackPng, type FileType, imageFile, picture } from "../support/images";
import { KAFKA_IDENTITY, SESSION_MS, startKafka, type TestKafka } from "./support/kafka";
import { makeTopic, readTopic, type TopicRecord } from "./support/kafka-client";
import { startLambda, type TestLambda } from "./support/lambda";
import { MOTO_CREDENTIALS, startMoto } from "./support/moto";
import { type ApiCall, type RecordingProxy, startRecordingProxy } from "./support/recording-proxy";
import type { TestServer } from "./support/server";

const ROOT = resolve(__dirname, "../..");
const WORKLOAD = join(ROOT, "workloads/image-ingest");
const BUNDLE = join(ROOT, ".cache/e2e/image-ingest/index.js");
const TOPIC = "product-images.processed";
const UPLOADS = "product-images";
const PROCESSED = "processed-images";
const QUARANTINE = "quarantine";
const LABELS = ["large", "medium", "thumbnail"];
const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

const schema = JSON.parse(readFileSync(join(WORKLOAD, "schemas/product-image-processed-1.json"), "utf8")) as object;
const isEvent = new Ajv({ strict: true, allErrors: true }).compile(schema);

let moto: TestServer;
let wire: RecordingProxy;
let kafka: TestKafka;
let s3: S3Client;
let lambda: TestLambda;
let products = 0;

beforeAll(async () => {
  bundleHandler(ROOT, BUNDLE);
  // Each is there to be stopped even if the other does not start.
  await Promise.all([startMoto().then((server) => (moto = server)), startKafka().then((server) => (kafka = server))]);
  wire = await startRecordingProxy(moto.url);
  s3 = new S3Client({ endpoint: moto.url, region: "eu-west-2", credentials: MOTO_CREDENTIALS, forcePathStyle: true });
  for (const Bucket of [UPLOADS, PROCESSED, QUARANTINE]) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-2" } }));
  }
  await s3.send(new PutBucketVersioningCommand({ Bucket: UPLOADS, VersioningConfiguration: { Status: "Enabled" } }));
  await makeTopic(kafka.plaintext, TOPIC, KAFKA_IDENTITY.accessKeyId);
  lambda = await startLambda(BUNDLE, environment());
});

afterAll(async () => {
  await lambda?.kill();
  await wire?.stop();
  s3?.destroy();
  await Promise.all([moto?.stop(), kafka?.stop()]);
});

afterEach(() => wire?.intercept(undefined));

/** What the function is given on AWS, and where its servers are. */
function environment(changes: Record<string, string> = {}): Record<string, string> {
  return {
    PROCESSED_BUCKET: PROCESSED,
    QUARANTINE_BUCKET: QUARANTINE,
    KAFKA_BROKERS: kafka.iam,
    KAFKA_TOPIC: TOPIC,
    AWS_REGION: KAFKA_IDENTITY.region,
    AWS_ACCESS_KEY_ID: KAFKA_IDENTITY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KAFKA_IDENTITY.secretAccessKey,
    AWS_ENDPOINT_URL_S3: wire.url,
    NODE_EXTRA_CA_CERTS: kafka.certificate,
    _X_AMZN_TRACE_ID: TRACE,
    ...changes,
  };
}

interface Upload {
  readonly product: string;
  readonly key: string;
  readonly etag: string;
  readonly event: unknown;
}

async function upload(
  body: Buffer,
  { file = "front.jpg", product = `p${++products}`, tags = "" } = {},
): Promise<Upload> {
  const key = `uploads/${product}/${file}`;
  const { ETag } = await s3.send(
    new PutObjectCommand({ Bucket: UPLOADS, Key: key, Body: body, ...(tags !== "" && { Tagging: tags }) }),
  );
  const etag = (ETag ?? "").replaceAll('"', "");
  return { product, key, etag, event: created([{ key, etag, size: body.length }]) };
}

/** As S3 writes it. */
function created(objects: readonly { key: string; etag: string; size?: number }[]): unknown {
  return {
    Records: objects.map(({ key, etag, size = 1 }) => ({
      eventVersion: "2.1",
      eventSource: "aws:s3",
      awsRegion: "eu-west-2",
      eventTime: "2026-11-21T12:00:00.000Z",
      eventName: "ObjectCreated:Put",
      s3: {
        s3SchemaVersion: "1.0",
        bucket: { name: UPLOADS, arn: `arn:aws:s3:::${UPLOADS}` },
        object: { key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), size, eTag: etag },
      },
    })),
  };
}

async function recordsOf(product: string): Promise<TopicRecord[]> {
  return (await readTopic(kafka.plaintext, TOPIC)).filter(({ key }) => key === product);
}

async function eventsOf(product: string): Promise<ProductImageProcessed[]> {
  return (await recordsOf(product))
    .map(({ value }) => JSON.parse(value) as ProductImageProcessed)
    .sort((a, b) => (a.size_label < b.size_label ? -1 : 1));
}

async function get(Bucket: string, Key: string) {
  const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return { ...found, bytes: Buffer.from((await found.Body?.transformToByteArray()) ?? []) };
}

async function keys(Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key ?? "");
}

async function tagsOf(Key: string): Promise<Record<string, string>> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: UPLOADS, Key }));
  return Object.fromEntries(TagSet.map(({ Key: name, Value }) => [name, Value] as [string, string]));
}

const kind = (name: string) => expect.objectContaining({ kind: name });

describe("an image", () => {
  it.each<FileType>(["jpeg", "png", "webp", "avif"])("as %s becomes three variants and three events", async (type) => {
    const { product, key, etag, event } = await upload(await imageFile(type, 2000, 1500), { file: `front.${type}` });
    const { result, logs } = await lambda.invoke(event);
    expect(result).toEqual([kind("published")]);

    const records = await recordsOf(product);
    const events = await eventsOf(product);
    expect(events.map(({ size_label, width, height }) => [size_label, width, height])).toEqual([
      ["large", 1600, 1200],
      ["medium", 800, 600],
      ["thumbnail", 200, 150],
    ]);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    for (const one of events) {
      expect(isEvent(one) || isEvent.errors).toBe(true);
      expect(one).toMatchObject({ product_id: product, source_bucket: UPLOADS, source_key: key, source_etag: etag });
      const { bytes, ContentType, Metadata } = await get(one.bucket, one.key);
      expect(one.bucket).toBe(PROCESSED);
      expect(one.bytes).toBe(bytes.length);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width: one.width, height: one.height });
      expect(ContentType).toBe("image/webp");
      expect(Metadata).toEqual({
        "source-bucket": UPLOADS,
        "source-key": key,
        "source-etag": etag,
        "size-label": one.size_label,
        width: String(one.width),
        height: String(one.height),
      });
    }
    expect(
      records.map(({ headers }) => headers).sort((a, b) => ((a["event-id"] ?? "") < (b["event-id"] ?? "") ? -1 : 1)),
    ).toEqual(
      events
        .map(({ event_id }) => ({
          "content-type": "application/json",
          "event-id": event_id,
          "event-version": "1",
          traceparent: "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
        }))
        .sort((a, b) => (a["event-id"] < b["event-id"] ? -1 : 1)),
    );
    expect(logs).toContainEqual(expect.objectContaining({ FunctionName: "image-ingest", Images: 1, Variants: 3 }));
  });

  it("may have spaces, pluses and letters of any alphabet in its key", async () => {
    const file = "Vorder+seite ü 商品 100%.jpg";
    const { product, key, event } = await upload(await imageFile("jpeg"), { file, product: "Stuhl grün" });
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    const events = await eventsOf(product);
    expect(events.map(({ source_key }) => source_key)).toEqual([key, key, key]);
    const { Metadata } = await get(PROCESSED, events[0]?.key ?? "");
    expect(decodeURI(Metadata?.["source-key"] ?? "")).toBe(key);
  });
});

describe("delivery", () => {
  it("sends nothing for a replay", async () => {
    const { product, event } = await upload(await imageFile("png"));
    await lambda.invoke(event);
    expect((await lambda.invoke(event)).result).toEqual([kind("published-before")]);
    expect(await recordsOf(product)).toHaveLength(3);
  });

  it("gives two deliveries at the same time the same event ids", async () => {
    const { product, event } = await upload(await imageFile("png"));
    await Promise.all([lambda.invoke(event), lambda.invoke(event)]);
    const ids = (await eventsOf(product)).map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(3);
  });

  it("gives a new upload under the same key events of its own", async () => {
    const first = await upload(await imageFile("png"));
    await lambda.invoke(first.event);
    const second = await upload(await imageFile("png", 300, 300), { product: first.product });
    await lambda.invoke(second.event);
    const events = await eventsOf(first.product);
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(6);
    expect(new Set(events.map(({ key }) => key)).size).toBe(6);
  });

  it("publishes on the retry when the process died between writing and publishing", async () => {
    const { product, event } = await upload(await imageFile("jpeg"));
    const trap = createServer(() => void doomed.kill());
    await new Promise<void>((done) => trap.listen(0, "127.0.0.1", done));
    const address = trap.address();
    const port = typeof address === "object" ? address?.port : 0;
    const doomed = await startLambda(BUNDLE, environment({ KAFKA_BROKERS: `127.0.0.1:${port}`, KAFKA_AUTH: "none" }));
    await expect(doomed.invoke(event)).rejects.toThrow("LambdaKilled");
    trap.close();

    expect(await keys(PROCESSED, `variants/${product}/`)).toHaveLength(3);
    expect(await recordsOf(product)).toEqual([]);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    expect((await eventsOf(product)).map(({ size_label }) => size_label)).toEqual(LABELS);
  });

  it("repeats the same event ids when the process died between publishing and recording it", async () => {
    const { product, event } = await upload(await imageFile("jpeg"));
    const doomed = await startLambda(BUNDLE, environment());
    wire.intercept(({ url, writes }) => {
      if (writes && url.startsWith(`/${PROCESSED}/published/`)) {
        void doomed.kill();
        return { status: 503, body: "" };
      }
      return undefined;
    });
    await expect(doomed.invoke(event)).rejects.toThrow("LambdaKilled");
    wire.intercept(undefined);

    expect((await eventsOf(product)).map(({ size_label }) => size_label)).toEqual(LABELS);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    const ids = (await eventsOf(product)).map(({ event_id }) => event_id);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
  });

  it("works on the other uploads of an event when one fails, and on that one alone when it comes again", async () => {
    const good = await upload(await imageFile("jpeg"));
    const bad = await upload(await imageFile("jpeg"));
    const event = created([bad, good]);
    wire.intercept(({ url }) =>
      url.startsWith(`/${UPLOADS}/uploads/${bad.product}/`) ? { status: 503, body: "" } : undefined,
    );
    expect((await lambda.invoke(event)).error).toMatchObject({
      name: expect.stringMatching(/503|Unavailable|Unknown/),
    });
    expect(await recordsOf(good.product)).toHaveLength(3);
    expect(await recordsOf(bad.product)).toHaveLength(0);
    wire.intercept(undefined);
    expect((await lambda.invoke(event)).result).toEqual([kind("published"), kind("published-before")]);
    expect(await recordsOf(good.product)).toHaveLength(3);
    expect(await recordsOf(bad.product)).toHaveLength(3);
  });

  it("gives up before its time is over, and starts again", async () => {
    const { product, event } = await upload(await imageFile("png", 4000, 3000));
    const { error, logs } = await lambda.invoke(event, 1_600);
    expect(error).toMatchObject({ name: "DeadlineExceeded" });
    expect(logs).toContainEqual(
      expect.objectContaining({ level: "ERROR", error: expect.objectContaining({ name: "DeadlineExceeded" }) }),
    );
    expect(await recordsOf(product)).toEqual([]);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
  });

  it("fails on an event that is none of S3's", async () => {
    expect((await lambda.invoke({ detail: {} })).error).toMatchObject({ name: "UnknownEvent" });
  });
});

describe("the connection to Kafka", () => {
  it("survives a freeze that outlasts its authentication", async () => {
    const first = await upload(await imageFile("jpeg"));
    await lambda.invoke(first.event);
    await lambda.freeze(SESSION_MS + 1_000);
    const second = await upload(await imageFile("jpeg"));
    expect((await lambda.invoke(second.event)).result).toEqual([kind("published")]);
    const ids = (await eventsOf(second.product)).map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(3);
  });

  it("is made anew after the broker was away", async () => {
    const { product, event } = await upload(await imageFile("jpeg"));
    await kafka.restart();
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    expect(new Set((await eventsOf(product)).map(({ event_id }) => event_id)).size).toBe(3);
  });

  it("fails the invocation, for Lambda to try again, while there is no broker", async () => {
    const alone = await startLambda(BUNDLE, environment({ KAFKA_BROKERS: "localhost:1" }));
    const { product, event } = await upload(await imageFile("jpeg"));
    expect((await alone.invoke(event)).error).toBeDefined();
    await alone.kill();
    expect(await recordsOf(product)).toEqual([]);
  });

  it("is refused with a token of another secret", async () => {
    const stranger = await startLambda(BUNDLE, environment({ AWS_SECRET_ACCESS_KEY: "another" }));
    const { product, event } = await upload(await imageFile("jpeg"));
    const { error, logs } = await stranger.invoke(event);
    await stranger.kill();
    expect(error).toBeDefined();
    expect(JSON.stringify(logs)).toContain("IdentityRefused");
    expect(await recordsOf(product)).toEqual([]);
  });
});

describe("what is refused", () => {
  const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const truncated = async (type: FileType) => {
    const whole = await imageFile(type);
    return whole.subarray(0, Math.floor(whole.length * 0.7));
  };

  it.each<[string, string, () => Buffer | Promise<Buffer>]>([
    ["an empty object", "empty", () => Buffer.alloc(0)],
    ["a text", "not-an-image", () => Buffer.from("This is no image, whatever its name says.")],
    ["an SVG", "unsupported-type", () => svg],
    ["a TIFF", "unsupported-type", async () => (await picture(40, 30)).tiff().toBuffer()],
    ["a decompression bomb", "too-many-pixels", () => blackPng(12_000, 12_000)],
    ["a truncated JPEG", "damaged", () => truncated("jpeg")],
    ["a truncated PNG", "damaged", () => truncated("png")],
    ["a truncated WebP", "damaged", () => truncated("webp")],
    ["a truncated AVIF", "damaged", () => truncated("avif")],
  ])("%s goes to quarantine as %s", async (_, reason, body) => {
    const bytes = await body();
    const { product, key, etag, event } = await upload(bytes, { tags: "owner=shop" });
    const { result, error } = await lambda.invoke(event);
    expect(error).toBeUndefined();
    const copy = (result as { quarantined: { copy: { bucket: string; key: string } } }[])[0]?.quarantined.copy;
    expect(result).toEqual([{ kind: "refused", reason, quarantined: { copy, tagged: true } }]);

    const found = await get(QUARANTINE, copy?.key ?? "");
    expect(found.bytes.equals(bytes)).toBe(true);
    expect(found.ContentType).toBe("application/octet-stream");
    expect(found.Metadata).toEqual({
      "source-bucket": UPLOADS,
      "source-key": key,
      "source-etag": etag,
      "refusal-reason": reason,
    });
    expect(await tagsOf(key)).toEqual({ owner: "shop", "image-ingest-refused": reason });
    expect(await recordsOf(product)).toEqual([]);
    expect(await keys(PROCESSED, `variants/${product}/`)).toEqual([]);
  });

  it("has too many bytes", async () => {
    const small = await startLambda(BUNDLE, environment({ MAX_INPUT_BYTES: "1000" }));
    const { key, event } = await upload(await imageFile("png"));
    expect((await small.invoke(event)).result).toEqual([
      expect.objectContaining({ kind: "refused", reason: "too-many-bytes" }),
    ]);
    await small.kill();
    expect(await tagsOf(key)).toEqual({ "image-ingest-refused": "too-many-bytes" });
  });

  it("lies outside the layout", async () => {
    const Key = "uploads/front.jpg";
    const { ETag = "" } = await s3.send(new PutObjectCommand({ Bucket: UPLOADS, Key, Body: await imageFile("jpeg") }));
    const event = created([{ key: Key, etag: ETag.replaceAll('"', "") }]);
    expect((await lambda.invoke(event)).result).toEqual([
      expect.objectContaining({ kind: "refused", reason: "key-outside-layout" }),
    ]);
    expect(await tagsOf(Key)).toEqual({ "image-ingest-refused": "key-outside-layout" });
  });

  it("stays as it is when it comes again", async () => {
    const { key, event } = await upload(Buffer.from("no image"));
    const first = await lambda.invoke(event);
    const again = await lambda.invoke(event);
    expect(again.result).toEqual(first.result);
    expect(await tagsOf(key)).toEqual({ "image-ingest-refused": "not-an-image" });
  });

  it("is tagged alone where there is no quarantine", async () => {
    const alone = await startLambda(BUNDLE, environment({ QUARANTINE_BUCKET: "" }));
    const { key, event } = await upload(Buffer.from("no image"));
    expect((await alone.invoke(event)).result).toEqual([
      { kind: "refused", reason: "not-an-image", quarantined: { tagged: true } },
    ]);
    await alone.kill();
    expect(await tagsOf(key)).toEqual({ "image-ingest-refused": "not-an-image" });
  });
});

describe("what is no longer there", () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["an image", () => imageFile("jpeg")],
    ["what would be refused", () => Buffer.from("no image")],
  ])("%s that was deleted is left alone", async (_, body) => {
    const { product, key, event } = await upload(await body());
    await s3.send(new DeleteObjectCommand({ Bucket: UPLOADS, Key: key }));
    expect((await lambda.invoke(event)).result).toEqual([{ kind: "source-changed", change: "deleted" }]);
    expect(await recordsOf(product)).toEqual([]);
  });

  it("an upload that was overwritten is left to the event of the newer one, and the newer one untagged", async () => {
    const first = await upload(Buffer.from("no image"));
    const second = await upload(await imageFile("jpeg"), { product: first.product });
    expect((await lambda.invoke(first.event)).result).toEqual([{ kind: "source-changed", change: "overwritten" }]);
    expect(await tagsOf(first.key)).toEqual({});
    expect((await lambda.invoke(second.event)).result).toEqual([kind("published")]);
    expect((await eventsOf(first.product)).map(({ source_etag }) => source_etag)).toEqual(
      LABELS.map(() => second.etag),
    );
  });

  it("an upload that is overwritten while it is refused keeps the newer one untagged", async () => {
    const first = await upload(Buffer.from("no image"));
    let overwritten: Promise<Upload> | undefined;
    let newer: Buffer = Buffer.alloc(0);
    newer = await imageFile("jpeg");
    wire.intercept(({ operation, url }) => {
      if (operation === "PUT Object" && url.startsWith(`/${QUARANTINE}/`)) {
        overwritten ??= upload(newer, { product: first.product });
      }
      return undefined;
    });
    await lambda.invoke(first.event);
    expect(overwritten).toBeDefined();
    await overwritten;
    expect(await tagsOf(first.key)).toEqual({});
  });

  it("a folder of a console is none", async () => {
    expect(
      (await lambda.invoke(created([{ key: "uploads/p/", etag: "d41d8cd98f00b204e9800998ecf8427e" }]))).result,
    ).toEqual([{ kind: "folder" }]);
  });
});

describe("its permissions", () => {
  it("are those that README.md lists: each is used, and no other", async () => {
    // On a bucket without versions the tags are those of the object, on one with versions those of the version.
    const plain = "plain-uploads";
    await s3.send(
      new CreateBucketCommand({ Bucket: plain, CreateBucketConfiguration: { LocationConstraint: "eu-west-2" } }),
    );
    wire.forget();
    await lambda.invoke((await upload(await imageFile("jpeg"))).event);
    await lambda.invoke((await upload(Buffer.from("no image"))).event);
    const { ETag = "" } = await s3.send(
      new PutObjectCommand({ Bucket: plain, Key: "uploads/p/a.jpg", Body: Buffer.from("no image") }),
    );
    const event = JSON.stringify(created([{ key: "uploads/p/a.jpg", etag: ETag.replaceAll('"', "") }]));
    await lambda.invoke(JSON.parse(event.replaceAll(`"${UPLOADS}"`, `"${plain}"`)));

    const used = new Set(wire.calls.flatMap(actionsOf).map((line) => line.replace(`:::${plain}/`, `:::${UPLOADS}/`)));
    expect([...used].sort()).toEqual(documented());
  });
});

/** `action on area`, the area being a bucket and the first part of a key. */
function actionsOf({ operation, url, copySource }: ApiCall): string[] {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const area = (path: string) => {
    const [bucket, first] = path.replace(/^\//, "").split(/\/|%2F/);
    return `arn:aws:s3:::${bucket}/${first}/*`;
  };
  if (searchParams.has("tagging")) {
    const verb = operation.startsWith("PUT") ? "Put" : "Get";
    return [`s3:${verb}Object${searchParams.has("versionId") ? "Version" : ""}Tagging on ${area(pathname)}`];
  }
  if (["GET Object", "HEAD Object"].includes(operation)) {
    return [`s3:GetObject on ${area(pathname)}`];
  }
  if (operation === "PUT Object") {
    return [
      `s3:PutObject on ${area(pathname)}`,
      ...(copySource === undefined ? [] : [`s3:GetObject on ${area(copySource)}`]),
    ];
  }
  return [`unexpected: ${operation}`];
}

function documented(): string[] {
  const readme = readFileSync(join(WORKLOAD, "README.md"), "utf8");
  const policy = JSON.parse(/<!-- policy -->\s+```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "") as {
    Statement: { Action: string | string[]; Resource: string | string[] }[];
  };
  const named = JSON.stringify(policy)
    .replaceAll("UPLOADS", UPLOADS)
    .replaceAll("PROCESSED", PROCESSED)
    .replaceAll("QUARANTINE", QUARANTINE);
  const { Statement } = JSON.parse(named) as typeof policy;
  return Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`)),
  )
    .filter((line) => !line.startsWith("s3:ListBucket "))
    .sort();
}
