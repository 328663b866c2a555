import { z } from "zod";

import { defaultImageSizes, imageIngestBounds } from "../../components/ingest/spec";
import { zoneName } from "../data-lake/schema";
import { logDays, onDelete, recoveryDays } from "../common";
import { flag, group, mapOf, optional, text, wholeNumber } from "../fields";
import { personsName, awsPrincipalSchema } from "../principals";

/** What holds in every environment. */
export const ingestDefaults = {
  sizes: defaultImageSizes,
  uploads: "product-images",
  processed: "processed-images",
  quarantine: "quarantine",
  topic: "product-images.processed",
  /** A large image takes seconds; a minute outlasts a slow broker as well. */
  timeoutSeconds: 60,
  retries: 2,
  /** Six hours, as long as Lambda waits: long enough for a cluster that is being mended. */
  maxWaitSeconds: 21_600,
} as const;

const sizesInWords = Object.entries(defaultImageSizes)
  .map(([label, width]) => `${label}: ${width}`)
  .join(", ");

/** More than any account is given without asking: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_CONCURRENCY = 10_000;

const bounded = (key: Exclude<keyof typeof imageIngestBounds, "reservedConcurrency">) =>
  wholeNumber(imageIngestBounds[key].least, imageIngestBounds[key].most);

/** The config of image ingest. */
export const imageIngestSchema = group({
  enabled: flag().describe(
    "Whether uploaded images become sizes and events. Needs `tributary:dataLake` on AWS, `tributary:kafka` and `tributary:network`.",
  ),
  sizes: optional(
    mapOf(
      text("up to 32 lower-case letters, digits and hyphens, a letter first", /^[a-z][a-z0-9-]{0,31}$/),
      wholeNumber(1, 16_383),
    ).describe("Width in pixels of each size that is made, by its label. A smaller image keeps its own width."),
    sizesInWords,
  ),
  uploads: optional(zoneName().describe("The lake's zone whose `uploads/` is watched."), ingestDefaults.uploads),
  processed: optional(zoneName().describe("The lake's zone that the sizes are written to."), ingestDefaults.processed),
  quarantine: optional(
    zoneName().describe(
      "The lake's zone that uploads are copied to that are no sound image. They are tagged in any case.",
    ),
    `\`${ingestDefaults.quarantine}\`, where the lake has it`,
  ),
  topic: optional(
    text("the name of a topic", /^[A-Za-z0-9._-]{1,249}$/).describe("Kafka's topic in which each size is announced."),
    ingestDefaults.topic,
  ),
  memoryMiB: optional(
    bounded("memoryMiB").describe("MiB of memory, and with it a share of CPU."),
    (environment) => environment.imageIngest.memoryMiB,
  ),
  timeoutSeconds: optional(
    bounded("timeoutSeconds").describe("Seconds that one upload may take."),
    String(ingestDefaults.timeoutSeconds),
  ),
  reservedConcurrency: optional(
    wholeNumber(imageIngestBounds.reservedConcurrency.least, MOST_CONCURRENCY).describe(
      "Uploads that are worked on at the same time, at most; kept free for this function. The account's Lambda quota must leave 100 for all others.",
    ),
    (environment) => environment.imageIngest.reservedConcurrency,
  ),
  retries: optional(
    bounded("retries").describe("How often an upload whose processing failed is tried again."),
    String(ingestDefaults.retries),
  ),
  maxWaitSeconds: optional(
    bounded("maxWaitSeconds").describe(
      "Seconds that an upload may wait for its turn, retries included, before it counts as failed.",
    ),
    String(ingestDefaults.maxWaitSeconds),
  ),
  replay: optional(
    mapOf(personsName(), awsPrincipalSchema).describe(
      "Who may take failed uploads off their queue and hand them to the function again, by the name a person calls them.",
    ),
    "nobody",
  ),
  logDays: logDays("Days that what the function logs is kept."),
  onDelete: onDelete("What becomes of failed uploads that still wait when this leaves the stack file."),
  recoveryDays: recoveryDays("Days a deleted key can still be restored."),
});

/** Image ingest as the stack file says it. */
export type ImageIngestInput = z.output<typeof imageIngestSchema>;
