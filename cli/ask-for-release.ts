import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { promisify } from "node:util";

import type { ReleaseSummary } from "../delivery/promote";
import { releaseSummary } from "./release-summary";

/**
 * Shows what would be released on standard error, and takes the stage's name, typed in full, for a yes. Gives who is at the
 * terminal, by git's config or else by the machine's account; undefined for a no.
 */
export async function askForRelease(
  summary: ReleaseSummary,
  folder: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  process.stderr.write(releaseSummary(summary));
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = await terminal.question(`Type ${summary.stage} to release it: `, { signal });
    return typed.trim() === summary.stage ? await whoIsHere(folder) : undefined;
  } catch {
    // The end of the input, or a signal.
    return undefined;
  } finally {
    terminal.close();
  }
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
