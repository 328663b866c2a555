import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { readStackConfig } from "../../config";
import { pulumiValues, refused, summary, WHOLE_STACK } from "./stack-file";

const folder = mkdtempSync(join(tmpdir(), "tributary-"));
const WRONG = WHOLE_STACK.replace("homeCloud: aws", "homeCloud: ibm");

function run(text: string, secretKeys: readonly string[] = []): void {
  void pulumi.runtime.setMocks(
    { newResource: ({ inputs }) => ({ id: "", state: inputs as object }), call: ({ inputs }) => inputs as object },
    "tributary",
    "dev",
  );
  pulumi.runtime.setAllConfig(pulumiValues(text), [...secretKeys]);
}

beforeEach(() => {
  rmSync(join(folder, "Pulumi.dev.yaml"), { force: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("takes project, stack and values from Pulumi", () => {
  run(WHOLE_STACK);
  expect(readStackConfig(folder).platform).toMatchObject({
    project: "tributary",
    stack: "dev",
    organisation: "dataworks",
  });
});

test("takes lines from the stack's file", () => {
  run(WRONG);
  const path = join(folder, "Pulumi.dev.yaml");
  writeFileSync(path, WRONG);
  const error = refused(() => readStackConfig(folder));
  expect(error.origin).toBe(relative(process.cwd(), path));
  expect(error.problems.map(summary)).toEqual([
    '6 tributary:homeCloud NotAccepted: found "ibm"; accepted: aws, gcp or azure',
  ]);
});

test("names keys alone where there is no file, and no secret", () => {
  run(WRONG, ["tributary:homeCloud"]);
  const error = refused(() => readStackConfig(folder));
  expect(error.message).toBe(
    "stack dev: one problem\n\n  tributary:homeCloud\n    found [secret], which a plan can't read: write it in plain text; accepted: aws, gcp or azure.",
  );
});
