import { describeLocks, type LockOwner } from "../engine/lock-message";
import type { StateStore } from "./contract";

/** A lock that a run of Pulumi holds on a stack. */
export interface StackLock {
  /** Where it lies in the state's place: `.pulumi/locks/organization/<project>/<stack>/<uuid>.json`. */
  readonly path: string;
  /** Who took it; undefined where the lock can't be read, as when its writer was killed. */
  readonly owner?: LockOwner;
}

/**
 * The locks on a stack, the oldest first. Pulumi writes one for each run into the state's place and deletes it at the run's
 * end (pkg/backend/diy/lock.go); a place that Pulumi before 3.61 made has no project in the path.
 */
export async function readLocks(store: StateStore, project: string, stack: string): Promise<readonly StackLock[]> {
  const folders = [`.pulumi/locks/organization/${project}/${stack}`, `.pulumi/locks/${stack}`];
  const paths = await Promise.all(folders.map(async (folder) => (await store.list(folder)).filter(liesIn(folder))));
  const locks = await Promise.all(paths.flat().map(async (path) => lockOf(path, await store.read(path))));
  return locks
    .flatMap((lock) => lock ?? [])
    .sort((one, other) => (one.owner?.since.getTime() ?? 0) - (other.owner?.since.getTime() ?? 0));
}

/** Not below a further folder, which is another stack's. */
function liesIn(folder: string): (path: string) => boolean {
  return (path) => !path.slice(folder.length + 1).includes("/") && path.endsWith(".json");
}

/** Undefined where the lock was given back before it was read. */
function lockOf(path: string, content: string | undefined): StackLock | undefined {
  return content === undefined ? undefined : { path, ...ownerOf(content) };
}

function ownerOf(content: string): { readonly owner?: LockOwner } {
  let lock: unknown;
  try {
    lock = JSON.parse(content);
  } catch {
    return {};
  }
  const { username, hostname, pid, timestamp } = (lock ?? {}) as Readonly<Record<string, unknown>>;
  const since = new Date(typeof timestamp === "string" ? timestamp : NaN);
  return isName(username) && isName(hostname) && typeof pid === "number" && !Number.isNaN(since.getTime())
    ? { owner: { user: username, host: hostname, pid, since } }
    : {};
}

/** Others wrote it, and it is shown on a terminal, which controls would steer. */
function isName(value: unknown): value is string {
  return typeof value === "string" && !/[\p{Cc}\p{Cf}]/u.test(value);
}

/** Who holds the stack, for how long, and what to do; undefined where nobody does. */
export function lockSentence(stack: string, locks: readonly StackLock[], now: Date): string | undefined {
  return locks.length === 0
    ? undefined
    : describeLocks(
        stack,
        locks.flatMap(({ owner }) => owner ?? []),
        now,
      );
}
