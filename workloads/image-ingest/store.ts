import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

import { publicationKey, quarantineKey, variantKey } from "./layout";
import { sourceMetadata } from "./metadata";
import { Refusal, type RefusalReason } from "./refusal";
import type { SourceObject } from "./s3-event";
import type { ImageFormat } from "./settings";
import type { Variant } from "./variants";

/** The source is no longer there as the event says: deleted, or overwritten, which another event tells of. */
export class SourceChanged extends Error {
  constructor(readonly change: "deleted" | "overwritten") {
    super(`The source was ${change} after the event.`);
    this.name = "SourceChanged";
  }
}

/** What became of a refused source. */
export interface Quarantined {
  /** Where its copy lies; absent where there is no quarantine, or it is too large to be copied at once. */
  readonly copy?: { readonly bucket: string; readonly key: string };
  /** Whether the source bears the reason as its tag. */
  readonly tagged: boolean;
}

/** The tag by which a refused source bears its reason. */
export const REASON_TAG = "image-ingest-refused";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MAX_TAGS = 10;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

/** Everything that the function asks of S3. README.md lists the permissions that it takes; keep them together. */
export class Store {
  constructor(
    private readonly s3: S3Client,
    private readonly processedBucket: string,
    private readonly quarantineBucket: string | undefined,
  ) {}

  /** The source as it was when the event was sent: `SourceChanged` if it is another by now. */
  async read(source: SourceObject, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
    const found = await this.s3
      .send(new GetObjectCommand(exactly(source)), { abortSignal: signal })
      .catch(asSourceChange);
    const size = found.ContentLength ?? 0;
    if (size === 0) {
      throw new Refusal("empty", "");
    }
    if (size > maxBytes) {
      // The connection is given up, since nobody will read the rest.
      (found.Body as { destroy?: () => void } | undefined)?.destroy?.();
      throw new Refusal("too-many-bytes", `It has ${size}; the limit is ${maxBytes}.`);
    }
    const bytes = await found.Body?.transformToByteArray();
    if (bytes?.length !== size) {
      throw new Error(`S3 gave ${bytes?.length ?? 0} of ${size} bytes.`);
    }
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Writes a variant, over what may lie there. */
  async writeVariant(
    source: SourceObject,
    productId: string,
    variant: Variant,
    format: ImageFormat,
    signal: AbortSignal,
  ): Promise<{ bucket: string; key: string }> {
    const place = { bucket: this.processedBucket, key: variantKey(source, productId, variant.label, format) };
    await this.s3.send(
      new PutObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        Body: variant.bytes,
        ContentType: variant.contentType,
        Metadata: {
          ...sourceMetadata(source),
          "size-label": variant.label,
          width: String(variant.width),
          height: String(variant.height),
        },
      }),
      { abortSignal: signal },
    );
    return place;
  }

  /** The fingerprint under which the source's variants were announced; undefined if they were not. */
  async publication(source: SourceObject, signal: AbortSignal): Promise<string | undefined> {
    try {
      const found = await this.s3.send(
        new GetObjectCommand({ Bucket: this.processedBucket, Key: publicationKey(source) }),
        { abortSignal: signal },
      );
      const record: unknown = JSON.parse((await found.Body?.transformToString()) ?? "null");
      return (record as { fingerprint?: string } | null)?.fingerprint;
    } catch (error) {
      if (status(error) === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** Remembers that the source's variants have been announced. */
  async recordPublication(
    source: SourceObject,
    fingerprint: string,
    eventIds: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const record = { version: 1, source, fingerprint, event_ids: eventIds, published_at: new Date().toISOString() };
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.processedBucket,
        Key: publicationKey(source),
        Body: JSON.stringify(record),
        ContentType: "application/json",
      }),
      { abortSignal: signal },
    );
  }

  /**
   * Copies a refused source to quarantine, then tags it, both only if it is still the one that was refused. Doing it again
   * changes nothing.
   */
  async quarantine(source: SourceObject, refusal: Refusal, signal: AbortSignal): Promise<Quarantined> {
    const options = { abortSignal: signal };
    const head = await this.s3.send(new HeadObjectCommand(exactly(source)), options).catch(asSourceChange);
    const copy = (head.ContentLength ?? 0) <= MAX_COPY_BYTES ? await this.copy(source, refusal, signal) : undefined;
    const tagged = await this.tag(source, refusal.reason, head.VersionId, signal);
    return { ...(copy && { copy }), tagged };
  }

  private async copy(source: SourceObject, refusal: Refusal, signal: AbortSignal): Promise<Quarantined["copy"]> {
    if (this.quarantineBucket === undefined) {
      return undefined;
    }
    const place = { bucket: this.quarantineBucket, key: quarantineKey(source) };
    await this.s3
      .send(
        new CopyObjectCommand({
          Bucket: place.bucket,
          Key: place.key,
          CopySource: `${source.bucket}/${encodeURIComponent(source.key)}`,
          CopySourceIfMatch: `"${source.etag}"`,
          MetadataDirective: "REPLACE",
          // A copy of the tags would take leave to read them there and to write them here.
          TaggingDirective: "REPLACE",
          // What it claims to be is not to be believed.
          ContentType: "application/octet-stream",
          Metadata: { ...sourceMetadata(source), "refusal-reason": refusal.reason },
        }),
        { abortSignal: signal },
      )
      .catch(asSourceChange);
    return place;
  }

  /** Adds the reason to the tags that the version has, unless it has as many as can be. */
  private async tag(
    source: SourceObject,
    reason: RefusalReason,
    VersionId: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const target = { Bucket: source.bucket, Key: source.key, ...(VersionId !== undefined && { VersionId }) };
    const { TagSet = [] } = await this.s3
      .send(new GetObjectTaggingCommand(target), { abortSignal: signal })
      .catch(asSourceChange);
    const others = TagSet.filter(({ Key }) => Key !== REASON_TAG);
    if (others.length >= MAX_TAGS) {
      return false;
    }
    await this.s3
      .send(
        new PutObjectTaggingCommand({
          ...target,
          Tagging: { TagSet: [...others, { Key: REASON_TAG, Value: reason }] },
        }),
        { abortSignal: signal },
      )
      .catch(asSourceChange);
    return true;
  }
}

function exactly({ bucket, key, etag }: SourceObject) {
  return { Bucket: bucket, Key: key, IfMatch: `"${etag}"` };
}

function status(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

function asSourceChange(error: unknown): never {
  switch (status(error)) {
    case 404:
      throw new SourceChanged("deleted");
    case 412:
      throw new SourceChanged("overwritten");
    default:
      throw error;
  }
}
