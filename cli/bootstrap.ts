import { resolve } from "node:path";

import type { StackConfig } from "../config/types";
import { bootstrap, type Outcome, type StateBackend, type StepResult } from "../delivery/bootstrap";
import { chooseStack, readProject } from "../planner/project";
import { EXIT, UsageError } from "./errors";
import { progress } from "./progress";
import { readConfig } from "./stack";

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
  const project = readProject(resolve(options.cwd));
  const stack = chooseStack(project, named);
  const config = readConfig(project, stack);
  if (config === null) {
    throw new UsageError(
      `the stack ${stack} sets no key of Tributary's, which say whose it is and where: at least tributary:homeCloud and that cloud's block.`,
    );
  }

  let line = progress("credentials");
  const backend = await bootstrap(config, {
    dryRun,
    ...endpoints(config, options.endpointUrl),
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

  if (json) {
    console.log(JSON.stringify(document(backend, stack, dryRun), null, 2));
  } else {
    console.log(nextCommands(backend, stack, dryRun));
    const note = otherPlace(config, backend);
    if (note !== undefined) {
      console.log(note);
    }
  }
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

const ACCOUNTS = { aws: "account", gcp: "project", azure: "subscription" } as const;

/** The lines that come next, quoted for a shell: the URLs hold characters that shells take for their own. */
function nextCommands(backend: StateBackend, stack: string, dryRun: boolean): string {
  const { cloud, bucket, region, accountId, loginUrl, secretsProvider, environment } = backend;
  const exports = Object.entries(environment).map(([name, value]) => `  export ${name}='${value}'\n`);
  return `
State of ${stack}: bucket ${bucket} in ${region}, ${ACCOUNTS[cloud]} ${accountId}. ${dryRun ? "Nothing was made. Once it is" : "Next"}:

${exports.join("")}  pulumi login '${loginUrl}'
  pulumi stack init ${stack} --secrets-provider='${secretsProvider}'`;
}

/** Said where the stack's config sends its state elsewhere; undefined where it does not. */
function otherPlace({ delivery: { state } }: StackConfig, { loginUrl }: StateBackend): string | undefined {
  return state.url === null || state.url === loginUrl
    ? undefined
    : `
The stack's config says that its state is at ${state.url} (tributary:delivery.state.url): what bootstrap made is not used until the key is taken away.`;
}

/** Where the home cloud's APIs are served, if not by the cloud itself. */
function endpoints({ homeCloud }: StackConfig, given: string | undefined) {
  const environment = (name: string) => process.env[name] || undefined;
  const endpointUrl = endpointOf(given ?? (homeCloud === "aws" ? environment("AWS_ENDPOINT_URL") : undefined));
  const emulator = homeCloud === "gcp" ? environment("STORAGE_EMULATOR_HOST") : undefined;
  // As Google's own libraries read it, the scheme may be missing.
  const storageUrl = endpointOf(emulator && !emulator.includes("://") ? `http://${emulator}` : emulator);
  return { ...(endpointUrl && { endpointUrl }), ...(storageUrl && { storageUrl }) };
}

function endpointOf(given: string | undefined): string | undefined {
  if (given !== undefined && !(URL.canParse(given) && /^https?:$/.test(new URL(given).protocol))) {
    throw new UsageError(`"${given}" is no endpoint: give a URL, such as http://127.0.0.1:5000.`);
  }
  return given;
}
