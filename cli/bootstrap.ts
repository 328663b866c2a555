import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { loadConfig } from "../config/load";
import { bootstrap, type Outcome, type StateBackend, type StepResult } from "../delivery/bootstrap";
import { chooseStack, type Project, readProject, readStackConfig } from "../planner/project";
import { engineConfig } from "../planner/secure-config";
import { EXIT, UsageError } from "./errors";
import { progress } from "./progress";

/** What the command line says besides the stack. */
export interface BootstrapCommandOptions {
  readonly cwd: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly endpointUrl?: string;
}

/** `tributary bootstrap`: makes the stack's state backend and says how Pulumi is told of it. Gives the exit status. */
export async function bootstrapStack(named: string, options: BootstrapCommandOptions): Promise<number> {
  const { dryRun = false, json = false } = options;
  // The SDK warns of its own future versions, which concerns whoever keeps our lock file and nobody who runs this.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const endpointUrl = endpointOf(options.endpointUrl ?? process.env["AWS_ENDPOINT_URL"]);
  const project = readProject(resolve(options.cwd));
  const stack = chooseStack(project, named);
  const config = loadConfig({
    project: project.name,
    stack,
    ...engineConfig(readStackConfig(project, stack)),
    ...stackFile(project, stack),
  });

  let line = progress("credentials");
  const backend = await bootstrap(config, {
    dryRun,
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    observer: {
      started: (step) => {
        line.clear();
        line = progress(step);
      },
      finished: (result) => {
        line.clear();
        if (!json) {
          console.log(stepLine(result, dryRun));
        }
      },
    },
  }).finally(() => {
    line.clear();
  });

  console.log(json ? JSON.stringify(document(backend, stack, dryRun), null, 2) : nextCommands(backend, stack, dryRun));
  return EXIT.done;
}

/** What `--json` writes. */
function document(backend: StateBackend, stack: string, dryRun: boolean): object {
  return { version: 1, stack, dryRun, ...backend };
}

const WORDS: Readonly<Record<Outcome, { readonly done: string; readonly planned: string }>> = {
  unchanged: { done: "unchanged", planned: "unchanged" },
  made: { done: "made", planned: "would be made" },
  repaired: { done: "repaired", planned: "would be repaired" },
};

function stepLine({ step, outcome, detail }: StepResult, dryRun: boolean): string {
  const words = WORDS[outcome][dryRun ? "planned" : "done"];
  return `  ${step.padEnd(26)}  ${words}${detail === undefined ? "" : `: ${detail}`}`;
}

/** The lines that come next, quoted for a shell: both URLs hold characters that shells take for their own. */
function nextCommands(backend: StateBackend, stack: string, dryRun: boolean): string {
  const { bucket, region, accountId, loginUrl, secretsProvider } = backend;
  return `
State of ${stack}: bucket ${bucket} in ${region}, account ${accountId}. ${dryRun ? "Nothing was made. Once it is" : "Next"}:

  pulumi login '${loginUrl}'
  pulumi stack init ${stack} --secrets-provider='${secretsProvider}'`;
}

/** The stack's file, so that a mistake in it is named with its line. */
function stackFile({ root }: Project, stack: string): { readonly source?: { path: string; text: string } } {
  const path = join(root, `Pulumi.${stack}.yaml`);
  return existsSync(path) ? { source: { path: relative(process.cwd(), path), text: readFileSync(path, "utf8") } } : {};
}

function endpointOf(given: string | undefined): string | undefined {
  if (given !== undefined && !(URL.canParse(given) && /^https?:$/.test(new URL(given).protocol))) {
    throw new UsageError(`"${given}" is no endpoint: give a URL, such as http://127.0.0.1:5000.`);
  }
  return given;
}
