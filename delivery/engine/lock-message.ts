/** Who holds a stack's lock. */
export interface LockOwner {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: Date;
}

/**
 * Reads the owners out of the CLI's message. A backend of one's own names them
 * (`created by alice@laptop (pid 123) at 2026-11-21T09:00:00Z`, `pkg/backend/diy/lock.go` of pulumi/pulumi); Pulumi Cloud
 * says only that there is another update.
 */
export function readLockMessage(text: string): readonly LockOwner[] {
  return [...text.matchAll(/created by (.+)@(\S+) \(pid (\d+)\) at (\S+)/g)].flatMap(
    ([, user = "", host = "", pid = "", at = ""]) => {
      const since = new Date(at);
      // Others wrote the names, and they are shown on a terminal, which controls would steer.
      return Number.isNaN(since.getTime()) || /[\p{Cc}\p{Cf}]/u.test(user + host)
        ? []
        : [{ user, host, pid: Number(pid), since }];
    },
  );
}

/** Says who changes the stack, for how long, and what to do. */
export function describeLocks(stack: string, owners: readonly LockOwner[], now: Date): string {
  const who = owners.map(
    ({ user, host, pid, since }) =>
      `${user}@${host} (process ${pid}) since ${since.toISOString().replace(/\.\d+Z$/, "Z")} (${age(since, now)})`,
  );
  const by = who.length === 0 ? "another run" : who.join(" and ");
  return (
    `${stack} is being changed by ${by}. Wait until it has ended, and try again. ` +
    `Only where that run is surely gone (its machine was switched off, say): "pulumi cancel ${stack}" removes its lock, ` +
    `with PULUMI_BACKEND_URL set to where this stack's state is. ` +
    `Two runs at once damage the state.`
  );
}

/** `12 minutes`; the largest unit that fits. */
function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  const [count, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [Math.floor(seconds / 60), "minute"]
        : seconds < 86_400
          ? [Math.floor(seconds / 3600), "hour"]
          : [Math.floor(seconds / 86_400), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
