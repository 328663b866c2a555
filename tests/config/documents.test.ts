import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";
import { parse } from "yaml";

import { generatedDocuments } from "../../config/documents";
import { stackFileSchema } from "../../config/documents/json-schema";
import { lakeStack, WHOLE_STACK } from "./stack-file";

const ROOT = join(__dirname, "../..");

test.each(Object.entries(generatedDocuments()))(
  "%s is what the schemas make; `npm run generate` writes it anew",
  (path, text) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
  },
);

describe("the JSON Schema of stack files", () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(stackFileSchema());
  const refusals = (text: string) => {
    validate(parse(text, { merge: true }));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  const files = [".", "docs/examples"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
      .map((name) => join(folder, name)),
  );

  test("finds the files it is for", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "Pulumi.dev.yaml",
        "Pulumi.test.yaml",
        "Pulumi.prod.yaml",
        "docs/examples/Pulumi.prod-gcp.yaml",
      ]),
    );
  });

  test.each(files)("accepts %s", (path) => {
    expect(refusals(readFileSync(join(ROOT, path), "utf8"))).toEqual([]);
  });

  test.each(files)("%s names it for editors", (path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const schema = /^# yaml-language-server: \$schema=(.+)$/m.exec(text)?.[1] ?? "";
    expect(join(ROOT, path, "..", schema)).toBe(join(ROOT, "config/schema.json"));
  });

  test.each([
    ["what `pulumi config set` writes", WHOLE_STACK.concat('  tributary:allowDataDestruction: "true"\n')],
    ["numbers that should be digits", WHOLE_STACK.replace('"111122223333"', "111122223333").replace('"4711"', "4711")],
    ["an encrypted text", WHOLE_STACK.replace("us-east-1", "{ secure: v1:cipher }")],
    ["another namespace", WHOLE_STACK.concat("  aws:region: us-east-1\n  my-app:any: { thing: [1] }\n")],
    [
      "Pulumi's own keys",
      WHOLE_STACK.concat("secretsprovider: awskms://alias/x\nencryptedkey: AQ\nencryptionsalt: v1\n"),
    ],
    ["null, which takes a key away", lakeStack("presets: [medallion]", "zones: { silver: { tiering: null } }")],
  ])("accepts %s", (_, text) => {
    expect(refusals(text)).toEqual([]);
  });

  test.each([
    [
      "an unknown key",
      WHOLE_STACK.concat("  tributary:enviroment: dev\n"),
      "/config must NOT have additional properties",
    ],
    [
      "a missing key",
      WHOLE_STACK.replace(/ {2}tributary:owner.*\n/, ""),
      "/config must have required property 'tributary:owner'",
    ],
    [
      "a cloud that is none",
      WHOLE_STACK.replace("homeCloud: aws", "homeCloud: ibm"),
      "/config/tributary:homeCloud must be equal to one of the allowed values",
    ],
    [
      "an account with a digit too few",
      WHOLE_STACK.replace("111122223333", "11112222333"),
      '/config/tributary:aws/accountId must match pattern "^\\d{12}$"',
    ],
    [
      "an account that lost its zeros",
      WHOLE_STACK.replace('"111122223333"', "11122223333"),
      "/config/tributary:aws/accountId must be >= 100000000000",
    ],
    ["too many days", lakeStack("recoveryDays: 90"), "/config/tributary:dataLake/recoveryDays must be <= 30"],
    [
      "an unknown key in a zone",
      lakeStack("zones: { mine: { retention: 3 } }"),
      "/config/tributary:dataLake/zones/mine must NOT have additional properties",
    ],
    [
      "a zone's wrong name",
      lakeStack("zones: { Mine: {} }"),
      "/config/tributary:dataLake/zones property name must be valid",
    ],
    [
      "a preset twice",
      lakeStack("presets: [commerce, commerce]"),
      "/config/tributary:dataLake/presets must NOT have duplicate items (items ## 0 and 1 are identical)",
    ],
    [
      "a principal that is nobody",
      lakeStack("access: { me: { principal: {} } }"),
      "/config/tributary:dataLake/access/me/principal must NOT have fewer than 1 properties",
    ],
    [
      "null for what every zone needs",
      lakeStack("zones: { mine: { purpose: null } }"),
      "/config/tributary:dataLake/zones/mine/purpose must be string",
    ],
    ["a key that no stack file has", WHOLE_STACK.concat("secretprovider: x\n"), " must NOT have additional properties"],
  ])("refuses %s", (_, text, refusal) => {
    expect(refusals(text)).toContain(refusal);
  });
});
