import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { collect } from "./process";

const CACHE = resolve(__dirname, "../../../.cache");

const environments = new Map<string, Promise<string>>();

/**
 * Folder of the programs of a Python environment that holds exactly `requirements` and what they need. It is made under
 * `.cache/venv-<name>` the first time, and anew when `requirements` change; a half-made one is thrown away. Whoever asks
 * while it is made waits for the same one.
 */
export function pythonEnvironment(name: string, requirements: readonly string[]): Promise<string> {
  const key = JSON.stringify([name, requirements]);
  const environment = environments.get(key) ?? makeEnvironment(name, requirements);
  environments.set(key, environment);
  return environment;
}

async function makeEnvironment(name: string, requirements: readonly string[]): Promise<string> {
  const home = join(CACHE, `venv-${name}`);
  const stamp = join(home, "tributary-requirements.txt");
  const wanted = `${requirements.join("\n")}\n`;
  const programs = join(home, process.platform === "win32" ? "Scripts" : "bin");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return programs;
  }
  say(`installing ${requirements.join(", ")} into .cache/venv-${name}`);
  const started = Date.now();
  rmSync(home, { recursive: true, force: true });
  await mustRun("python3", ["-m", "venv", home]);
  await mustRun(join(programs, "python"), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...requirements,
  ]);
  writeFileSync(stamp, wanted);
  say(`installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return programs;
}

/** Says how a long preparation goes, past jest's own capture of the console. */
export function say(message: string): void {
  process.stderr.write(`e2e: ${message}\n`);
}

async function mustRun(command: string, args: readonly string[]): Promise<void> {
  const { status, stdout, stderr } = await collect(command, args);
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  }
}
