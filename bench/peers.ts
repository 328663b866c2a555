import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

/** Installs the peers beside the bench, from their own lock file, unless that has been done since it last changed. */
export function installPeers(progress: (text: string) => void): void {
  if (changed("node_modules/.package-lock.json") >= changed("package-lock.json")) {
    return;
  }
  progress("installing the tools to compare with");
  const { status, stderr } = spawnSync("npm", ["ci", "--prefix", __dirname, "--no-audit", "--no-fund"], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) {
    throw new Error(`npm ci --prefix bench failed, so there is nothing to compare with:\n${stderr}`);
  }
}

/** When the file last changed, in milliseconds; 0 where there is none. */
function changed(file: string): number {
  return statSync(join(__dirname, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
