import * as fc from "fast-check";

import { defaultImageSizes, imageIngestProblems, maxInputPixels } from "../../../components/ingest/spec";
import { readSettings } from "../../../workloads/image-ingest/settings";
import { soundSpec } from "./support";

const codes = (changes: object): string[] =>
  imageIngestProblems({ ...soundSpec, ...changes }).map(({ code, path }) => `${code} ${path.join(".")}`);

/** Whether the function itself would start with these sizes. */
function isReadable(sizes: Readonly<Record<string, number>>): boolean {
  try {
    readSettings({
      PROCESSED_BUCKET: "processed",
      KAFKA_BROKERS: "b-1.example:9098",
      KAFKA_TOPIC: "topic",
      AWS_REGION: "eu-central-1",
      VARIANT_WIDTHS: JSON.stringify(sizes),
    });
    return true;
  } catch {
    return false;
  }
}

describe("sizes", () => {
  const label = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,33}$/),
    fc.constantFrom("a".repeat(32), "a".repeat(33), "Large", "2x", "", "größe", "-a", "a_b"),
  );
  const width = fc.oneof(fc.integer({ min: -1, max: 16_385 }), fc.constantFrom(0, 1, 16_383, 16_384, 0.5));

  test("are refused before deployment just where the function would refuse them when it starts", () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(fc.dictionary(label, width, { maxKeys: 4 }), (sizes) => {
        const readable = isReadable(sizes);
        seen.add(readable);
        expect({ sizes, problems: codes({ sizes }).length > 0 }).toEqual({ sizes, problems: !readable });
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort()).toEqual([false, true]);
  });

  test("that config does not name are those that the function makes by itself", () => {
    const settings = readSettings({
      PROCESSED_BUCKET: "processed",
      KAFKA_BROKERS: "b-1.example:9098",
      KAFKA_TOPIC: "topic",
      AWS_REGION: "eu-central-1",
    });
    expect(settings.variants.widths).toEqual(defaultImageSizes);
  });

  test("are named where they are wrong", () => {
    expect(codes({ sizes: {} })).toEqual(["ImageSizesEmpty sizes"]);
    expect(codes({ sizes: { Large: 800, small: 0 } })).toEqual([
      "ImageSizeLabelInvalid sizes.Large",
      "ImageSizeOutOfRange sizes.small",
    ]);
  });

  test("must fit into half of a function's environment", () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`size-${String(index).padStart(27, "0")}`, 100]));
    expect(JSON.stringify(many(52)).length).toBeLessThanOrEqual(2048);
    expect(codes({ sizes: many(52) })).toEqual([]);
    expect(codes({ sizes: many(54) })).toEqual(["ImageSizesTooMany sizes"]);
  });
});

test.each([
  ["memoryMiB", 512, 10_240, "IngestMemoryOutOfRange"],
  ["timeoutSeconds", 1, 900, "IngestTimeoutOutOfRange"],
  ["retries", 0, 2, "IngestRetriesOutOfRange"],
  ["maxWaitSeconds", 60, 21_600, "IngestWaitOutOfRange"],
])("%s is a whole number from %i to %i", (key, least, most, code) => {
  for (const value of [least, most]) {
    expect(codes({ [key]: value })).toEqual([]);
  }
  for (const value of [least - 1, most + 1, least + 0.5, Number.NaN]) {
    expect(codes({ [key]: value })).toEqual([`${code} ${key}`]);
  }
});

test("a function that may never run is refused", () => {
  expect(codes({ reservedConcurrency: 0 })).toEqual(["IngestConcurrencyOutOfRange reservedConcurrency"]);
  expect(imageIngestProblems({ ...soundSpec, reservedConcurrency: 0 })[0]?.message).toBe(
    "0 can't be had: give a whole number of 1 or more",
  );
});

describe("an upload's pixels", () => {
  test("fit into the function's memory, at what decoding was measured to take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 512, max: 10_240 }), (memoryMiB) => {
        const mib = (maxInputPixels({ memoryMiB }) * 19) / 1024 ** 2;
        expect(mib).toBeLessThan(memoryMiB - 150);
      }),
    );
  });

  test("are as many as the memory has room for, up to what a product's picture may have", () => {
    expect([512, 1024, 2048, 10_240].map((memoryMiB) => maxInputPixels({ memoryMiB }))).toEqual([
      13_421_772, 40_265_318, 93_952_409, 100_000_000,
    ]);
  });
});
