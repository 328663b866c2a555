import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** A file or folder that a program hands to a resource, as a plan shows it: the same on every machine. */
export interface ShownPath {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  /** Of the content, so that a plan shows that it has changed; absent where the file is not there yet, or has its name by it. */
  readonly sha256?: string;
}

/**
 * A path that was named by a hash of what lies there (`.cache/image-ingest/e3fd74c991b873e9`) changes with it. Whether it
 * is there yet depends on what the machine has built before, which is nothing for a plan to show.
 */
const NAMED_BY_CONTENT = /(?:^|[/._-])(?=[0-9a-f]*\d)[0-9a-f]{16,128}(?:$|[._-][^/]*$)/;

/** Shows the file or folder `path`, which is absolute or relative to the working directory. */
export function showPath(root: string, path: string): ShownPath {
  const absolute = resolve(path);
  const shown = slashes(relative(root, absolute)) || ".";
  return existsSync(absolute) && !NAMED_BY_CONTENT.test(shown)
    ? { path: shown, sha256: hashOf(absolute) }
    : { path: shown };
}

/** Hash of a file's content, or of the names and contents of all files in a folder. */
function hashOf(path: string): string {
  const hash = createHash("sha256");
  if (!statSync(path).isDirectory()) {
    return hash.update(readFileSync(path)).digest("hex");
  }
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    hash
      .update(`${slashes(relative(path, file))}\0`)
      .update(readFileSync(file))
      .update("\0");
  }
  return hash.digest("hex");
}

function slashes(path: string): string {
  return path.split("\\").join("/");
}
