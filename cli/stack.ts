import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";

import { loadConfig } from "../config/load";
import type { StackConfig } from "../config/types";
import { stateBackendOf } from "../delivery/bootstrap";
import type { StackEngine } from "../delivery/engine/contract";
import type { StateStore } from "../delivery/state/contract";
import { chooseStack, type Project, readProject, readStackConfig, stackFile } from "../planner/project";
import { engineConfig } from "../planner/secure-config";

/** A stack that a verb works on: where it is, how it is configured, what deploys it and where its state is. */
export interface OpenedStack {
  readonly project: Project;
  /** Its name without an organisation. */
  readonly stack: string;
  /** Null for a project that is not Tributary's. */
  readonly config: StackConfig | null;
  readonly engine: StackEngine;
  /** Undefined where the state is no place of objects: Pulumi Cloud. */
  readonly store: StateStore | undefined;
}

/** How a stack is found. */
export interface StackOptions {
  readonly cwd: string;
  /** Where its state is, before what the environment and the config say. */
  readonly backendUrl?: string;
}

/** Where the state is and what encrypts its secrets; undefined where Pulumi itself knows. */
interface Backend {
  readonly url: string | undefined;
  readonly secretsProvider: string | undefined;
}

/**
 * Opens a stack by its name (`prod`, or `acme/prod` with Pulumi Cloud). Its config is checked first, so that an engine
 * never meets a wrong one.
 */
export async function openStack(named: string, options: StackOptions): Promise<OpenedStack> {
  const project = readProject(resolve(options.cwd));
  const stack = chooseStack(project, named.split("/").at(-1));
  const config = readConfig(project, stack);
  const { url, secretsProvider } = backendOf(project, config, options.backendUrl, process.env);
  const { openEngine } = await import("../delivery/engine");
  const engine = await openEngine({
    cwd: project.root,
    stack: named,
    ...(url !== undefined && { backendUrl: url }),
    ...(secretsProvider !== undefined && { secretsProvider }),
  });
  // The SDK warns of its own future versions, which concerns whoever keeps our lock file and nobody who runs this.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const { openStateStore } = await import("../delivery/state");
  const store = await openStateStore(url ?? engine.backendUrl, process.env, project.root);
  return { project, stack, config, engine, store };
}

/** The stack's config where it is one of Tributary's; a `ConfigError` where it is wrong. */
export function readConfig(project: Project, stack: string): StackConfig | null {
  const config = readStackConfig(project, stack);
  if (!Object.keys(config).some((key) => key.startsWith("tributary:"))) {
    return null;
  }
  const file = stackFile(project, stack);
  return loadConfig({
    project: project.name,
    stack,
    ...engineConfig(config),
    ...(file !== undefined && { source: { path: relative(process.cwd(), file), text: readFileSync(file, "utf8") } }),
  });
}

/** The first that says where the state is: the command line, the environment, the config, the home cloud's own place. */
export function backendOf(
  project: Project,
  config: StackConfig | null,
  given: string | undefined,
  environment: NodeJS.ProcessEnv,
): Backend {
  const said = given ?? (environment["PULUMI_BACKEND_URL"] || undefined);
  const here = said === undefined ? undefined : absolute(said, process.cwd());
  if (config === null) {
    return { url: here, secretsProvider: undefined };
  }
  const { url: configured, secretsProvider } = config.delivery.state;
  const url = here ?? (configured === null ? ownBackend(config).url : absolute(configured, project.root));
  return { url, secretsProvider: secretsProvider ?? ownKey(config, url) };
}

function ownBackend({ platform, homeCloud, aws, gcp, azure }: StackConfig): { url: string; secretsProvider: string } {
  return stateBackendOf(platform, homeCloud, { aws, gcp, azure });
}

/** The home cloud's key goes with any bucket; a folder's secrets have a passphrase, and Pulumi Cloud has a key of its own. */
function ownKey(config: StackConfig, url: string): string | undefined {
  return /^(s3|gs|azblob):/.test(url) && config[config.homeCloud] !== null
    ? ownBackend(config).secretsProvider
    : undefined;
}

/** A relative `file://` belongs to the folder where it was written; Pulumi would take the one that it is run in. */
function absolute(url: string, folder: string): string {
  const path = /^file:\/\/(\.[^?]*)/.exec(url)?.[1];
  return path === undefined ? url : url.replace(path, resolve(folder, path));
}
