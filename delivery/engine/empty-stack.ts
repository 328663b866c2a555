import { randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import type { LocalWorkspace } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";

import { type Project, stackFile } from "../../planner/project";
import { type Installation, openWorkspace } from "./workspace";

/** A stack without any resource, which nobody will see again. */
export interface EmptyStack {
  /** Holds all of it; whoever is done with the stack removes it. */
  readonly folder: string;
  /** Copy of the stack's file: Pulumi writes the salt of its passphrase into it. */
  readonly configFile: string;
  readonly name: string;
  readonly workspace: LocalWorkspace;
}

/** Which stack is stood in for. */
export interface EmptyStackArgs {
  readonly project: Project;
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly installation: Installation;
}

/**
 * Makes an empty stack of the same name in a folder of its own, so that the first deployment of a stack can be previewed
 * and neither the backend nor the stack's file is touched. A reference to another stack finds nothing there.
 */
export async function makeEmptyStack(args: EmptyStackArgs): Promise<EmptyStack> {
  const { project, stack, environment, installation } = args;
  const folder = await mkdtemp(join(tmpdir(), "tributary-preview-"));
  try {
    const state = join(folder, "state");
    await mkdir(state);
    // `pulumi stack init` writes into the project's folder: this one is its stand-in.
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: project.name, runtime: "nodejs" }));
    const short = stack.split("/").at(-1) ?? stack;
    const given = stackFile(project, short);
    const configFile = join(folder, given === undefined ? `Pulumi.${short}.yaml` : basename(given));
    let keyed = false;
    if (given !== undefined) {
      await copyFile(given, configFile);
      keyed = /^(encryptionsalt|secretsprovider|encryptedkey):/m.test(await readFile(given, "utf8"));
    }
    const here = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${state}`,
      // Of a file that has secrets already, its own passphrase opens them.
      ...(!keyed && { PULUMI_CONFIG_PASSPHRASE: randomUUID(), PULUMI_CONFIG_PASSPHRASE_FILE: "" }),
    };
    await installation.processes.run(["stack", "init", short, "--no-select", "--non-interactive"], folder, here);
    return { folder, configFile, name: short, workspace: await openWorkspace(project.root, here, installation) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
