import { readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";

import { ingestAll } from "../../../workloads/image-ingest/batch";
import { Deadline, DeadlineExceeded } from "../../../workloads/image-ingest/deadline";
import { ingest, type Invocation, type Tools } from "../../../workloads/image-ingest/ingest";
import type { Message } from "../../../workloads/image-ingest/publisher";
import { Refusal } from "../../../workloads/image-ingest/refusal";
import type { SourceObject } from "../../../workloads/image-ingest/s3-event";
import { readSettings } from "../../../workloads/image-ingest/settings";
import { SourceChanged } from "../../../workloads/image-ingest/store";
import { Telemetry } from "../../../workloads/image-ingest/telemetry";
import { imageFile } from "../../support/images";

const schema = join(__dirname, "../../../workloads/image-ingest/schemas/product-image-processed-1.json");
const isEvent = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(schema, "utf8")) as object);
const source: SourceObject = { bucket: "uploads", key: "uploads/42/front.jpg", etag: "abc" };
const environment = {
  PROCESSED_BUCKET: "processed",
  KAFKA_BROKERS: "localhost:9092",
  KAFKA_TOPIC: "topic",
  KAFKA_AUTH: "none",
  VARIANT_WIDTHS: '{"small":20,"wide":40}',
};

let image: Buffer;

beforeAll(async () => {
  image = await imageFile("jpeg", 80, 60);
});

type Step = "publication" | "read" | "writeVariant" | "publish" | "recordPublication" | "quarantine";

/** Tools that write down what is asked of them, and fail where `failing` says. */
function workshop(failing: Partial<Record<Step, Error>> = {}, changes: Record<string, string> = {}) {
  const steps: Step[] = [];
  const sent: Message[] = [];
  const published = new Map<string, string>();
  const step = (name: Step) => {
    steps.push(name);
    const error = failing[name];
    if (error !== undefined) {
      throw error;
    }
  };
  const tools: Tools = {
    settings: readSettings({ ...environment, ...changes }),
    store: {
      publication: async ({ key }) => (step("publication"), published.get(key)),
      read: async () => (step("read"), image),
      writeVariant: async (_source, product, { label }) => (
        step("writeVariant"),
        { bucket: "processed", key: `${product}/${label}` }
      ),
      recordPublication: async ({ key }, print) => (step("recordPublication"), void published.set(key, print)),
      quarantine: async () => (step("quarantine"), { tagged: true }),
    },
    publisher: { publish: async (messages) => (step("publish"), void sent.push(...messages)) },
  };
  const lines: Record<string, unknown>[] = [];
  const invocation: Invocation = {
    deadline: new Deadline(60_000),
    telemetry: new Telemetry((line) => lines.push(JSON.parse(line) as Record<string, unknown>), {}, "ingest"),
    traceparent: "00-1-2-01",
  };
  return { steps, sent, published, lines, failing, tools, invocation, run: () => ingest(source, tools, invocation) };
}

it("writes every variant before it announces any, and records it last", async () => {
  const { run, steps } = workshop();
  expect(await run()).toMatchObject({ kind: "published" });
  expect(steps).toEqual(["publication", "read", "writeVariant", "writeVariant", "publish", "recordPublication"]);
});

it("announces what the schema says, keyed by the product", async () => {
  const { run, sent } = workshop();
  await run();
  expect(sent).toHaveLength(2);
  for (const { key, value, headers } of sent) {
    const event = JSON.parse(value) as Record<string, unknown>;
    expect(isEvent(event) || isEvent.errors).toBe(true);
    expect(Object.keys(event).sort()).toEqual([...(isEvent.schema as { required: string[] }).required].sort());
    expect(key).toBe("42");
    expect(headers).toEqual({
      "content-type": "application/json",
      "event-id": event["event_id"],
      "event-version": "1",
      traceparent: "00-1-2-01",
    });
  }
});

it("does nothing for a source that is published with the same settings, and all of it with others", async () => {
  const first = workshop();
  await first.run();
  first.steps.length = 0;
  expect(await first.run()).toEqual({ kind: "published-before" });
  expect(first.steps).toEqual(["publication"]);

  const other = workshop({}, { VARIANT_WIDTHS: '{"small":21,"wide":40}' });
  first.published.forEach((print, key) => other.published.set(key, print));
  expect(await other.run()).toMatchObject({ kind: "published" });
});

it.each<Step>(["publication", "read", "writeVariant", "publish"])(
  "fails with %s, records nothing, and announces the same events when it comes again",
  async (name) => {
    const { run, failing, published, sent, steps } = workshop({ [name]: new Error("broken") });
    await expect(run()).rejects.toThrow("broken");
    expect(published.size).toBe(0);
    expect(sent).toEqual([]);
    expect(steps).not.toContain("quarantine");
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete failing[name];
    expect(await run()).toMatchObject({ kind: "published" });
    expect(sent).toHaveLength(2);
  },
);

it("counts as published when only the record fails, and repeats the same ids when the event comes again", async () => {
  const { run, sent, lines } = workshop({ recordPublication: new Error("broken") });
  expect(await run()).toMatchObject({ kind: "published" });
  expect(lines).toContainEqual(
    expect.objectContaining({ level: "WARN", error: expect.objectContaining({ message: "broken" }) }),
  );
  expect(lines).toContainEqual(expect.objectContaining({ PublicationsUnrecorded: 1 }));
  await run();
  const ids = sent.map(({ headers }) => headers["event-id"]);
  expect(ids).toHaveLength(4);
  expect(new Set(ids).size).toBe(2);
});

it("puts what is refused into quarantine, and counts it by its reason", async () => {
  const { run, steps, lines } = workshop({ read: new Refusal("empty", "") });
  expect(await run()).toEqual({ kind: "refused", reason: "empty", quarantined: { tagged: true } });
  expect(steps).toEqual(["publication", "read", "quarantine"]);
  expect(lines).toContainEqual(expect.objectContaining({ Refused: 1, Reason: "empty" }));
});

it("fails when quarantine fails, so that the upload is not lost from sight", async () => {
  const { run } = workshop({ read: new Refusal("empty", ""), quarantine: new Error("no leave") });
  await expect(run()).rejects.toThrow("no leave");
});

it.each<[string, Partial<Record<Step, Error>>]>([
  ["before it is read", { read: new SourceChanged("overwritten") }],
  [
    "before it is put into quarantine",
    { read: new Refusal("empty", ""), quarantine: new SourceChanged("overwritten") },
  ],
])("leaves a source alone that changed %s", async (_, failing) => {
  const { run, sent } = workshop(failing);
  expect(await run()).toEqual({ kind: "source-changed", change: "overwritten" });
  expect(sent).toEqual([]);
});

it("gives up when the time is over, whatever is being waited for", async () => {
  const { tools, invocation } = workshop();
  const stuck = { ...tools.store, read: () => new Promise<Buffer>(() => undefined) };
  const hurried = { ...invocation, deadline: new Deadline(1_550) };
  const alive = setTimeout(() => undefined, 5_000);
  await expect(ingest(source, { ...tools, store: stuck }, hurried)).rejects.toThrow(DeadlineExceeded);
  clearTimeout(alive);
});

it("publishes nothing once the time is over", async () => {
  const { tools, invocation, sent } = workshop();
  const late = { ...invocation, deadline: new Deadline(1_000) };
  await expect(ingest(source, tools, late)).rejects.toThrow(DeadlineExceeded);
  await new Promise((done) => setTimeout(done, 300));
  expect(sent).toEqual([]);
});

describe("an event with several uploads", () => {
  const other = { ...source, key: "uploads/43/front.jpg" };

  it("works on the rest when one fails, and fails with its error", async () => {
    const { tools, invocation, sent, lines } = workshop();
    const read: Tools["store"]["read"] = async ({ key }) => {
      if (key === source.key) {
        throw new Error("broken");
      }
      return image;
    };
    const half = { ...tools, store: { ...tools.store, read } };
    await expect(ingestAll([source, other], half, invocation)).rejects.toThrow("broken");
    expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(["43"]));
    expect(lines).toContainEqual(expect.objectContaining({ level: "ERROR", source }));
    expect(lines).toContainEqual(expect.objectContaining({ level: "INFO", message: "published", source: other }));
  });

  it("fails with all errors when several fail", async () => {
    const { tools, invocation } = workshop({ read: new Error("broken") });
    await expect(ingestAll([source, other], tools, invocation)).rejects.toMatchObject({ errors: [{}, {}] });
  });
});
