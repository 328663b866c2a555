import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { PreviewError } from "./errors";

/** Lock files of npm, the first that is there counts. */
const NPM_LOCKS = ["npm-shrinkwrap.json", "package-lock.json"];
const OTHER_LOCKS = ["yarn.lock", "pnpm-lock.yaml"];

/** A repository's two sides. */
export interface Sides {
  /** Top of the working tree, which has its dependencies installed. */
  readonly after: string;
  /** Top of the base's worktree. */
  readonly before: string;
  /** Folder of the program, relative to both. */
  readonly program: string;
  /** Where installed dependencies are kept between runs. */
  readonly cache: string;
}

/**
 * Gives the base the packages that its lock file names: those of the working tree where both lock files are the same,
 * its own otherwise, installed once by `npm ci` without scripts. Gives what has to be said about it.
 */
export async function linkDependencies(sides: Sides): Promise<readonly string[]> {
  const warnings: string[] = [];
  // A program's packages may lie in any folder above it.
  for (let folder = sides.program; ; folder = dirname(folder)) {
    const after = join(sides.after, folder);
    const before = join(sides.before, folder);
    const target = join(before, "node_modules");
    if (existsSync(before) && !existsSync(target)) {
      const lock = changedLock(before, after);
      const installed = join(after, "node_modules");
      if (lock !== undefined && NPM_LOCKS.includes(lock)) {
        symlinkSync(await install(before, lock, sides.cache), target);
      } else if (existsSync(installed)) {
        if (lock !== undefined) {
          warnings.push(
            `${join(folder, lock)} differs in the base, which is planned with the packages installed here.`,
          );
        }
        symlinkSync(installed, target);
      }
    }
    if (folder === "." || relative(".", folder) === "") {
      return warnings;
    }
  }
}

/** The base's lock file, where it is not the working tree's. */
function changedLock(before: string, after: string): string | undefined {
  const lock = [...NPM_LOCKS, ...OTHER_LOCKS].find((name) => existsSync(join(before, name)));
  if (lock === undefined) {
    return undefined;
  }
  const now = join(after, lock);
  const same = existsSync(now) && readFileSync(now).equals(readFileSync(join(before, lock)));
  return same ? undefined : lock;
}

/** `node_modules` as the lock file in `folder` has it, from the cache where a run before made it. */
async function install(folder: string, lock: string, cache: string): Promise<string> {
  const key = createHash("sha256")
    .update(readFileSync(join(folder, lock)))
    .update(process.version)
    .digest("hex")
    .slice(0, 24);
  const kept = join(cache, key);
  if (!existsSync(kept)) {
    mkdirSync(cache, { recursive: true });
    const draft = mkdtempSync(join(cache, "draft-"));
    try {
      for (const name of ["package.json", lock, ".npmrc"].filter((file) => existsSync(join(folder, file)))) {
        cpSync(join(folder, name), join(draft, name));
      }
      await npmCi(draft);
      mkdirSync(join(draft, "node_modules"), { recursive: true });
      renameDraft(draft, kept);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return join(kept, "node_modules");
}

/** Two runs may install the same at once; the first to be done is kept. */
function renameDraft(draft: string, kept: string): void {
  try {
    renameSync(draft, kept);
  } catch (error) {
    if (!existsSync(kept)) {
      throw error;
    }
  }
}

/** Scripts are not run: a plan needs no plugin that they would download, and the base's code is planned, not installed. */
function npmCi(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFile("npm", args, { cwd: folder, maxBuffer: 1 << 24 }, (error, _stdout, stderr) => {
      if (error === null) {
        resolve();
      } else {
        reject(
          new PreviewError(
            "DependenciesNotInstalled",
            `The base's packages can't be installed (npm ci): ${stderr.trim().split("\n").slice(0, 5).join("\n") || error.message}`,
          ),
        );
      }
    });
  });
}
