import type { ReleaseRecord } from "../../../delivery/promote/record";

/** A release that is done, with what a test wants otherwise. */
export function release(given: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    version: 1,
    project: "shop",
    stack: "dev",
    commit: "a".repeat(40),
    subject: "More room for orders",
    author: "Zoe",
    status: "succeeded",
    startedAt: "2027-01-15T12:00:00.000Z",
    finishedAt: "2027-01-15T12:01:30.000Z",
    seconds: 90,
    approval: { how: "token", by: "zoe", at: "2027-01-15T11:59:00.000Z" },
    digest: `sha256:${"1".repeat(64)}`,
    tally: { created: 1, updated: 2, replaced: 0, deleted: 0, unchanged: 9 },
    risks: ["bucket orders loses its versions"],
    smoke: [
      { name: "outputs", passed: true, attempts: 1, seconds: 0.1, detail: "every output of the plan is there: 2" },
    ],
    link: "https://ci.example.org/1",
    runner: { host: "runner-1", pid: 42, user: "ci" },
    tributary: "0.1.0",
    ...given,
  };
}
