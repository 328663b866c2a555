import * as fc from "fast-check";

import { zoneName } from "../support/arbitraries";

const named = <Value>(value: fc.Arbitrary<Value>, maxKeys = 2) => fc.dictionary(zoneName, value, { maxKeys });
const words = fc.constantFrom("a sentence", "[secret]", "<!channel> & co.");
const output = fc.constantFrom("kubernetes.endpoint", "kafka.brokers[0]", "dataLake");
const tries = { retries: fc.integer({ min: 0, max: 20 }) };
const waits = { ...tries, timeoutSeconds: fc.integer({ min: 1, max: 300 }) };

const someOf = <Shape extends object>(
  shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> },
  ...requiredKeys: (keyof Shape)[]
) => fc.record(shape, { requiredKeys });

/** A public key of 32 bytes, whether or not they are a point of the curve. */
const publicKey = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes]).toString("base64"));

const smokeCheck = fc.oneof(
  someOf({ output, matches: fc.constantFrom("^https://", "[a-z]+"), ...tries }, "output"),
  someOf(
    {
      http: fc.constantFrom("https://example.org/health?full=1", "output:kubernetes.endpoint"),
      status: fc.integer({ min: 100, max: 599 }),
      contains: words,
      ...waits,
    },
    "http",
  ),
  someOf({ tcp: fc.constantFrom("example.org:443", "[::1]:9098", "output:kafka.brokers[0]"), ...waits }, "tcp"),
);

const exception = fc.constantFrom("type", "name", "property").chain((key) =>
  someOf(
    {
      [key]: fc.constantFrom("aws:s3/bucket:Bucket", "aws:*", "tags.lastSeen"),
      reason: words,
      until: fc.constantFrom("2027-03-31", "2028-02-29"),
    },
    key,
    "reason",
  ),
);

/** A sound config of deliveries; absent one time in six, as `fc.option` draws it. */
export const deliveries = fc.option(
  fc.record(
    {
      state: fc.constantFrom(
        {},
        { url: "s3://state-bucket?region=us-east-1&awssdk=v2", secretsProvider: "awskms://alias/state" },
        { url: "gs://state-bucket", secretsProvider: "passphrase" },
        { url: "azblob://state?storage_account=account" },
        { url: "file:///var/state" },
        { url: "https://api.pulumi.com" },
      ),
      approval: fc.record(
        {
          required: fc.boolean(),
          validHours: fc.integer({ min: 1, max: 168 }),
          approvers: named(fc.record({ publicKey })),
        },
        { requiredKeys: [] },
      ),
      smokeChecks: named(smokeCheck),
      slack: fc.constantFrom({}, { channel: "releases" }),
      drift: fc.record({ ignore: named(exception) }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);
