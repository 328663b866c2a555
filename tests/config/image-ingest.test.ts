import { load, problems, WHOLE_STACK } from "./stack-file";

/** A stack with image ingest of these lines, the first of which is line 15, and all of its partners. */
const stack = (...lines: readonly string[]) =>
  [
    `${WHOLE_STACK}  tributary:network: { enabled: true }`,
    "  tributary:kafka: { enabled: true, presets: [commerce] }",
    "  tributary:dataLake: { enabled: true, presets: [commerce] }",
    `  tributary:imageIngest:\n    enabled: true`,
    ...lines.map((line) => `    ${line}`),
    "",
  ].join("\n");

/** Image ingest of a stack file that is accepted. */
function imageIngest(text: string) {
  const { imageIngest: config } = load(text);
  if (config === null) {
    throw new Error("The stack has no image ingest.");
  }
  return config;
}

test.each([
  ["dev", 2, "destroy"],
  ["test", 5, "keep"],
  ["prod", 20, "keep"],
])("in %s it is what suits the sizes of the shop", (environment, reservedConcurrency, onDelete) => {
  const text = stack()
    .replace(": dev", `: ${environment}`)
    .replace(
      "enabled: true, presets: [commerce] }\n  tributary:imageIngest",
      "enabled: true, replication: false, presets: [commerce] }\n  tributary:imageIngest",
    );
  expect(imageIngest(text)).toMatchObject({
    spec: {
      sizes: { thumbnail: 200, medium: 800, large: 1600 },
      memoryMiB: 2048,
      timeoutSeconds: 60,
      reservedConcurrency,
      retries: 2,
      maxWaitSeconds: 21_600,
    },
    uploads: "product-images",
    processed: "processed-images",
    topic: "product-images.processed",
    replay: {},
    onDelete,
  });
});

test("it is what the stack file says", () => {
  const config = imageIngest(
    stack(
      "sizes: { tiny: 64 }",
      "topic: results",
      "memoryMiB: 3008",
      "timeoutSeconds: 120",
      "reservedConcurrency: 7",
      "retries: 0",
      "maxWaitSeconds: 600",
      'replay: { on-call: { awsRole: "arn:aws:iam::111122223333:role/team/on-call" } }',
    ),
  );
  expect(config).toMatchObject({
    spec: {
      sizes: { tiny: 64 },
      memoryMiB: 3008,
      timeoutSeconds: 120,
      reservedConcurrency: 7,
      retries: 0,
      maxWaitSeconds: 600,
    },
    topic: "results",
    replay: { "on-call": { kind: "aws-role", name: "on-call", roleName: "on-call" } },
  });
  // The sizes that are named are all that are made.
  expect(Object.keys(config.spec.sizes)).toEqual(["tiny"]);
});

test("bad uploads go to the lake's quarantine, where it has one, or to another zone", () => {
  expect(imageIngest(stack())).not.toHaveProperty("quarantine");
  const withPipeline = stack().replace(
    "dataLake: { enabled: true, presets: [commerce]",
    "dataLake: { enabled: true, presets: [commerce, dataworks]",
  );
  expect(imageIngest(withPipeline).quarantine).toBe("quarantine");
  expect(imageIngest(withPipeline.concat("    quarantine: violation\n")).quarantine).toBe("violation");
});

test.each([
  ["sizes: {}", "sizes ImageSizesEmpty: no size is to be made"],
  ["sizes: { Large: 100 }", "sizes.Large NotAccepted: not accepted as a name"],
  ["sizes: { large: 20000 }", "sizes.large NotAccepted: found 20000; accepted: a whole number from 1 to 16383"],
  ["memoryMiB: 128", "memoryMiB NotAccepted: found 128; accepted: a whole number from 512 to 10240"],
  ["timeoutSeconds: 901", "timeoutSeconds NotAccepted: found 901; accepted: a whole number from 1 to 900"],
  ["retries: 3", "retries NotAccepted: found 3; accepted: a whole number from 0 to 2"],
  [
    "uploads: product-image",
    "uploads UnknownZone: tributary:dataLake has no zone product-image: add it there, or name another; did you mean product-images?",
  ],
  [
    "quarantine: nowhere",
    "quarantine UnknownZone: tributary:dataLake has no zone nowhere: add it there, or name another; accepted: processed-images, product-images",
  ],
  [
    "processed: product-images",
    "processed IngestZonesMeet: what is written to zone product-images would come back as an upload",
  ],
  [
    "topic: images",
    "topic UnknownTopic: tributary:kafka has no topic images: add it there, or name another; accepted: payment.requested, ",
  ],
  ['replay: { me: { awsRole: "arn:aws:iam::444455556666:role/me" } }', "replay.me.awsRole PrincipalOfAnotherAccount"],
])("%s is refused with its line", (line, problem) => {
  const [only, ...others] = problems(stack(line));
  expect(only).toContain(`15 tributary:imageIngest.${problem}`);
  expect(others).toEqual([]);
});

test("a zone or topic that its partner lacks is told where it is asked for, though it is a default", () => {
  const bare = stack()
    .replace("kafka: { enabled: true, presets: [commerce] }", "kafka: { enabled: true }")
    .replace("dataLake: { enabled: true, presets: [commerce] }", "dataLake: { enabled: true, presets: [medallion] }");
  expect(problems(bare)).toEqual([
    "13 tributary:imageIngest.processed UnknownZone: tributary:dataLake has no zone processed-images: add it there, or name another; accepted: bronze, gold, silver",
    "13 tributary:imageIngest.topic UnknownTopic: tributary:kafka has no topic product-images.processed: add it there, or name another; accepted: none",
    "13 tributary:imageIngest.uploads UnknownZone: tributary:dataLake has no zone product-images: add it there, or name another; accepted: bronze, gold, silver",
  ]);
});

test("a partner whose presets are misspelt is told once", () => {
  const misspelt = stack().replace(
    "dataLake: { enabled: true, presets: [commerce] }",
    "dataLake: { enabled: true, presets: [comerce] }",
  );
  expect(problems(misspelt)).toEqual([
    '12 tributary:dataLake.presets[0] NotAccepted: found "comerce"; accepted: dataworks, medallion or commerce; did you mean commerce?',
  ]);
});
