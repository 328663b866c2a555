import { performance } from "node:perf_hooks";

import type { Deadline } from "./deadline";
import { type ProductImageProcessed, productImageProcessed } from "./image-event";
import { type UploadPlace, uploadPlace } from "./layout";
import type { Message } from "./publisher";
import { Refusal, type RefusalReason } from "./refusal";
import type { SourceObject } from "./s3-event";
import { fingerprint, type Settings } from "./settings";
import { type Quarantined, SourceChanged, type Store } from "./store";
import { errorFields, type Telemetry } from "./telemetry";
import { makeVariants } from "./variants";

/** What became of one upload. Whatever is not here is an error, and the event comes again. */
export type Outcome =
  | { readonly kind: "published"; readonly events: readonly ProductImageProcessed[] }
  /** An earlier delivery of the event was seen through to its end. */
  | { readonly kind: "published-before" }
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly quarantined: Quarantined }
  | { readonly kind: "source-changed"; readonly change: SourceChanged["change"] }
  | { readonly kind: "folder" };

/** What an upload is worked on with. */
export interface Tools {
  readonly settings: Settings;
  readonly store: Pick<Store, "read" | "writeVariant" | "publication" | "recordPublication" | "quarantine">;
  readonly publisher: { publish(messages: readonly Message[]): Promise<void> };
}

/** What belongs to one invocation. */
export interface Invocation {
  readonly deadline: Deadline;
  readonly telemetry: Telemetry;
  /** W3C trace context that the events carry on. */
  readonly traceparent?: string;
}

/**
 * Makes an upload's variants, writes and announces them, in this order: an event is never ahead of its object. What is
 * no image, or not to be decoded, goes to quarantine; what is no longer there is left alone. Anything else throws, and may
 * be tried again from the start at any point.
 */
export async function ingest(source: SourceObject, tools: Tools, invocation: Invocation): Promise<Outcome> {
  const place = uploadPlace(tools.settings.uploadsPrefix, source.key);
  if (place.kind === "folder") {
    return { kind: "folder" };
  }
  const { deadline } = invocation;
  try {
    return await deadline.race(publish(source, place, tools, invocation));
  } catch (error) {
    if (error instanceof Refusal) {
      return await deadline.race(refuse(source, error, tools, invocation));
    }
    return sourceChangedOr(error);
  }
}

async function publish(
  source: SourceObject,
  place: UploadPlace,
  tools: Tools,
  invocation: Invocation,
): Promise<Outcome> {
  const { settings, store, publisher } = tools;
  const { deadline, telemetry } = invocation;
  const { signal } = deadline;
  if (place.kind !== "image") {
    throw new Refusal("key-outside-layout", `It lies outside ${settings.uploadsPrefix}<product id>/.`);
  }
  const print = fingerprint(settings);
  if ((await store.publication(source, signal)) === print) {
    return { kind: "published-before" };
  }
  const started = performance.now();
  const bytes = await store.read(source, settings.maxInputBytes, signal);
  const read = performance.now();
  const variants = await makeVariants(bytes, settings.variants, {
    maxPixels: settings.maxInputPixels,
    seconds: deadline.seconds,
  });
  const made = performance.now();
  deadline.check();
  const { format } = settings.variants;
  const events = await Promise.all(
    variants.map(async (variant) => {
      const written = await store.writeVariant(source, place.productId, variant, format, signal);
      return productImageProcessed(source, place.productId, variant, written, new Date());
    }),
  );
  const written = performance.now();
  deadline.check();
  await publisher.publish(events.map((event) => message(event, invocation.traceparent)));
  const published = performance.now();
  await remember(source, print, events, tools, invocation);
  telemetry.count({
    Images: { value: 1, unit: "Count" },
    Variants: { value: variants.length, unit: "Count" },
    SourceBytes: { value: bytes.length, unit: "Bytes" },
    ReadDuration: { value: read - started, unit: "Milliseconds" },
    ResizeDuration: { value: made - read, unit: "Milliseconds" },
    WriteDuration: { value: written - made, unit: "Milliseconds" },
    PublishDuration: { value: published - written, unit: "Milliseconds" },
  });
  return { kind: "published", events };
}

/** The events are out: what fails here must not send them again at once, as it would if it failed the invocation. */
async function remember(
  source: SourceObject,
  print: string,
  events: readonly ProductImageProcessed[],
  { store }: Tools,
  { deadline, telemetry }: Invocation,
): Promise<void> {
  try {
    const ids = events.map(({ event_id }) => event_id);
    await store.recordPublication(source, print, ids, deadline.signal);
  } catch (error) {
    telemetry.log("WARN", "The publication is not recorded; if S3 repeats its event, so will be ours.", {
      ...errorFields(error),
      source,
    });
    telemetry.count({ PublicationsUnrecorded: { value: 1, unit: "Count" } });
  }
}

async function refuse(
  source: SourceObject,
  refusal: Refusal,
  { store }: Tools,
  { deadline, telemetry }: Invocation,
): Promise<Outcome> {
  try {
    const quarantined = await store.quarantine(source, refusal, deadline.signal);
    telemetry.log("WARN", refusal.message, { source, reason: refusal.reason, quarantined });
    telemetry.count({ Refused: { value: 1, unit: "Count" } }, { Reason: refusal.reason });
    return { kind: "refused", reason: refusal.reason, quarantined };
  } catch (error) {
    return sourceChangedOr(error);
  }
}

function sourceChangedOr(error: unknown): Outcome {
  if (error instanceof SourceChanged) {
    return { kind: "source-changed", change: error.change };
  }
  throw error;
}

function message(event: ProductImageProcessed, traceparent: string | undefined): Message {
  return {
    key: event.product_id,
    value: JSON.stringify(event),
    headers: {
      "content-type": "application/json",
      "event-id": event.event_id,
      "event-version": String(event.version),
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}
