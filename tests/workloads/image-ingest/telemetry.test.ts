import { errorFields, Telemetry } from "../../../workloads/image-ingest/telemetry";
import { traceparent } from "../../../workloads/image-ingest/trace";

function telemetry() {
  const lines: string[] = [];
  const read = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { read, lines, telemetry: new Telemetry((line) => lines.push(line), { requestId: "r1" }, "ingest") };
}

it("writes one line of JSON for each message, with the request's id", () => {
  const { telemetry: it, read, lines } = telemetry();
  it.log("WARN", "two\nlines", { source: { key: "k" } });
  expect(lines[0]).not.toContain("\n");
  expect(read()).toEqual([
    { timestamp: expect.any(String), level: "WARN", message: "two\nlines", requestId: "r1", source: { key: "k" } },
  ]);
});

it("writes metrics as CloudWatch takes them: every name and dimension that is declared has a value", () => {
  const { telemetry: it, read } = telemetry();
  it.count({ Images: { value: 1, unit: "Count" }, Read: { value: 2.5, unit: "Milliseconds" } }, { Reason: "empty" });
  const [line = {}] = read();
  expect(line).toMatchObject({ FunctionName: "ingest", Reason: "empty", Images: 1, Read: 2.5, requestId: "r1" });
  expect(line["_aws"]).toEqual({
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [
      {
        Namespace: "Tributary/ImageIngest",
        Dimensions: [["FunctionName", "Reason"]],
        Metrics: [
          { Name: "Images", Unit: "Count" },
          { Name: "Read", Unit: "Milliseconds" },
        ],
      },
    ],
  });
});

it("tells an error with its causes, and nothing else that it carries", () => {
  const secret = Object.assign(new Error("refused", { cause: new Error("why") }), { token: "secret" });
  const fields = errorFields(new AggregateError([secret], "all"));
  expect(fields).toMatchObject({
    error: { message: "all", causes: [{ message: "refused", causes: [{ message: "why" }] }] },
  });
  expect(JSON.stringify(fields)).not.toContain("secret");
});

it.each<[string | undefined, string | undefined]>([
  [
    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
    "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01",
  ],
  [
    "Root=1-5759E988-bd862e3fe1be46a994272793; Parent=53995c3f42cd8ad8; Sampled=0; Lineage=a:0",
    "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00",
  ],
  ["Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", undefined],
  ["Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8", undefined],
  ["", undefined],
  [undefined, undefined],
])("reads the trace %s", (header, expected) => {
  expect(traceparent(header)).toBe(expected);
});
