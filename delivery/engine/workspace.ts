import type { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation";

import { noPulumi } from "./errors";
import { Processes } from "./processes";

/** The Pulumi that is installed here. */
export interface Installation {
  readonly processes: Processes;
  /** The same, for the Automation API. */
  readonly command: PulumiCommand;
}

/** Finds `pulumi` on the PATH. Throws `EngineError` `NoPulumi` where there is none, or one that is too old. */
export async function findPulumi(): Promise<Installation> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation");
  const command = await PulumiCommand.get().catch((error: unknown) => {
    throw noPulumi(error);
  });
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
  const workspace = await LocalWorkspace.create({
    workDir: folder,
    envVars: { ...environment },
    pulumiCommand: command,
  });
  workspace.selectStack = () => Promise.resolve();
  return workspace;
}
