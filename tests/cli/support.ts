import { execFile } from "node:child_process";
import { join } from "node:path";

/** How the command ended. */
export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = join(__dirname, "..", "..");

/** Folder of one of the programs in tests/fixtures/programs. */
export function fixture(name: string): string {
  return join(ROOT, "tests", "fixtures", "programs", name);
}

/** Runs `tributary` with `args` as a user would, in the repository's folder. */
export function tributary(...args: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, "bin", "tributary.js"), ...args],
      { cwd: ROOT, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        resolve({ status: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
      },
    );
  });
}
