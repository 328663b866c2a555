import { execFile } from "node:child_process";

import { PreviewError } from "./errors";

/** A commit of the repository that a folder belongs to. */
export interface Base {
  /** Top folder of the repository's working tree. */
  readonly root: string;
  /** The ref as it was asked for. */
  readonly ref: string;
  readonly commit: string;
}

/** Runs git in `folder`; gives its standard output without the last line end. */
export function git(folder: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("git", ["-C", folder, ...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout.replace(/\n$/, ""));
      } else if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        reject(
          new PreviewError(
            "NoGit",
            "git is not installed, and other commits are read with it. Install it, and try again.",
          ),
        );
      } else {
        reject(new Error(stderr.trim() || error.message));
      }
    });
  });
}

/** Finds the commit that `ref` names in the repository that `folder` belongs to. */
export async function findBase(folder: string, ref: string): Promise<Base> {
  const root = await git(folder, "rev-parse", "--show-toplevel").catch((error: unknown) => {
    throw error instanceof PreviewError
      ? error
      : new PreviewError("NoRepository", `${folder} is in no git repository, so there is no ${ref} in it.`);
  });
  try {
    // A ref that begins with a dash would be an option.
    return {
      root,
      ref,
      commit: await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`),
    };
  } catch {
    throw new PreviewError("UnknownRef", await unknownRef(root, ref));
  }
}

async function unknownRef(root: string, ref: string): Promise<string> {
  const shallow = (await git(root, "rev-parse", "--is-shallow-repository")) === "true";
  const hint = shallow
    ? `This clone is shallow, so it may lie deeper: run git fetch --unshallow, or in CI check out with its whole history (fetch-depth: 0).`
    : `Fetch it (git fetch origin ${ref.replace(/^origin\//, "")}), or name a branch, tag or commit that is there.`;
  return `There is no commit ${ref} in ${root}. ${hint}`;
}
