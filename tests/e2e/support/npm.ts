import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";

import { collect } from "./process";
import { say } from "./python";

const CACHE = resolve(__dirname, "../../../.cache");
const FILES = ["package.json", "package-lock.json"];

const installations = new Map<string, Promise<string>>();

/**
 * Folder of the packages that a folder of this one asks for by a package.json and a lock file of its own: what a test needs
 * and nobody else is to install. They are installed under `.cache/npm-<folder>` the first time, and anew when the lock file
 * changes; a half-made installation is never left. Whoever asks meanwhile waits for the same one.
 */
export function npmPackages(folder: string): Promise<string> {
  const installation = installations.get(folder) ?? install(join(__dirname, folder), join(CACHE, `npm-${folder}`));
  installations.set(folder, installation);
  return installation;
}

async function install(asked: string, home: string): Promise<string> {
  const modules = join(home, "node_modules");
  if (existsSync(modules) && FILES.every((file) => sameContent(join(asked, file), join(home, file)))) {
    return modules;
  }
  say(`installing the packages of ${basename(asked)} into .cache/${basename(home)}`);
  const started = Date.now();
  mkdirSync(CACHE, { recursive: true });
  const made = mkdtempSync(join(CACHE, "npm-install-"));
  try {
    for (const file of FILES) {
      cpSync(join(asked, file), join(made, file));
    }
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const { status, stdout, stderr } = await collect("npm", args, { cwd: made });
    if (status !== 0) {
      throw new Error(`npm ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
    }
    rmSync(home, { recursive: true, force: true });
    renameSync(made, home);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  say(`installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  return modules;
}

function sameContent(one: string, other: string): boolean {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}
