import type { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";

import { noPulumi } from "./errors";
import { Processes } from "./processes";

/** The Pulumi that is installed here. */
export interface Installation {
  readonly processes: Processes;
  /** The same, for the Automation API. */
  readonly command: PulumiCommand;
}

/**
 * The first version that keeps tags of a stack in a bucket, after everything else that is used here
 * (https://github.com/pulumi/pulumi/releases/tag/v3.211.0).
 */
const MINIMUM = "3.211.0";

/** Finds `pulumi` on the PATH. Throws `EngineError` `NoPulumi` where there is none, or one that is too old. */
export async function findPulumi(): Promise<Installation> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation");
  const command = await PulumiCommand.get({ skipVersionCheck: true }).catch((error: unknown) => {
    throw noPulumi('There is no "pulumi" on the PATH.', error);
  });
  if (command.version?.compare(MINIMUM) === -1) {
    throw noPulumi(`This is pulumi ${command.version.toString()}, and ${MINIMUM} is the oldest that will do.`);
  }
  const processes = new Processes(command.command);
  const run = (
    args: readonly string[],
    folder: string,
    environment: NodeJS.ProcessEnv,
    onOutput?: (text: string) => void,
    _onError?: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<unknown> =>
    processes.run(
      [...args, "--non-interactive"],
      folder,
      { ...environment, PULUMI_AUTOMATION_API: "true" },
      onOutput,
      signal,
    );
  // `run` is what the Automation API calls, and not in its types.
  return { processes, command: Object.assign(command, { run }) };
}

/**
 * A workspace over a project's folder.
 *
 * The Automation API selects a stack before it uses it, which changes what `pulumi` alone works on in that folder ever
 * after: who previewed prod here must not deploy to it by a bare `pulumi up`. Every command names its stack anyway.
 */
export async function openWorkspace(
  folder: string,
  environment: Readonly<Record<string, string>>,
  { command }: Installation,
): Promise<LocalWorkspace> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation");
  const { version } = await import("@pulumi/pulumi/version");
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: { ...environment },
    pulumiCommand: command,
  });
  if (command.version === null) {
    // One that somebody built says no version of its own.
    Object.defineProperty(workspace, "pulumiVersion", { value: version });
  }
  workspace.selectStack = () => Promise.resolve();
  return workspace;
}
