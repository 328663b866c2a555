/** Width in pixels of each size that is made of an image, by its label. A smaller image keeps its own width. */
export type ImageSizes = Readonly<Record<string, number>>;

/** The sizes of the shop: one for lists, one for a product's page, one to look at closely. */
export const defaultImageSizes = { thumbnail: 200, medium: 800, large: 1600 } as const satisfies ImageSizes;

/** What a function that makes sizes of uploaded images is asked to be; the same on every cloud. */
export interface ImageIngestSpec {
  /** One or more. A label has up to 32 lower-case letters, digits and hyphens; a width is 1 to 16,383. */
  readonly sizes: ImageSizes;
  /** MiB of memory, and with it a share of CPU: 512 to 10,240. It bounds how large an image may be: {@link maxInputPixels}. */
  readonly memoryMiB: number;
  /** Seconds that one upload may take: 1 to 900. */
  readonly timeoutSeconds: number;
  /** Uploads that are worked on at the same time, at most; kept free for this function: 1 or more. */
  readonly reservedConcurrency: number;
  /** How often an upload whose processing failed is tried again: 0 to 2. */
  readonly retries: number;
  /** Seconds that an upload may wait for its turn, retries included, before it counts as failed: 60 to 21,600. */
  readonly maxWaitSeconds: number;
}

/** Something wrong with the function's specification, at a key of it. */
export interface ImageIngestProblem {
  /** Stable name, for errors and tests. */
  readonly code: string;
  /** Keys from the specification down to what is wrong. */
  readonly path: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

const LABEL = /^[a-z][a-z0-9-]{0,31}$/;

/** libwebp encodes no side longer than this. https://developers.google.com/speed/webp/faq */
const MAX_WIDTH = 16_383;

/**
 * A function's environment has 4 KB in all; half is left for names of buckets and brokers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_SIZES_BYTES = 2_048;

/**
 * Lambda's own, but for the least memory: less has no room for a picture.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
export const imageIngestBounds = {
  memoryMiB: { code: "IngestMemoryOutOfRange", least: 512, most: 10_240, unit: " MiB" },
  timeoutSeconds: { code: "IngestTimeoutOutOfRange", least: 1, most: 900, unit: " seconds" },
  reservedConcurrency: { code: "IngestConcurrencyOutOfRange", least: 1, most: Number.MAX_SAFE_INTEGER, unit: "" },
  retries: { code: "IngestRetriesOutOfRange", least: 0, most: 2, unit: "" },
  maxWaitSeconds: { code: "IngestWaitOutOfRange", least: 60, most: 21_600, unit: " seconds" },
} as const;

/** Everything in a specification that the function or its service would refuse. */
export function imageIngestProblems(spec: ImageIngestSpec): readonly ImageIngestProblem[] {
  return [...sizeProblems(spec.sizes), ...boundProblems(spec)];
}

function sizeProblems(sizes: ImageSizes): ImageIngestProblem[] {
  const problems: ImageIngestProblem[] = [];
  if (Object.keys(sizes).length === 0) {
    problems.push({
      code: "ImageSizesEmpty",
      path: ["sizes"],
      message: "no size is to be made: give one or more, such as thumbnail: 200",
    });
  }
  for (const [label, width] of Object.entries(sizes)) {
    if (!LABEL.test(label)) {
      problems.push({
        code: "ImageSizeLabelInvalid",
        path: ["sizes", label],
        message: `"${label}" is no label: take up to 32 lower-case letters, digits and hyphens, a letter first`,
      });
    }
    if (!Number.isInteger(width) || width < 1 || width > MAX_WIDTH) {
      problems.push({
        code: "ImageSizeOutOfRange",
        path: ["sizes", label],
        message: `${width} pixels is no width: give a whole number from 1 to ${MAX_WIDTH}`,
      });
    }
  }
  const bytes = JSON.stringify(sizes).length;
  if (bytes > MAX_SIZES_BYTES) {
    problems.push({
      code: "ImageSizesTooMany",
      path: ["sizes"],
      message: `the sizes take ${bytes} bytes of the function's environment, which has room for ${MAX_SIZES_BYTES}: make fewer`,
    });
  }
  return problems;
}

function boundProblems(spec: ImageIngestSpec): ImageIngestProblem[] {
  return (Object.keys(imageIngestBounds) as (keyof typeof imageIngestBounds)[]).flatMap((key) => {
    const { code, least, most, unit } = imageIngestBounds[key];
    const value = spec[key];
    if (Number.isInteger(value) && value >= least && value <= most) {
      return [];
    }
    const accepted = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    return [{ code, path: [key], message: `${value}${unit} can't be had: give a whole number ${accepted}` }];
  });
}

const BYTES_PER_MIB = 1024 * 1024;

/** What Node, the program and an upload's bytes take. */
const BASE_MIB = 256;

/** What decoding takes at most, measured: 19 bytes a pixel for an AVIF with transparency, half of it for other types. */
const BYTES_PER_PIXEL = 20;

/** More than a product's picture has. */
const MOST_PIXELS = 100_000_000;

/** The most pixels that an upload may have: what the function's memory has room for, so that none can exhaust it. */
export function maxInputPixels({ memoryMiB }: Pick<ImageIngestSpec, "memoryMiB">): number {
  const room = Math.floor(((memoryMiB - BASE_MIB) * BYTES_PER_MIB) / BYTES_PER_PIXEL);
  return Math.min(room, MOST_PIXELS);
}
