import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";

import sharp from "sharp";

import { type FileType, picture } from "../../tests/support/images";
import { readSettings } from "../../workloads/image-ingest/settings";
import { makeVariants } from "../../workloads/image-ingest/variants";
import { table } from "../report";
import { startWorkbench, type Workbench } from "./servers";

/** What the function must reach of sharp's own speed. */
const REQUIRED = 0.85;

const usage = `npm run bench:ingest -- [options]

  --images N   images of each type; the median counts (default: 15)
  --check      exit with 1 when the function is below ${REQUIRED * 100} % of sharp called bare for any type
  --help       show this text

The function, bundled and in a process of its own, reads each image from S3 (moto), makes its sizes, writes them, and announces
them to Kafka over TLS. Two things without any of that stand beside it, taking turns with it image by image, and in going
first:
  bare sharp      what sharp's documentation shows: one input, a clone for each size
  same decoding   what the function does with the bytes, which is to decode once where that is faster`;

/** Photographs as shops have them: pixels by type. */
const photographs: Readonly<
  Record<string, { readonly type: FileType; readonly width: number; readonly height: number }>
> = {
  "JPEG 12 MP": { type: "jpeg", width: 4000, height: 3000 },
  "PNG 2 MP": { type: "png", width: 1600, height: 1200 },
  "WebP 3 MP": { type: "webp", width: 2000, height: 1500 },
  "AVIF 3 MP": { type: "avif", width: 2000, height: 1500 },
};

const ways = ["function", "bare sharp", "same decoding"] as const;
type Way = (typeof ways)[number];

const { variants: spec } = readSettings({
  PROCESSED_BUCKET: "bench",
  KAFKA_BROKERS: "localhost:9092",
  KAFKA_TOPIC: "bench",
  KAFKA_AUTH: "none",
});

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      images: { type: "string", default: "15" },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || !/^[1-9]\d*$/.test(values.images)) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const bench = await startWorkbench();
  try {
    const rows: string[][] = [
      ["", ...ways.map((way) => `${way}, images/s`), "× bare sharp", "× same decoding", "S3 + Kafka"],
    ];
    const below: string[] = [];
    for (const [name, { type, width, height }] of Object.entries(photographs)) {
      const { seconds, besides } = await measure(bench, await photograph(type, width, height), Number(values.images));
      const reached = seconds["bare sharp"] / seconds.function;
      if (reached < REQUIRED) {
        below.push(`${name} at ${(reached * 100).toFixed(1)} %`);
      }
      rows.push([name, ...cells(seconds), `${(besides * 1000).toFixed(0)} ms`]);
    }
    console.log(
      `${values.images} images of each type, medians; sizes ${JSON.stringify(spec.widths)} as ${spec.format}`,
    );
    console.log(`load of the machine at the end, on ${cpus().length} processors: ${loadavg()[0]?.toFixed(1)}\n`);
    console.log(table(rows));
    // Type by type: what is gained on one must not hide what is lost on another.
    const required = `${REQUIRED * 100} % of sharp called bare, for each type`;
    console.log(`\n${below.length === 0 ? `met: ${required}` : `NOT MET: ${required}; ${below.join(", ")}`}`);
    return values.check && below.length > 0 ? 1 : 0;
  } finally {
    await bench.stop();
  }
}

/** Median seconds of each way for one image, and of what the function does besides resizing. */
async function measure(bench: Workbench, bytes: Buffer, images: number) {
  const taken: Record<Way, number[]> = { function: [], "bare sharp": [], "same decoding": [] };
  const besides: number[] = [];
  const take: Record<Way, () => Promise<number>> = {
    function: async () => {
      const { seconds, metrics } = await bench.ingest(bytes);
      besides.push(seconds - Number(metrics["ResizeDuration"]) / 1000);
      return seconds;
    },
    "bare sharp": () => timed(() => bareSharp(bytes)),
    "same decoding": () => timed(() => makeVariants(bytes, spec, { maxPixels: 100_000_000, seconds: 60 })),
  };
  for (let image = 0; image <= images; image++) {
    // Whoever comes after the function comes while its servers tidy up, so nobody always does.
    for (const way of image % 2 === 0 ? ways : [...ways].reverse()) {
      taken[way].push(await take[way]());
    }
  }
  // The first of each warms up and does not count.
  [...Object.values(taken), besides].forEach((values) => values.shift());
  const seconds = Object.fromEntries(ways.map((way) => [way, median(taken[way])])) as Record<Way, number>;
  return { seconds, besides: median(besides) };
}

function bareSharp(bytes: Buffer): Promise<unknown> {
  const image = sharp(bytes).autoOrient();
  const sizes = Object.values(spec.widths).map((width) =>
    image.clone().resize({ width, withoutEnlargement: true }).webp({ quality: spec.quality }).toBuffer(),
  );
  return Promise.all(sizes);
}

async function photograph(type: FileType, width: number, height: number): Promise<Buffer> {
  const image = await picture(width, height);
  return (type === "avif" ? image.avif({ effort: 2 }) : image[type]()).toBuffer();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function cells(seconds: Record<Way, number>): string[] {
  const ratio = (way: Way) => (seconds[way] / seconds.function).toFixed(2);
  return [...ways.map((way) => (1 / seconds[way]).toFixed(2)), ratio("bare sharp"), ratio("same decoding")];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor(sorted.length / 2)] ?? 0) + (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0)) / 2;
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
