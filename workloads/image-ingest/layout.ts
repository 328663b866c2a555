import { createHash } from "node:crypto";

import type { SourceObject } from "./s3-event";
import type { ImageFormat } from "./settings";

/** What the key of an upload says. */
export type UploadPlace =
  | { readonly kind: "image"; readonly productId: string }
  /** The empty object by which a console shows a folder. */
  | { readonly kind: "folder" }
  | { readonly kind: "elsewhere" };

/** Bytes of UTF-8; leaves the variant's key room below S3's 1,024. */
const PRODUCT_ID_MAX_BYTES = 256;

/**
 * Reads `<prefix><product id>/<file>`; a file may lie deeper. A product id holds no control character, is neither `.`
 * nor `..`, and has at most 256 bytes.
 */
export function uploadPlace(prefix: string, key: string): UploadPlace {
  if (!key.startsWith(prefix)) {
    return { kind: "elsewhere" };
  }
  if (key.endsWith("/")) {
    return { kind: "folder" };
  }
  const rest = key.slice(prefix.length);
  const slash = rest.indexOf("/");
  const productId = rest.slice(0, Math.max(slash, 0));
  return isProductId(productId) ? { kind: "image", productId } : { kind: "elsewhere" };
}

function isProductId(text: string): boolean {
  return (
    text !== "" &&
    text !== "." &&
    text !== ".." &&
    !/\p{Cc}/u.test(text) &&
    Buffer.byteLength(text) <= PRODUCT_ID_MAX_BYTES
  );
}

/** Names one version of a source: 32 hexadecimal digits, the same for every delivery of its event. */
export function sourceId({ bucket, key, etag }: SourceObject): string {
  return digest(bucket, key, etag).slice(0, 32);
}

/** Names one variant of one version of a source, and so the event that announces it: 64 hexadecimal digits. */
export function eventId({ bucket, key, etag }: SourceObject, sizeLabel: string): string {
  return digest(bucket, key, etag, sizeLabel);
}

/** Where a variant is written in the processed bucket. */
export function variantKey(source: SourceObject, productId: string, label: string, format: ImageFormat): string {
  return `variants/${productId}/${sourceId(source)}/${label}.${format}`;
}

/** Where the processed bucket says that a source's variants have been announced. */
export function publicationKey(source: SourceObject): string {
  return `published/${sourceId(source)}.json`;
}

/** Where a source that is refused is copied to in the quarantine bucket. */
export function quarantineKey(source: SourceObject): string {
  return `image-ingest/${sourceId(source)}`;
}

/** The parts can hold any character, so they are set apart as JSON sets them apart. */
function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
