import fc from "fast-check";

import type { ReleaseLog } from "../../../delivery/promote/log/contract";
import { storeReleaseLog } from "../../../delivery/promote/log/store";
import { TAGGED_RELEASES, tagReleaseLog } from "../../../delivery/promote/log/tags";
import { FakeEngine } from "../../support/fake-engine";
import { MemoryPlace, memoryStore } from "../../support/memory-store";
import { release } from "./release";

const at = (minute: number) => new Date(Date.UTC(2027, 0, 15, 12, minute)).toISOString();
const [a, b] = ["a".repeat(40), "b".repeat(40)];

describe.each<[string, () => ReleaseLog]>([
  ["objects", () => storeReleaseLog(memoryStore(), "shop", "dev")],
  ["tags", () => tagReleaseLog(new FakeEngine({ stack: "dev" }))],
])("releases kept as %s", (_, open) => {
  test("come the newest first, and by commit", async () => {
    const log = open();
    expect(await log.newest(5)).toEqual([]);
    for (const [minute, commit] of [
      [0, a],
      [1, b],
      [2, a],
    ] as const) {
      await log.begin(release({ startedAt: at(minute), commit }));
    }
    const started = (records: readonly { startedAt: string }[]) => records.map(({ startedAt }) => startedAt);
    expect(started(await log.newest(2))).toEqual([at(2), at(1)]);
    expect(started(await log.ofCommit(a))).toEqual([at(2), at(0)]);
    expect(started(await log.ofCommit(`${"a".repeat(39)}b`))).toEqual([]);
  });

  test("change without becoming more", async () => {
    const log = open();
    await log.begin(release({ status: "deploying", finishedAt: undefined, seconds: undefined }));
    await log.update(release({ status: "smoke-failed", seconds: 90 }));
    expect(await log.newest(5)).toMatchObject([
      { status: "smoke-failed", seconds: 90, finishedAt: release().finishedAt },
    ]);
  });

  test("say who approved what, and where it ran", async () => {
    const log = open();
    await log.begin(release());
    const { approval, digest, tally, runner, tributary } = release();
    expect(await log.newest(1)).toMatchObject([
      { digest, tally, tributary, approval: { how: "token", by: approval.by }, runner: { host: runner.host, pid: 42 } },
    ]);
  });
});

describe("objects", () => {
  test("have the whole record, under a name that sorts by time", async () => {
    const place = new MemoryPlace();
    const log = storeReleaseLog(memoryStore(place), "shop", "dev");
    await log.begin(release());
    expect([...place.objects.keys()]).toEqual(["tributary/releases/shop/dev/20270115T120000Z-aaaaaaaaaaaa.json"]);
    expect(await log.newest(1)).toEqual([release()]);
  });

  test("are not written over by a second run", async () => {
    const log = storeReleaseLog(memoryStore(), "shop", "dev");
    await log.begin(release());
    await expect(log.begin(release({ author: "Adam" }))).rejects.toMatchObject({ code: "ReleaseUnderWay" });
    expect((await log.newest(1))[0]?.author).toBe("Zoe");
  });

  test.each([
    ["no JSON", "{"],
    ["empty", "{}"],
    ["of no known status", JSON.stringify({ ...release(), status: "done" })],
  ])("that are %s are told as no record", async (_, text) => {
    const place = new MemoryPlace();
    const path = "tributary/releases/shop/dev/20270115T120000Z-aaaaaaaaaaaa.json";
    place.objects.set(path, text);
    await expect(storeReleaseLog(memoryStore(place), "shop", "dev").newest(1)).rejects.toMatchObject({
      code: "BadRecord",
      message: expect.stringContaining(path) as string,
    });
  });

  test("of other kinds, and of other stacks, are passed over", async () => {
    const place = new MemoryPlace();
    place.objects.set("tributary/releases/shop/dev/notes.txt", "hello");
    place.objects.set("tributary/releases/shop/dev2/20270115T120000Z-aaaaaaaaaaaa.json", "{");
    expect(await storeReleaseLog(memoryStore(place), "shop", "dev").newest(5)).toEqual([]);
  });
});

describe("tags", () => {
  test("are of a form that Pulumi Cloud accepts, whatever the release", async () => {
    const count = fc.nat(99_999);
    const character = fc.constantFrom("a", "é", "漢", "😀", "|", "%", "@", "\n", "\0");
    const names = fc.array(character, { maxLength: 80 }).map((characters) => characters.join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ created: count, updated: count, replaced: count, deleted: count, unchanged: count }),
        names,
        names,
        async (tally, by, host) => {
          const engine = new FakeEngine();
          const log = tagReleaseLog(engine);
          await log.begin(
            release({
              tally,
              approval: { how: "interactive", by },
              runner: { host, pid: 4_194_304, user: "" },
              seconds: 86_400,
            }),
          );
          for (const [name, value] of Object.entries(engine.stackTags)) {
            expect(name).toMatch(/^[a-zA-Z0-9\-_.:]{1,40}$/);
            expect(Buffer.byteLength(value)).toBeLessThanOrEqual(256);
          }
          const [read] = await log.newest(1);
          expect(read?.tally).toEqual(tally);
          expect(by.startsWith(read?.approval.by ?? "")).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  test(`keep the newest ${TAGGED_RELEASES}, beside the stack's other tags`, async () => {
    const engine = new FakeEngine();
    engine.stackTags = { "pulumi:project": "shop", "tributary:release:3": "changed by hand" };
    const log = tagReleaseLog(engine);
    for (let minute = 0; minute < TAGGED_RELEASES + 2; minute++) {
      await log.begin(release({ startedAt: at(minute) }));
    }
    const started = (await log.newest(100)).map(({ startedAt }) => startedAt);
    expect(started).toEqual(Array.from({ length: TAGGED_RELEASES }, (_, index) => at(TAGGED_RELEASES + 1 - index)));
    expect(engine.stackTags["pulumi:project"]).toBe("shop");
    expect(Object.keys(engine.stackTags)).toHaveLength(TAGGED_RELEASES + 1);
  });
});
