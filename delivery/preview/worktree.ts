import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { type Base, git } from "./git";

/** A commit's files in a folder of their own. */
export interface Worktree {
  readonly root: string;
  remove(): void;
}

/** Of the folders in the system's temporary folder that hold a base. */
const PREFIX = "tributary-base-";

/**
 * Checks `base` out beside the working tree, which stays as it is. A commit's folder is called the same each time, so
 * that what is compiled of it is found again. What a killed run left is removed first.
 */
export async function addWorktree(base: Base): Promise<Worktree> {
  removeLeftovers();
  await git(base.root, "worktree", "prune");
  const folder = claimFolder(base);
  const root = join(folder, "tree");
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    // Its repository lists a worktree until that is pruned. Synchronous: an interrupted run ends right after this.
    spawnSync("git", ["-C", base.root, "worktree", "prune"], { stdio: "ignore" });
  };
  try {
    // Hooks of the repository are for its own working tree.
    await git(base.root, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach", "--force", root, base.commit);
  } catch (error) {
    remove();
    throw error;
  }
  return { root, remove };
}

/** Makes a folder that nobody else has; its name is known beforehand, so it must not exist. */
function claimFolder({ root, commit }: Base): string {
  const name = `${PREFIX}${userInfo().uid}-${createHash("sha256").update(root).digest("hex").slice(0, 8)}-${commit.slice(0, 12)}`;
  for (let number = 0; ; number++) {
    const folder = join(tmpdir(), `${name}-${number}`);
    try {
      mkdirSync(folder, { mode: 0o700 });
      writeFileSync(join(folder, "pid"), String(process.pid));
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw error;
      }
    }
  }
}

/** Removes the folders of this user whose process is gone. */
function removeLeftovers(): void {
  const { uid } = userInfo();
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(`${PREFIX}${uid}-`))) {
    const folder = join(tmpdir(), name);
    const pid = join(folder, "pid");
    if (lstatSync(folder).uid === uid && existsSync(pid) && !isRunning(Number(readFileSync(pid, "utf8")))) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
