import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const CACHE = resolve(__dirname, "../../../.cache");

/**
 * Folder of the programs of a Python environment that holds exactly `requirements` and what they need. It is made under
 * `.cache/venv-<name>` the first time, and anew when `requirements` change; a half-made one is thrown away.
 */
export async function pythonEnvironment(name: string, requirements: readonly string[]): Promise<string> {
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
  await run("python3", ["-m", "venv", home]);
  await run(join(programs, "python"), [
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

async function run(command: string, args: readonly string[]): Promise<void> {
  const { status, output } = await collect(command, args);
  if (status !== 0) {
    throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${output}`);
  }
}

function collect(command: string, args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => fail(new Error(`${command} does not start: ${error.message}`)));
    child.on("close", (status) => done({ status, output }));
  });
}
