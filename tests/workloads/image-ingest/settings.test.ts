import { fingerprint, readSettings, SettingsError } from "../../../workloads/image-ingest/settings";

const required = {
  PROCESSED_BUCKET: "processed",
  KAFKA_BROKERS: "b-1.msk:9098, b-2.msk:9098",
  KAFKA_TOPIC: "product-images.processed",
  AWS_REGION: "eu-west-2",
};

function problems(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as SettingsError).problems;
  }
  return [];
}

it("needs to be told buckets, brokers and topic, and nothing else", () => {
  expect(readSettings(required)).toEqual({
    uploadsPrefix: "uploads/",
    processedBucket: "processed",
    variants: { widths: { thumbnail: 200, medium: 800, large: 1600 }, format: "webp", quality: 80 },
    maxInputBytes: 52_428_800,
    maxInputPixels: 100_000_000,
    kafka: {
      brokers: ["b-1.msk:9098", "b-2.msk:9098"],
      topic: "product-images.processed",
      auth: "iam",
      region: "eu-west-2",
    },
  });
});

it("names everything that is missing at once", () => {
  expect(problems({})).toEqual([
    "KAFKA_BROKERS is missing.",
    "PROCESSED_BUCKET is missing.",
    "KAFKA_TOPIC is missing.",
    "AWS_REGION is missing.",
  ]);
});

it.each<[Record<string, string>, RegExp]>([
  [{ KAFKA_BROKERS: "msk" }, /KAFKA_BROKERS has "msk": give host:port/],
  [{ KAFKA_AUTH: "scram" }, /KAFKA_AUTH is "scram": give iam or none/],
  [{ UPLOADS_PREFIX: "uploads" }, /end it with a slash/],
  [{ VARIANT_FORMAT: "gif" }, /VARIANT_FORMAT is "gif": give webp or jpeg or avif/],
  [{ VARIANT_QUALITY: "0" }, /VARIANT_QUALITY is "0": give a whole number from 1 to 100/],
  [{ VARIANT_QUALITY: "1e2" }, /VARIANT_QUALITY is "1e2"/],
  [{ MAX_INPUT_BYTES: "1073741825" }, /from 1 to 1073741824/],
  [{ VARIANT_WIDTHS: "thumbnail=200" }, /VARIANT_WIDTHS is no JSON/],
  [{ VARIANT_WIDTHS: "{}" }, /VARIANT_WIDTHS names no variant/],
  [{ VARIANT_WIDTHS: "[200]" }, /VARIANT_WIDTHS names no variant/],
  [{ VARIANT_WIDTHS: '{"Thumb":200}' }, /has the label "Thumb"/],
  [{ VARIANT_WIDTHS: '{"../x":200}' }, /has the label "\.\.\/x"/],
  [{ VARIANT_WIDTHS: '{"thumb":16384}' }, /has thumb at 16384/],
  [{ VARIANT_WIDTHS: '{"thumb":"200"}' }, /has thumb at "200"/],
])("refuses %j", (change, problem) => {
  expect(problems({ ...required, ...change })).toEqual([expect.stringMatching(problem)]);
});

it("speaks in the clear to brokers of this machine only", () => {
  const local = { ...required, KAFKA_AUTH: "none", KAFKA_BROKERS: "127.0.0.1:9092,localhost:9093" };
  expect(readSettings(local).kafka.auth).toBe("none");
  for (const remote of ["b-1.msk:9092", "localhost.evil.org:9092", "10.0.0.1:9092"]) {
    expect(problems({ ...local, KAFKA_BROKERS: `127.0.0.1:9092,${remote}` })).toEqual([
      expect.stringContaining(`"${remote}" is not: use iam`),
    ]);
  }
});

describe("the fingerprint", () => {
  const of = (change: Record<string, string>) => fingerprint(readSettings({ ...required, ...change }));

  it("is the same whatever order the variants are named in", () => {
    expect(of({ VARIANT_WIDTHS: '{"a":1,"b":2}' })).toBe(of({ VARIANT_WIDTHS: '{"b":2,"a":1}' }));
  });

  it.each<Record<string, string>>([
    { VARIANT_WIDTHS: '{"thumbnail":201,"medium":800,"large":1600}' },
    { VARIANT_FORMAT: "jpeg" },
    { VARIANT_QUALITY: "79" },
    { KAFKA_TOPIC: "other" },
  ])("is another with %j", (change) => {
    expect(of(change)).not.toBe(of({}));
  });

  it("does not change with what changes no variant", () => {
    expect(of({ KAFKA_BROKERS: "b-3.msk:9098", MAX_INPUT_BYTES: "1", QUARANTINE_BUCKET: "q" })).toBe(of({}));
  });
});
