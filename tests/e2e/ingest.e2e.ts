import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import Ajv from "ajv";
import sharp from "sharp";

import { type FileType, imageFile } from "../support/images";
import { buckets, created, IngestBench } from "./support/ingest";
import { SESSION_MS } from "./support/kafka";
import type { TestLambda } from "./support/lambda";

const LABELS = ["large", "medium", "thumbnail"];
const TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

const schema = join(__dirname, "../../workloads/image-ingest/schemas/product-image-processed-1.json");
const isEvent = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(schema, "utf8")) as object);

let bench: IngestBench;
let lambda: TestLambda;

beforeAll(async () => {
  bench = await IngestBench.start();
  lambda = await bench.startFunction({ _X_AMZN_TRACE_ID: TRACE });
});

afterAll(async () => {
  await lambda?.kill();
  await bench?.stop();
});

afterEach(() => bench?.wire.intercept(undefined));

const kind = (name: string) => expect.objectContaining({ kind: name });

describe("an image", () => {
  it.each<FileType>(["jpeg", "png", "webp", "avif"])("as %s becomes three variants and three events", async (type) => {
    const { product, key, etag, event } = await bench.upload(await imageFile(type, 2000, 1500), {
      file: `front.${type}`,
    });
    const { result, logs } = await lambda.invoke(event);
    expect(result).toEqual([kind("published")]);

    const records = await bench.recordsOf(product);
    const events = await bench.eventsOf(product);
    expect(events.map(({ size_label, width, height }) => [size_label, width, height])).toEqual([
      ["large", 1600, 1200],
      ["medium", 800, 600],
      ["thumbnail", 200, 150],
    ]);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    for (const one of events) {
      expect(isEvent(one) || isEvent.errors).toBe(true);
      expect(one).toMatchObject({
        product_id: product,
        source_bucket: buckets.uploads,
        source_key: key,
        source_etag: etag,
      });
      const { bytes, ContentType, Metadata } = await bench.get(one.bucket, one.key);
      expect(one.bucket).toBe(buckets.processed);
      expect(one.bytes).toBe(bytes.length);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: "webp", width: one.width, height: one.height });
      expect(ContentType).toBe("image/webp");
      expect(Metadata).toEqual({
        "source-bucket": buckets.uploads,
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
    const { product, key, event } = await bench.upload(await imageFile("jpeg"), { file, product: "Stuhl grün" });
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    const events = await bench.eventsOf(product);
    expect(events.map(({ source_key }) => source_key)).toEqual([key, key, key]);
    const { Metadata } = await bench.get(buckets.processed, events[0]?.key ?? "");
    expect(decodeURI(Metadata?.["source-key"] ?? "")).toBe(key);
  });
});

describe("delivery", () => {
  it("sends nothing for a replay", async () => {
    const { product, event } = await bench.upload(await imageFile("png"));
    await lambda.invoke(event);
    expect((await lambda.invoke(event)).result).toEqual([kind("published-before")]);
    expect(await bench.recordsOf(product)).toHaveLength(3);
  });

  it("gives two deliveries at the same time the same event ids", async () => {
    const { product, event } = await bench.upload(await imageFile("png"));
    await Promise.all([lambda.invoke(event), lambda.invoke(event)]);
    const ids = (await bench.eventsOf(product)).map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(3);
  });

  it("gives a new upload under the same key events of its own", async () => {
    const first = await bench.upload(await imageFile("png"));
    await lambda.invoke(first.event);
    const second = await bench.upload(await imageFile("png", 300, 300), { product: first.product });
    await lambda.invoke(second.event);
    const events = await bench.eventsOf(first.product);
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(6);
    expect(new Set(events.map(({ key }) => key)).size).toBe(6);
  });

  it("publishes on the retry when the process died between writing and publishing", async () => {
    const { product, event } = await bench.upload(await imageFile("jpeg"));
    const trap = createServer(() => void doomed.kill());
    await new Promise<void>((done) => trap.listen(0, "127.0.0.1", done));
    const address = trap.address();
    const port = typeof address === "object" ? address?.port : 0;
    const doomed = await bench.startFunction({ KAFKA_BROKERS: `127.0.0.1:${port}`, KAFKA_AUTH: "none" });
    await expect(doomed.invoke(event)).rejects.toThrow("LambdaKilled");
    trap.close();

    expect(await bench.keys(buckets.processed, `variants/${product}/`)).toHaveLength(3);
    expect(await bench.recordsOf(product)).toEqual([]);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    expect((await bench.eventsOf(product)).map(({ size_label }) => size_label)).toEqual(LABELS);
  });

  it("repeats the same event ids when the process died between publishing and recording it", async () => {
    const { product, event } = await bench.upload(await imageFile("jpeg"));
    const doomed = await bench.startFunction();
    bench.wire.intercept(({ url, writes }) => {
      if (writes && url.startsWith(`/${buckets.processed}/published/`)) {
        void doomed.kill();
        return { status: 503, body: "" };
      }
      return undefined;
    });
    await expect(doomed.invoke(event)).rejects.toThrow("LambdaKilled");
    bench.wire.intercept(undefined);

    expect((await bench.eventsOf(product)).map(({ size_label }) => size_label)).toEqual(LABELS);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    const ids = (await bench.eventsOf(product)).map(({ event_id }) => event_id);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
  });

  it("works on the other uploads of an event when one fails, and on that one alone when it comes again", async () => {
    const good = await bench.upload(await imageFile("jpeg"));
    const bad = await bench.upload(await imageFile("jpeg"));
    const event = created([bad, good]);
    bench.wire.intercept(({ url }) =>
      url.startsWith(`/${buckets.uploads}/uploads/${bad.product}/`) ? { status: 503, body: "" } : undefined,
    );
    expect((await lambda.invoke(event)).error).toMatchObject({
      name: expect.stringMatching(/503|Unavailable|Unknown/),
    });
    expect(await bench.recordsOf(good.product)).toHaveLength(3);
    expect(await bench.recordsOf(bad.product)).toHaveLength(0);
    bench.wire.intercept(undefined);
    expect((await lambda.invoke(event)).result).toEqual([kind("published"), kind("published-before")]);
    expect(await bench.recordsOf(good.product)).toHaveLength(3);
    expect(await bench.recordsOf(bad.product)).toHaveLength(3);
  });

  it("gives up before its time is over, and starts again", async () => {
    const { product, event } = await bench.upload(await imageFile("png", 4000, 3000));
    const { error, logs } = await lambda.invoke(event, 1_600);
    expect(error).toMatchObject({ name: "DeadlineExceeded" });
    expect(logs).toContainEqual(
      expect.objectContaining({ level: "ERROR", error: expect.objectContaining({ name: "DeadlineExceeded" }) }),
    );
    expect(await bench.recordsOf(product)).toEqual([]);
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
  });

  it("fails on an event that is none of S3's", async () => {
    expect((await lambda.invoke({ detail: {} })).error).toMatchObject({ name: "UnknownEvent" });
  });
});

describe("the connection to Kafka", () => {
  it("survives a freeze that outlasts its authentication", async () => {
    const first = await bench.upload(await imageFile("jpeg"));
    await lambda.invoke(first.event);
    await lambda.freeze(SESSION_MS + 1_000);
    const second = await bench.upload(await imageFile("jpeg"));
    expect((await lambda.invoke(second.event)).result).toEqual([kind("published")]);
    const ids = (await bench.eventsOf(second.product)).map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(3);
  });

  it("is made anew after the broker was away", async () => {
    const { product, event } = await bench.upload(await imageFile("jpeg"));
    await bench.kafka.restart();
    expect((await lambda.invoke(event)).result).toEqual([kind("published")]);
    expect(new Set((await bench.eventsOf(product)).map(({ event_id }) => event_id)).size).toBe(3);
  });

  it("fails the invocation, for Lambda to try again, while there is no broker", async () => {
    const alone = await bench.startFunction({ KAFKA_BROKERS: "localhost:1" });
    const { product, event } = await bench.upload(await imageFile("jpeg"));
    expect((await alone.invoke(event)).error).toBeDefined();
    await alone.kill();
    expect(await bench.recordsOf(product)).toEqual([]);
  });

  it("is refused with a token of another secret", async () => {
    const stranger = await bench.startFunction({ AWS_SECRET_ACCESS_KEY: "another" });
    const { product, event } = await bench.upload(await imageFile("jpeg"));
    const { error, logs } = await stranger.invoke(event);
    await stranger.kill();
    expect(error).toBeDefined();
    expect(JSON.stringify(logs)).toContain("IdentityRefused");
    expect(await bench.recordsOf(product)).toEqual([]);
  });
});
