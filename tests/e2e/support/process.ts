import { spawn, type SpawnOptions } from "node:child_process";

/** What a program that ended left behind. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function collect(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", (error) => {
      fail(new Error(`${command} does not start: ${error.message}`, { cause: error }));
    });
    child.on("close", (status) => {
      done({ status, stdout, stderr });
    });
  });
}
