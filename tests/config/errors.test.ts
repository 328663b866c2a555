import { ConfigError, loadConfig } from "../../config";
import { lakeStack, load, problems, pulumiValues, refused, summary, WHOLE_STACK } from "./stack-file";

const FIVE_MISTAKES = `config:
  aws:region: anything, since it is not ours
  tributary:organisation: dataworks
  tributary:owner: data-platform
  tributary:costCentre: "4711"
  tributary:enviroment: dev
  tributary:homeCloud: ibm
  tributary:aws:
    accountId: "1111"
    region: us-east-1
  tributary:dataLake:
    enabled: true
    presets: [dataworks]
    recoveryDays: 90
    access:
      analysts:
        principal: { awsRole: "arn:aws:iam::111122223333:role/analysts" }
        read: [curated-zne]
`;

test("five mistakes are five problems, each with its line", () => {
  expect(problems(FIVE_MISTAKES)).toEqual([
    "6 tributary:enviroment UnknownKey: no such key; did you mean environment?",
    '7 tributary:homeCloud NotAccepted: found "ibm"; accepted: aws, gcp or azure',
    '9 tributary:aws.accountId NotAccepted: found "1111"; accepted: 12 digits',
    "14 tributary:dataLake.recoveryDays NotAccepted: found 90; accepted: a whole number from 7 to 30",
    '18 tributary:dataLake.access.analysts.read[0] UnknownZone: the lake has no such zone; found "curated-zne"; did you mean curated-zone?',
  ]);
});

test("the message is for people, and needs nothing around it", () => {
  const error = refused(() => load(FIVE_MISTAKES));
  expect(error.isUserError).toBe(true);
  expect(error.message).toBe(
    `Pulumi.dev.yaml: 5 problems

  Pulumi.dev.yaml:6:3  tributary:enviroment
    no such key; did you mean environment?
  Pulumi.dev.yaml:7:3  tributary:homeCloud
    found "ibm"; accepted: aws, gcp or azure.
  Pulumi.dev.yaml:9:5  tributary:aws.accountId
    found "1111"; accepted: 12 digits.
  Pulumi.dev.yaml:14:5  tributary:dataLake.recoveryDays
    found 90; accepted: a whole number from 7 to 30.
  Pulumi.dev.yaml:18:16  tributary:dataLake.access.analysts.read[0]
    the lake has no such zone; found "curated-zne"; did you mean curated-zone?`,
  );
});

test("a problem carries its parts for machines", () => {
  const [problem] = refused(() => load(WHOLE_STACK.replace(": dev", ": prd"))).problems;
  expect(problem).toEqual({
    code: "NotAccepted",
    key: "tributary:environment",
    position: { file: "Pulumi.dev.yaml", line: 5, column: 3 },
    message: 'found "prd"; accepted: dev, test or prod; did you mean prod?',
    found: '"prd"',
    accepted: "dev, test or prod",
    nearest: "prod",
  });
});

test("what is missing altogether is told where it belongs", () => {
  expect(problems("config:\n  tributary:organisation: dataworks\n")).toEqual([
    "1 tributary:costCentre MissingKey: missing: add it under config; accepted: a text of 1 to 63 characters",
    "1 tributary:environment MissingKey: missing: add it under config; accepted: dev, test or prod",
    "1 tributary:homeCloud MissingKey: missing: add it under config; accepted: aws, gcp or azure",
    "1 tributary:owner MissingKey: missing: add it under config; accepted: a text of 1 to 63 characters",
  ]);
});

test("an empty file misses every key, and says so without a line", () => {
  const error = refused(() => load(""));
  expect(error.problems.map(({ key, position }) => [key, position])).toEqual([
    ["tributary:costCentre", undefined],
    ["tributary:environment", undefined],
    ["tributary:homeCloud", undefined],
    ["tributary:organisation", undefined],
    ["tributary:owner", undefined],
  ]);
  expect(error.message).toContain("Pulumi.dev.yaml: 5 problems\n\n  tributary:costCentre\n    missing:");
});

test("without a file the keys alone are named, in their order", () => {
  const values = pulumiValues(FIVE_MISTAKES);
  const error = refused(() => loadConfig({ project: "tributary", stack: "dev", values }));
  expect(error.origin).toBe("stack dev");
  expect(error.problems.map(({ key, position }) => [key, position])).toEqual([
    ["tributary:aws.accountId", undefined],
    ["tributary:dataLake.access.analysts.read[0]", undefined],
    ["tributary:dataLake.recoveryDays", undefined],
    ["tributary:enviroment", undefined],
    ["tributary:homeCloud", undefined],
  ]);
});

test("a text that is not YAML is refused with its line, and nothing else is said", () => {
  const broken = WHOLE_STACK.replace("region: us-east-1", "region: [us-east-1");
  const error = refused(() =>
    loadConfig({ project: "p", stack: "dev", values: {}, source: { path: "f.yaml", text: broken } }),
  );
  expect(error.problems).toHaveLength(1);
  expect(summary(error.problems[0] as never)).toMatch(/^10 - YamlSyntax: Flow sequence in block collection must be/);
});

test("a key that stands twice is a syntax error where it stands again", () => {
  const twice = `${WHOLE_STACK}  tributary:owner: someone-else\n`;
  const error = refused(() =>
    loadConfig({ project: "p", stack: "dev", values: {}, source: { path: "f.yaml", text: twice } }),
  );
  expect(error.problems.map(summary)).toEqual(["10 - YamlSyntax: Map keys must be unique"]);
});

test("keys that an anchor brings in have the anchor's lines", () => {
  const text = lakeStack(
    "zones:",
    "  first: &zone { purpose: One., deleteAfterDays: 0 }",
    "  second:",
    "    <<: *zone",
    "    versioning: 1",
    "  third: *zone",
  );
  expect(problems(text)).toEqual([
    "13 tributary:dataLake.zones.first.deleteAfterDays NotAccepted: found 0; accepted: a whole number from 1 to 36500",
    "13 tributary:dataLake.zones.second.deleteAfterDays NotAccepted: found 0; accepted: a whole number from 1 to 36500",
    "13 tributary:dataLake.zones.third.deleteAfterDays NotAccepted: found 0; accepted: a whole number from 1 to 36500",
    "16 tributary:dataLake.zones.second.versioning NotAccepted: found 1; accepted: true or false",
  ]);
});

test("keys in Pulumi's older spelling are found too", () => {
  expect(problems(WHOLE_STACK.replace("tributary:homeCloud: aws", "tributary:config:homeCloud: gpc"))).toEqual([
    '6 tributary:homeCloud NotAccepted: found "gpc"; accepted: aws, gcp or azure',
  ]);
});

test("keys without a namespace, which Pulumi takes for the project's, are found too", () => {
  const text = WHOLE_STACK.replace("tributary:homeCloud: aws", "homeCloud: gpc");
  const values = { ...pulumiValues(WHOLE_STACK), "tributary:homeCloud": "gpc" };
  const error = refused(() =>
    loadConfig({ project: "tributary", stack: "dev", values, source: { path: "f.yaml", text } }),
  );
  expect(error.problems.map(({ position }) => position?.line)).toEqual([6]);
});

describe("a secret", () => {
  const text = WHOLE_STACK.replace("region: us-east-1", "region:\n      secure: v1:cipher").concat(
    "  tributary:extra: 1\n",
  );

  test("keeps its value out of messages, wherever it is wrong", () => {
    const values = { ...pulumiValues(text), "tributary:aws": '{"accountId":"111122223333","region":"very secret"}' };
    const error = refused(() =>
      loadConfig({ project: "p", stack: "dev", values, source: { path: "Pulumi.dev.yaml", text } }),
    );
    expect(error.problems.map(summary)).toEqual([
      "9 tributary:aws.region NotAccepted: found [secret], which a plan can't read: write it in plain text; accepted: an AWS region, such as us-east-1",
      expect.stringContaining("11 tributary:extra UnknownKey"),
    ]);
    expect(JSON.stringify(error.problems) + error.message).not.toContain("very secret");
  });

  test("is known by Pulumi's own list where no file tells", () => {
    const values = { ...pulumiValues(WHOLE_STACK), "tributary:owner": "", "tributary:homeCloud": "very secret" };
    const error = refused(() =>
      loadConfig({ project: "p", stack: "dev", values, secretKeys: ["tributary:homeCloud"] }),
    );
    expect(error.problems.map(summary)).toEqual([
      "- tributary:homeCloud NotAccepted: found [secret], which a plan can't read: write it in plain text; accepted: aws, gcp or azure",
      '- tributary:owner NotAccepted: found ""; accepted: a text of 1 to 63 characters',
    ]);
  });

  test("that nobody has decrypted is refused by its key", () => {
    const error = refused(() => load(text.replace("  tributary:extra: 1\n", "")));
    expect(error.problems.map(summary)).toEqual([
      "9 tributary:aws.region SecretNotReadable: found [secret], which a plan can't read: write it in plain text",
    ]);
    expect(error.message).not.toContain("cipher");
  });
});

test("a long value is cut", () => {
  const [problem] = refused(() => load(WHOLE_STACK.replace("dataworks", "x".repeat(500)))).problems;
  expect(problem?.found).toBe(`"${"x".repeat(79)}…`);
});

test("an error is an Error that a tool can tell from others", () => {
  const error = refused(() => load(FIVE_MISTAKES));
  expect(error).toBeInstanceOf(ConfigError);
  expect(error.name).toBe("ConfigError");
});
