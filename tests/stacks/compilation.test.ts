import { readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { parse } from "yaml";

const ROOT = join(__dirname, "..", "..");

function optionsIn(file: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, file), (path) => readFileSync(path, "utf8")) as {
    config: { compilerOptions: ts.CompilerOptions };
  };
  return config.compilerOptions;
}

test("Pulumi compiles the program without checking types, and otherwise as everybody else does", () => {
  const { runtime } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { tsconfig: string } };
  };
  // Of this file Pulumi's host reads its own options only, and fills up with defaults of its own:
  // https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/run/run.ts
  const { noCheck, ...rest } = optionsIn(runtime.options.tsconfig);
  const { target, module, moduleResolution } = optionsIn("tsconfig.json");
  expect(noCheck).toBe(true);
  expect(rest).toEqual({ target, module, moduleResolution });
});
