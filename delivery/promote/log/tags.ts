import type { StackEngine } from "../../engine/contract";
import type { ReleaseRecord, ReleaseStatus } from "../record";
import type { ReleaseLog } from "./contract";

/** How many releases are kept; the oldest makes room for the next. */
export const TAGGED_RELEASES = 20;

/**
 * Pulumi Cloud takes no objects of ours, so the newest {@link TAGGED_RELEASES} releases are kept as tags of the stack. A
 * tag's name has 40 characters of `[a-zA-Z0-9-_.:]` at most, and its value 256 bytes (`ValidateStackTags` in
 * https://github.com/pulumi/pulumi/blob/master/pkg/util/validation/stack.go), so what names a release is kept, and what
 * the repository or the update's page says better is not: subject, author, risks, each smoke check, the reason.
 *
 * Tags can't be written only where they are absent: of two runs at once, the engine's lock decides alone.
 */
export function tagReleaseLog(engine: Pick<StackEngine, "project" | "stack" | "tags" | "setTag">): ReleaseLog {
  const all = async (): Promise<readonly Tagged[]> => {
    const tags = await engine.tags();
    const tagged = Object.entries(tags).flatMap(([name, value]) => {
      const slot = /^tributary:release:(\d+)$/.exec(name)?.[1];
      const record = slot === undefined ? undefined : decode(value, engine);
      return slot === undefined || record === undefined ? [] : [{ slot: Number(slot), record }];
    });
    return tagged.sort((a, b) => (a.record.startedAt < b.record.startedAt ? 1 : -1));
  };
  const write = (slot: number, record: ReleaseRecord): Promise<void> =>
    engine.setTag(`tributary:release:${slot}`, encode(record));

  return {
    async newest(most) {
      return (await all()).slice(0, most).map(({ record }) => record);
    },
    async ofCommit(commit) {
      return (await all()).filter(({ record }) => record.commit === commit).map(({ record }) => record);
    },
    async begin(record) {
      const tagged = await all();
      const free = Array.from({ length: TAGGED_RELEASES }, (_, slot) => slot).find(
        (slot) => !tagged.some((one) => one.slot === slot),
      );
      await write(free ?? tagged.at(-1)?.slot ?? 0, record);
    },
    async update(record) {
      const { slot } =
        (await all()).find(
          (one) => one.record.commit === record.commit && one.record.startedAt === wholeSecond(record.startedAt),
        ) ?? {};
      await (slot === undefined ? this.begin(record) : write(slot, record));
    },
  };
}

interface Tagged {
  readonly slot: number;
  readonly record: ReleaseRecord;
}

const STATUSES: readonly ReleaseStatus[] = ["deploying", "succeeded", "failed", "smoke-failed", "interrupted"];
const WAYS: readonly ReleaseRecord["approval"]["how"][] = ["token", "interactive", "not-required"];

/** Bytes that the name of an approver takes at most, escaped; 40 is the longest that config accepts. */
const MOST_NAME = 45;
const MOST_HOST = 20;

/** `1|<seconds since 1970>|<commit>|<status>|<seconds>|<digest>|<how>|<by>|<tally>|<host>|<pid>|<version>`. */
function encode(record: ReleaseRecord): string {
  const { approval, tally, runner } = record;
  return [
    "1",
    Math.floor(Date.parse(record.startedAt) / 1000),
    record.commit,
    STATUSES.indexOf(record.status),
    record.seconds === undefined ? "" : Math.round(record.seconds),
    record.digest.replace("sha256:", ""),
    WAYS.indexOf(approval.how),
    escaped(approval.by ?? "", MOST_NAME),
    [tally.created, tally.updated, tally.replaced, tally.deleted, tally.unchanged].join("."),
    escaped(runner.host, MOST_HOST),
    runner.pid,
    escaped(record.tributary, MOST_HOST),
  ].join("|");
}

/** Undefined where the tag is of a later version, or was changed by hand. */
function decode(value: string, { project, stack }: Pick<StackEngine, "project" | "stack">): ReleaseRecord | undefined {
  const [version, started, commit = "", status, seconds, digest, how, by, tally = "", host, pid, tributary] =
    value.split("|");
  const state = STATUSES[Number(status)];
  const way = WAYS[Number(how)];
  const [created, updated, replaced, deleted, unchanged] = tally.split(".").map(Number);
  if (version !== "1" || state === undefined || way === undefined || unchanged === undefined) {
    return undefined;
  }
  const startedAt = new Date(Number(started) * 1000);
  return {
    version: 1,
    project,
    stack,
    commit,
    subject: "",
    author: "",
    status: state,
    startedAt: startedAt.toISOString(),
    ...(seconds !== "" && {
      seconds: Number(seconds),
      finishedAt: new Date(startedAt.getTime() + Number(seconds) * 1000).toISOString(),
    }),
    approval: { how: way, ...(by !== "" && { by: decodeURIComponent(by ?? "") }) },
    digest: `sha256:${digest ?? ""}`,
    tally: { created: created ?? 0, updated: updated ?? 0, replaced: replaced ?? 0, deleted: deleted ?? 0, unchanged },
    risks: [],
    smoke: [],
    runner: { host: decodeURIComponent(host ?? ""), pid: Number(pid), user: "" },
    tributary: decodeURIComponent(tributary ?? ""),
  };
}

/** Escaped as in a URL, and cut to so many bytes without cutting a character. */
function escaped(text: string, most: number): string {
  let cut = "";
  // Half of a surrogate pair has no escape.
  for (const character of Buffer.from(text).toString()) {
    const next = encodeURIComponent(character);
    if (cut.length + next.length > most) {
      break;
    }
    cut += next;
  }
  return cut;
}

function wholeSecond(time: string): string {
  return new Date(Math.floor(Date.parse(time) / 1000) * 1000).toISOString();
}
