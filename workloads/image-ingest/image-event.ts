import { eventId } from "./layout";
import type { SourceObject } from "./s3-event";
import type { Variant } from "./variants";

/** Schema of the events: `schemas/product-image-processed-1.json`. */
export const EVENT_VERSION = 1;

/** One variant of a product's image is there to be read. */
export interface ProductImageProcessed {
  readonly version: typeof EVENT_VERSION;
  /** The same whenever the same variant of the same source is announced again. */
  readonly event_id: string;
  readonly product_id: string;
  readonly bucket: string;
  readonly key: string;
  readonly size_label: string;
  readonly content_type: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly source_bucket: string;
  readonly source_key: string;
  readonly source_etag: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly produced_at: string;
}

/** What the event of one variant says. */
export function productImageProcessed(
  source: SourceObject,
  productId: string,
  variant: Variant,
  written: { readonly bucket: string; readonly key: string },
  producedAt: Date,
): ProductImageProcessed {
  return {
    version: EVENT_VERSION,
    event_id: eventId(source, variant.label),
    product_id: productId,
    bucket: written.bucket,
    key: written.key,
    size_label: variant.label,
    content_type: variant.contentType,
    bytes: variant.bytes.length,
    width: variant.width,
    height: variant.height,
    source_bucket: source.bucket,
    source_key: source.key,
    source_etag: source.etag,
    produced_at: producedAt.toISOString(),
  };
}
