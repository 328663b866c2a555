import { chmodSync, copyFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { collect } from "./process";
import { say } from "./python";

/** What the programs of tests are built with where the machine's Go is older than 1.21, which can't fetch a newer one itself. */
const TOOLCHAIN = "go1.26.8";

let command: Promise<string> | undefined;

/**
 * The machine's `go`, where it fetches by itself what a module asks for (since 1.21: https://go.dev/doc/toolchain); else the
 * Go that it downloads as a module, checked against Go's checksum database, as a newer one would.
 */
export function goCommand(): Promise<string> {
  command ??= findCommand();
  return command;
}

async function findCommand(): Promise<string> {
  const { stdout } = await collect("go", ["version"]);
  const [, major = "0", minor = "0"] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) > 1 || Number(minor) >= 21 ? "go" : join(await downloadToolchain(), "bin", "go");
}

async function downloadToolchain(): Promise<string> {
  const { GOOS = "", GOARCH = "" } = JSON.parse(await go("env", "-json", "GOOS", "GOARCH")) as Record<string, string>;
  const module = `golang.org/toolchain@v0.0.1-${TOOLCHAIN}.${GOOS}-${GOARCH}`;
  say(`downloading ${module}`);
  const { Dir } = JSON.parse(await go("mod", "download", "-json", module)) as { readonly Dir: string };
  // A module's files can't be run, nor may a go.mod lie within them: what Go does itself in cmd/go/internal/toolchain.
  allowRunning(join(Dir, "bin"));
  allowRunning(join(Dir, "pkg", "tool"));
  const goMod = join(Dir, "src", "go.mod");
  if (!existsSync(goMod)) {
    chmodSync(join(Dir, "src"), 0o755);
    copyFileSync(join(Dir, "src", "_go.mod"), goMod);
  }
  return Dir;
}

function allowRunning(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      allowRunning(path);
    } else {
      chmodSync(path, 0o755);
    }
  }
}

async function go(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await collect("go", args);
  if (status !== 0) {
    throw new Error(`go ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  }
  return stdout;
}
