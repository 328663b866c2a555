import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";

import { type BackendUrl, flag } from "./backend-url";
import { StateStoreError, type StateStore } from "./contract";
import { exists, type ObjectPlace, storeOf } from "./object-place";

/** Beside each file Pulumi keeps one with its content's type, which is no object: see `metadata` of fileblob. */
const ATTRIBUTES = ".attrs";
/** What is being written, until it has its name. */
const UNFINISHED = /\.[0-9a-f-]{36}\.tmp$/;

/** The folder of a `file://` URL. */
export async function openFolder(
  location: BackendUrl,
  environment: NodeJS.ProcessEnv,
  cwd: string,
): Promise<StateStore> {
  const root = folderOf(location, environment, cwd);
  if (flag(location, "create_dir")) {
    await mkdir(root, { recursive: true });
  }
  return storeOf(location.url, "", new Folder(root));
}

/**
 * `~` is the user's folder, and what is relative is relative to the folder that Pulumi runs in (massageBlobPath of
 * pkg/backend/diy/backend.go).
 */
function folderOf({ path }: BackendUrl, environment: NodeJS.ProcessEnv, cwd: string): string {
  return path.startsWith("~")
    ? join(environment["HOME"] ?? environment["USERPROFILE"] ?? homedir(), path.slice(2))
    : resolve(cwd, path);
}

class Folder implements ObjectPlace {
  constructor(private readonly root: string) {}

  async get(key: string): Promise<string | undefined> {
    try {
      return await readFile(this.file(key), "utf8");
    } catch (error) {
      if (!is(error, "ENOENT", "ENOTDIR", "EISDIR")) {
        throw error;
      }
      await this.requireRoot();
      return undefined;
    }
  }

  /** Nobody sees half of a file: it gets its name when it is complete and on the disk. */
  async put(key: string, content: string, ifAbsent: boolean): Promise<void> {
    await this.requireRoot();
    const file = this.file(key);
    const unfinished = `${file}.${randomUUID()}.tmp`;
    await mkdir(dirname(file), { recursive: true });
    try {
      const handle = await open(unfinished, "wx");
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      // A rename would replace what is there; a link to a name that is taken fails.
      await (ifAbsent ? link(unfinished, file) : rename(unfinished, file));
    } catch (error) {
      throw ifAbsent && is(error, "EEXIST") ? exists(key, error) : error;
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  async keys(prefix: string): Promise<readonly string[]> {
    await this.requireRoot();
    const files: string[] = [];
    await collectFiles(this.file(prefix), files);
    return files.map((file) => relative(this.root, file).split(sep).join("/"));
  }

  async delete(key: string): Promise<void> {
    await this.requireRoot();
    await rm(this.file(key), { force: true });
    await rm(`${this.file(key)}${ATTRIBUTES}`, { force: true });
  }

  explain(error: unknown): StateStoreError {
    const { code, message } = error as NodeJS.ErrnoException;
    const options = { cause: error };
    if (is(error, "EACCES", "EPERM", "EROFS")) {
      return new StateStoreError(
        "Denied",
        `${this.root}: ${message}. Give yourself access to the folder, or name another with file://.`,
        options,
      );
    }
    return new StateStoreError("Unreachable", `${this.root}: ${code ?? "Error"}: ${message}`, options);
  }

  private file(key: string): string {
    return join(this.root, key);
  }

  private async requireRoot(): Promise<void> {
    try {
      if ((await stat(this.root)).isDirectory()) {
        return;
      }
    } catch (error) {
      if (!is(error, "ENOENT", "ENOTDIR")) {
        throw error;
      }
    }
    throw new StateStoreError(
      "NoSuchPlace",
      `there is no folder ${this.root} to keep the state in: make it, or name another with file://.`,
    );
  }
}

async function collectFiles(folder: string, into: string[]): Promise<void> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (is(error, "ENOENT", "ENOTDIR")) {
      return;
    }
    throw error;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await collectFiles(path, into);
    } else if (!entry.name.endsWith(ATTRIBUTES) && !UNFINISHED.test(entry.name)) {
      into.push(path);
    }
  }
}

function is(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
