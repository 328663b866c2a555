import { readFileSync } from "node:fs";
import { join } from "node:path";

import { DeleteObjectCommand } from "@aws-sdk/client-s3";

import { blackPng, type FileType, imageFile, picture } from "../support/images";
import { buckets, created, IngestBench, type Upload } from "./support/ingest";
import type { TestLambda } from "./support/lambda";
import type { ApiCall } from "./support/recording-proxy";

const WORKLOAD = join(__dirname, "../../workloads/image-ingest");

let bench: IngestBench;
let lambda: TestLambda;

beforeAll(async () => {
  bench = await IngestBench.start();
  lambda = await bench.startFunction();
});

afterAll(async () => {
  await lambda?.kill();
  await bench?.stop();
});

afterEach(() => bench?.wire.intercept(undefined));

const kind = (name: string) => expect.objectContaining({ kind: name });

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
    const { product, key, etag, event } = await bench.upload(bytes, { tags: "owner=shop" });
    const { result, error } = await lambda.invoke(event);
    expect(error).toBeUndefined();
    const copy = (result as { quarantined: { copy: { bucket: string; key: string } } }[])[0]?.quarantined.copy;
    expect(result).toEqual([{ kind: "refused", reason, quarantined: { copy, tagged: true } }]);

    const found = await bench.get(buckets.quarantine, copy?.key ?? "");
    expect(found.bytes.equals(bytes)).toBe(true);
    expect(found.ContentType).toBe("application/octet-stream");
    expect(found.Metadata).toEqual({
      "source-bucket": buckets.uploads,
      "source-key": key,
      "source-etag": etag,
      "refusal-reason": reason,
    });
    expect(await bench.tagsOf(key)).toEqual({ owner: "shop", "image-ingest-refused": reason });
    expect(await bench.recordsOf(product)).toEqual([]);
    expect(await bench.keys(buckets.processed, `variants/${product}/`)).toEqual([]);
  });

  it("has too many bytes", async () => {
    const small = await bench.startFunction({ MAX_INPUT_BYTES: "1000" });
    const { key, event } = await bench.upload(await imageFile("png"));
    expect((await small.invoke(event)).result).toEqual([
      expect.objectContaining({ kind: "refused", reason: "too-many-bytes" }),
    ]);
    await small.kill();
    expect(await bench.tagsOf(key)).toEqual({ "image-ingest-refused": "too-many-bytes" });
  });

  it("lies outside the layout", async () => {
    const key = "uploads/front.jpg";
    const { event } = await bench.put(buckets.uploads, key, await imageFile("jpeg"));
    expect((await lambda.invoke(event)).result).toEqual([
      expect.objectContaining({ kind: "refused", reason: "key-outside-layout" }),
    ]);
    expect(await bench.tagsOf(key)).toEqual({ "image-ingest-refused": "key-outside-layout" });
  });

  it("stays as it is when it comes again", async () => {
    const { key, event } = await bench.upload(Buffer.from("no image"));
    const first = await lambda.invoke(event);
    const again = await lambda.invoke(event);
    expect(again.result).toEqual(first.result);
    expect(await bench.tagsOf(key)).toEqual({ "image-ingest-refused": "not-an-image" });
  });

  it("is tagged alone where there is no quarantine", async () => {
    const alone = await bench.startFunction({ QUARANTINE_BUCKET: "" });
    const { key, event } = await bench.upload(Buffer.from("no image"));
    expect((await alone.invoke(event)).result).toEqual([
      { kind: "refused", reason: "not-an-image", quarantined: { tagged: true } },
    ]);
    await alone.kill();
    expect(await bench.tagsOf(key)).toEqual({ "image-ingest-refused": "not-an-image" });
  });
});

describe("what is no longer there", () => {
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ["an image", () => imageFile("jpeg")],
    ["what would be refused", () => Buffer.from("no image")],
  ])("%s that was deleted is left alone", async (_, body) => {
    const { product, key, event } = await bench.upload(await body());
    await bench.s3.send(new DeleteObjectCommand({ Bucket: buckets.uploads, Key: key }));
    expect((await lambda.invoke(event)).result).toEqual([{ kind: "source-changed", change: "deleted" }]);
    expect(await bench.recordsOf(product)).toEqual([]);
  });

  it("an upload that was overwritten is left to the event of the newer one, and the newer one untagged", async () => {
    const first = await bench.upload(Buffer.from("no image"));
    const second = await bench.upload(await imageFile("jpeg"), { product: first.product });
    expect((await lambda.invoke(first.event)).result).toEqual([{ kind: "source-changed", change: "overwritten" }]);
    expect(await bench.tagsOf(first.key)).toEqual({});
    expect((await lambda.invoke(second.event)).result).toEqual([kind("published")]);
    expect((await bench.eventsOf(first.product)).map(({ source_etag }) => source_etag)).toEqual([
      second.etag,
      second.etag,
      second.etag,
    ]);
  });

  it.each(["PUT Object", "GET Object?tagging", "PUT Object?tagging"])(
    "an upload that is overwritten just before the %s of its refusal is not taken for the newer one",
    async (step) => {
      const text = Buffer.from("no image");
      const newer = await imageFile("jpeg");
      const { product, key, event } = await bench.upload(text);
      let overwritten: Upload | undefined;
      bench.wire.intercept(async ({ operation, headers }) => {
        if (operation === step) {
          overwritten ??= await bench.upload(newer, { product });
        }
        // moto does not know this condition.
        const condition = headers["x-amz-copy-source-if-match"];
        const holds = condition === undefined || overwritten === undefined || condition === `"${overwritten.etag}"`;
        return holds ? undefined : { status: 412, body: "<Error><Code>PreconditionFailed</Code></Error>" };
      });
      const { result } = await lambda.invoke(event);
      expect(overwritten?.key).toBe(key);
      expect(await bench.tagsOf(key)).toEqual({});
      if (step === "PUT Object") {
        expect(result).toEqual([{ kind: "source-changed", change: "overwritten" }]);
      } else {
        const [copy = ""] = quarantined(result);
        expect((await bench.get(buckets.quarantine, copy)).bytes.equals(text)).toBe(true);
      }
    },
  );

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
    await bench.makeBucket(plain);
    const image = await bench.upload(await imageFile("jpeg"));
    const text = await bench.upload(Buffer.from("no image"));
    const unversioned = await bench.put(plain, "uploads/p/a.jpg", Buffer.from("no image"));
    bench.wire.forget();
    for (const { event } of [image, text, unversioned]) {
      expect((await lambda.invoke(event)).error).toBeUndefined();
    }

    const used = bench.wire.calls
      .flatMap(actionsOf)
      .map((use) => use.replace(`:::${plain}/`, `:::${buckets.uploads}/`));
    expect([...new Set(used)].sort()).toEqual(documented());
  });
});

/** The keys of the copies that a result tells of. */
function quarantined(result: unknown): string[] {
  return (result as { quarantined?: { copy?: { key: string } } }[]).flatMap(
    ({ quarantined: { copy } = {} }) => copy?.key ?? [],
  );
}

/** `action on area`, the area being a bucket and the first part of a key. */
function actionsOf({ operation, url, headers }: ApiCall): string[] {
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
    const source = headers["x-amz-copy-source"];
    const copiesTags = source !== undefined && headers["x-amz-tagging-directive"] !== "REPLACE";
    return [
      `s3:PutObject on ${area(pathname)}`,
      ...(source === undefined ? [] : [`s3:GetObject on ${area(String(source))}`]),
      ...(copiesTags || "x-amz-tagging" in headers ? [`s3:PutObjectTagging on ${area(pathname)}`] : []),
      ...("x-amz-acl" in headers ? [`s3:PutObjectAcl on ${area(pathname)}`] : []),
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
    .replaceAll("UPLOADS", buckets.uploads)
    .replaceAll("PROCESSED", buckets.processed)
    .replaceAll("QUARANTINE", buckets.quarantine);
  const { Statement } = JSON.parse(named) as typeof policy;
  return Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`)),
  )
    .filter((line) => !line.startsWith("s3:ListBucket "))
    .sort();
}
