import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { goCommand } from "./go-command";
import { collect } from "./process";
import { say } from "./python";

const CACHE = resolve(__dirname, "../../../.cache");

const programs = new Map<string, Promise<string>>();

/**
 * Path of a Go program: `packagePath` (its folder in the module; `.` for the module's own) of `module`, which carries its
 * exact version, as in `github.com/rhysd/actionlint@v1.7.12`. It is built by the machine's Go under `.cache/` the first
 * time, checked against Go's checksum database; a half-made one is never left. Whoever asks while it is built waits for
 * the same one.
 */
export function goProgram(module: string, packagePath: string): Promise<string> {
  const key = JSON.stringify([module, packagePath]);
  const program = programs.get(key) ?? buildProgram(module, packagePath);
  programs.set(key, program);
  return program;
}

async function buildProgram(module: string, packagePath: string): Promise<string> {
  const [path = "", version] = module.split("@");
  if (!version || !/^v\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`"${module}" has no exact version: write module@v1.2.3.`);
  }
  const folder = packagePath === "." ? path : `${path}/${packagePath}`;
  const name = programName(folder);
  const home = join(CACHE, `go-${name}-${version}`);
  const program = join(home, name);
  if (existsSync(program)) {
    return program;
  }
  say(`building ${folder}@${version} into .cache/${basename(home)}`);
  const started = Date.now();
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, "go-build-"));
  try {
    const environment = { ...process.env, GOBIN: made, CGO_ENABLED: "0", GOFLAGS: "-trimpath" };
    const { status, stderr } = await collect(await goCommand(), ["install", `${folder}@${version}`], {
      env: environment,
    });
    if (status !== 0) {
      throw new Error(`go install ${folder}@${version} ended with ${status}:\n${stderr}`);
    }
    rmSync(home, { recursive: true, force: true });
    renameSync(made, home);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  say(`built in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return program;
}

/** As `go install` names what it builds: after the last part of the path that is no major version. */
function programName(folder: string): string {
  const parts = folder.split("/").filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? folder;
}
