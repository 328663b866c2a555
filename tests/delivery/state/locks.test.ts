import { lockSentence, readLocks } from "../../../delivery/state/locks";
import { memoryStore } from "../../support/memory-store";

/** As Pulumi 3.260 writes it. */
const LOCK = `{"pid":40912,"username":"zoe","hostname":"build-7","timestamp":"2026-11-21T15:45:10.123456789+01:00"}`;
const FOLDER = ".pulumi/locks/organization/tributary/prod";
const NOW = new Date("2026-11-21T14:57:30Z");

it("reads who holds the stack, from where, and since when", async () => {
  const store = memoryStore();
  await store.write(`${FOLDER}/7d6a.json`, LOCK);
  expect(await readLocks(store, "tributary", "prod")).toEqual([
    {
      path: `${FOLDER}/7d6a.json`,
      owner: { user: "zoe", host: "build-7", pid: 40912, since: new Date("2026-11-21T14:45:10.123Z") },
    },
  ]);
});

it("finds no lock of another stack or project", async () => {
  const store = memoryStore();
  for (const path of [
    ".pulumi/locks/organization/tributary/prod2/a.json",
    ".pulumi/locks/organization/other/prod/a.json",
    ".pulumi/locks/organization/tributary/a.json",
    `${FOLDER}/deeper/a.json`,
    `${FOLDER}/a.json.attrs`,
  ]) {
    await store.write(path, LOCK);
  }
  expect(await readLocks(store, "tributary", "prod")).toEqual([]);
  // Of a place without projects, a stack of that name has the folder of every project.
  expect(await readLocks(store, "tributary", "organization")).toEqual([]);
});

it("reads the locks of a place without projects, and the oldest first", async () => {
  const store = memoryStore();
  await store.write(`${FOLDER}/a.json`, LOCK);
  await store.write(".pulumi/locks/prod/b.json", LOCK.replace("15:45", "14:45"));
  expect((await readLocks(store, "tributary", "prod")).map(({ path }) => path)).toEqual([
    ".pulumi/locks/prod/b.json",
    `${FOLDER}/a.json`,
  ]);
});

it("passes over a lock that is given back while it is read", async () => {
  const store = memoryStore();
  await store.write(`${FOLDER}/a.json`, LOCK);
  expect(await readLocks({ ...store, read: () => Promise.resolve(undefined) }, "tributary", "prod")).toEqual([]);
});

it.each(["", "{", "null", "[]", `{"pid":"1"}`, LOCK.replace("2026", "soon"), LOCK.replace("zoe", "\\u001b[2J")])(
  "counts a lock whose content is %j, and knows no owner",
  async (content) => {
    const store = memoryStore();
    await store.write(`${FOLDER}/a.json`, content);
    expect(await readLocks(store, "tributary", "prod")).toEqual([{ path: `${FOLDER}/a.json` }]);
  },
);

it("says who holds the stack, and nothing where nobody does", async () => {
  const store = memoryStore();
  expect(lockSentence("prod", await readLocks(store, "tributary", "prod"), NOW)).toBeUndefined();
  await store.write(`${FOLDER}/a.json`, LOCK);
  expect(lockSentence("prod", await readLocks(store, "tributary", "prod"), NOW)).toMatch(
    /^prod is being changed by zoe@build-7 \(process 40912\) since 2026-11-21T14:45:10Z \(12 minutes\)\..*"pulumi cancel prod"/,
  );
  await store.write(`${FOLDER}/a.json`, "");
  expect(lockSentence("prod", await readLocks(store, "tributary", "prod"), NOW)).toMatch(
    /^prod is being changed by another run\./,
  );
});
