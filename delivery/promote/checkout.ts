import { realpathSync } from "node:fs";
import { join, relative } from "node:path";

import { readProject } from "../../planner/project";
import { linkDependencies } from "../preview/dependencies";
import { findBase, git } from "../preview/git";
import { addWorktree } from "../preview/worktree";
import { PromoteError } from "./errors";
import type { Commit } from "./stage";

/** A commit in a folder of its own, with the packages that its lock file names. */
export interface CommitCheckout {
  readonly commit: Commit;
  /** Folder of the program at that commit. */
  readonly folder: string;
  /** Files of the working tree with changes that are in no commit, and so in no release. */
  readonly uncommitted: readonly string[];
  remove(): void;
}

/** Which commit. */
export interface CheckoutRequest {
  /** Folder of the program in the working tree, which has its packages installed. */
  readonly cwd: string;
  /** Branch, tag or commit. */
  readonly ref: string;
  /** Where the packages of other lock files are kept. */
  readonly cache: string;
}

/**
 * Checks a commit out beside the working tree, which stays as it is: what is released is what is committed, whatever else
 * lies around. Throws `PreviewError` where there is no such commit, and {@link PromoteError} `PackagesDiffer`.
 */
export async function checkOutCommit({ cwd, ref, cache }: CheckoutRequest): Promise<CommitCheckout> {
  const base = await findBase(cwd, ref);
  const program = relative(realpathSync(base.root), realpathSync(readProject(cwd).root));
  const commit = await describeCommit(base.root, base.commit);
  const uncommitted = await uncommittedFiles(base.root);
  const worktree = await addWorktree(base);
  try {
    const warnings = await linkDependencies({
      after: base.root,
      before: worktree.root,
      program: program === "" ? "." : program,
      cache,
    });
    if (warnings.length > 0) {
      throw new PromoteError(
        "PackagesDiffer",
        `${base.commit.slice(0, 12)} has another lock file than the working tree, of a kind that is not installed from here (npm's is). ` +
          `Check the commit out, install its packages, and run this again.`,
      );
    }
    return { commit, folder: join(worktree.root, program), uncommitted, remove: () => worktree.remove() };
  } catch (error) {
    worktree.remove();
    throw error;
  }
}

/** The commit that the working tree of a folder stands on. */
export async function describeHead(
  folder: string,
): Promise<{ readonly commit: Commit; readonly uncommitted: readonly string[] }> {
  const { root, commit } = await findBase(folder, "HEAD");
  return { commit: await describeCommit(root, commit), uncommitted: await uncommittedFiles(root) };
}

/** Paths from the root. Files that git does not know, such as what a pipeline writes, are left out. */
async function uncommittedFiles(root: string): Promise<readonly string[]> {
  return (await git(root, "diff", "--name-only", "HEAD")).split("\n").filter((path) => path !== "");
}

async function describeCommit(root: string, hash: string): Promise<Commit> {
  const [subject = "", author = ""] = (await git(root, "log", "-1", "--format=%s%x00%an", hash)).split("\0");
  return { hash, subject, author };
}
