import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { promisify } from "node:util";

import type { ReleaseSummary } from "../delivery/promote";
import type { Terminal } from "./deploying/terminal";
import { releaseSummary } from "./release-summary";

/**
 * Shows what would be released, and takes the stage's name, typed in full, for a yes. Gives who is at the terminal, by
 * git's config and the machine's account; undefined for a no.
 */
export async function askForRelease(
  terminal: Terminal,
  summary: ReleaseSummary,
  folder: string,
): Promise<string | undefined> {
  terminal.note(releaseSummary(summary));
  const typed = await terminal.ask(`Type ${summary.stage} to release it: `);
  return typed === summary.stage ? whoIsHere(folder) : undefined;
}

async function whoIsHere(folder: string): Promise<string> {
  const account = `${userInfo().username}@${hostname()}`;
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, "config", "user.email"]);
    return stdout.trim() === "" ? account : `${stdout.trim()} (${account})`;
  } catch {
    return account;
  }
}
