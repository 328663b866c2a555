import { counted } from "../../planner/drawing/kinds";
import type { StateStore } from "./contract";

/** A lock that a run of Pulumi holds on a stack. */
export interface StackLock {
  /** Where it lies in the state's place: `.pulumi/locks/organization/<project>/<stack>/<uuid>.json`. */
  readonly path: string;
  /** Who took it; undefined where the lock can't be read, as when its writer was killed. */
  readonly owner?: LockOwner;
}

/** The process that took a lock. */
export interface LockOwner {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
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

/** Who holds the stack, since when, and what to do; undefined where nobody does. */
export function lockSentence(locks: readonly StackLock[], now: Date): string | undefined {
  if (locks.length === 0) {
    return undefined;
  }
  const owners = locks.map(({ owner, path }) =>
    owner === undefined ? `somebody unknown (${path})` : said(owner, now),
  );
  const them = locks.length === 1 ? "it" : "they";
  return (
    `The stack is locked by ${owners.join(", and by ")}. Wait until ${locks.length === 1 ? "that run ends" : "those runs end"}; ` +
    `only if ${them} cannot run any more, take the lock away with "pulumi cancel".`
  );
}

function said({ user, host, pid, since }: LockOwner, now: Date): string {
  const moment = `${since.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${user} on ${host} (process ${pid}) since ${moment}, ${ago(now.getTime() - since.getTime())}`;
}

function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) {
    return "just now";
  }
  if (minutes < 120) {
    return `${counted(minutes, "minute")} ago`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${counted(hours, "hour")} ago` : `${counted(Math.floor(hours / 24), "day")} ago`;
}
