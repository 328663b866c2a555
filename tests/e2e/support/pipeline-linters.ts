import { join } from "node:path";

import { goProgram } from "./go";
import { collect, type Ended } from "./process";
import { pythonEnvironment } from "./python";

const ACTIONLINT = "github.com/rhysd/actionlint@v1.7.12";
/** Both bring what they judge by along, so that nothing is asked of a network. */
const ZIZMOR = "zizmor==1.32.0";
const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";

/** The schemas that check-jsonschema has from their publishers: https://check-jsonschema.readthedocs.io/en/stable/usage.html */
export type Schema =
  "vendor.circle-ci" | "vendor.dependabot" | "vendor.github-actions" | "vendor.github-workflows" | "vendor.gitlab-ci";

/** What actionlint says of the workflows of a repository in `folder`, a line each; nothing where all is well. */
export async function actionlint(folder: string): Promise<readonly string[]> {
  const program = await goProgram(ACTIONLINT, "cmd/actionlint");
  const ended = await collect(program, ["-no-color", "-oneline", "-shellcheck=", "-pyflakes="], { cwd: folder });
  return linesOf(ended, 1);
}

/** What zizmor finds in the workflows and actions of `folder`, as `audit at file`; also what is ignored, if asked. */
export async function zizmor(folder: string, { ignored = false } = {}): Promise<readonly string[]> {
  const programs = await pythonEnvironment("zizmor", [ZIZMOR]);
  const args = [
    "--offline",
    "--no-exit-codes",
    "--no-progress",
    "--format=json-v1",
    ...(ignored ? ["--no-ignores"] : []),
    ".",
  ];
  const { status, stdout, stderr } = await collect(join(programs, "zizmor"), args, { cwd: folder });
  if (status !== 0) {
    throw new Error(`zizmor ended with ${status}:\n${stderr}`);
  }
  const found = JSON.parse(stdout) as readonly {
    ident: string;
    locations: readonly { symbolic: { key: { Local?: { verbatim_path: string } } } }[];
  }[];
  return found
    .map(({ ident, locations }) => `${ident} at ${locations[0]?.symbolic.key.Local?.verbatim_path ?? "?"}`)
    .sort();
}

/** What a published schema says against a file; nothing where it takes it. */
export async function schemaErrors(schema: Schema, file: string): Promise<readonly string[]> {
  const programs = await pythonEnvironment("check-jsonschema", [CHECK_JSONSCHEMA]);
  const transform = schema === "vendor.gitlab-ci" ? ["--data-transform", "gitlab-ci"] : [];
  const args = ["--quiet", "--verbose", "--output-format", "json", "--builtin-schema", schema, ...transform, file];
  const ended = await collect(join(programs, "check-jsonschema"), args);
  return linesOf(ended, 1);
}

function linesOf({ status, stdout, stderr }: Ended, failing: number): readonly string[] {
  if (status !== 0 && (status !== failing || stdout.trim() === "")) {
    throw new Error(`The linter ended with ${status}:\n${stdout}${stderr}`);
  }
  return status === 0 ? [] : stdout.trim().split("\n");
}
