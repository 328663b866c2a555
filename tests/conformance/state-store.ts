import fc from "fast-check";

import { StateStoreError, type StateStore } from "../../delivery/state";
import { conformance } from "./conformance";

/** A place that a state can be kept in, as a test makes it. */
export interface StateStoreBackend {
  /** A store that nobody has written to: another one at each call. */
  readonly fresh: () => Promise<StateStore>;
  /** Two stores below two folders, `a` and `ab`, of one place. */
  readonly siblings: () => Promise<readonly [StateStore, StateStore]>;
  /** A store whose bucket, container or folder is not there. */
  readonly missing: () => Promise<StateStore>;
  /** How many random names are tried; each is four requests. */
  readonly runs: number;
}

const OBJECT = "tributary/releases/2026-11-21T14:45:17Z.json";

const operations = {
  read: (store: StateStore) => store.read(OBJECT),
  write: (store: StateStore) => store.write(OBJECT, "{}"),
  "write if absent": (store: StateStore) => store.write(OBJECT, "{}", { ifAbsent: true }),
  list: (store: StateStore) => store.list("tributary"),
  remove: (store: StateStore) => store.remove(OBJECT),
};

async function expectEach(store: StateStore, code: StateStoreError["code"]): Promise<void> {
  for (const [operation, act] of Object.entries(operations)) {
    const error: unknown = await act(store).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect({
      operation,
      name: (error as Error | undefined)?.name,
      code: (error as StateStoreError | undefined)?.code,
    }).toEqual({
      operation,
      name: "StateStoreError",
      code,
    });
  }
}

/** What may stand in a name: everything but the slash, the backslash, controls and halves of characters. */
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[/\\\p{Cc}\p{Cs}]/gu, "_").normalize("NFC"))
  .filter((text) => text !== "." && text !== "..");

/** The promises of {@link StateStore}. */
export const stateStoreConformance = conformance<StateStoreBackend>("state store", {
  "gives back what was written, to the byte": async ({ fresh }) => {
    const store = await fresh();
    const content = `{"who":"Zoë 🦦","lines":"a\r\nb\u2028c\\u0000","spaces":"  "}\n`;
    await store.write(OBJECT, content);
    expect(await store.read(OBJECT)).toBe(content);
  },

  "keeps an empty object apart from none": async ({ fresh }) => {
    const store = await fresh();
    await store.write("empty", "");
    expect(await store.read("empty")).toBe("");
    expect(await store.read("none")).toBeUndefined();
  },

  "has the last of two writes": async ({ fresh }) => {
    const store = await fresh();
    await store.write(OBJECT, "a much longer first content");
    await store.write(OBJECT, "second");
    expect(await store.read(OBJECT)).toBe("second");
  },

  "does not overwrite when it must not": async ({ fresh }) => {
    const store = await fresh();
    await store.write(OBJECT, "first", { ifAbsent: true });
    await expect(store.write(OBJECT, "second", { ifAbsent: true })).rejects.toMatchObject({
      name: "StateStoreError",
      code: "Exists",
      isUserError: true,
    });
    expect(await store.read(OBJECT)).toBe("first");
    await store.remove(OBJECT);
    await store.write(OBJECT, "third", { ifAbsent: true });
    expect(await store.read(OBJECT)).toBe("third");
  },

  "lets one of many writers win": async ({ fresh }) => {
    const store = await fresh();
    const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.allSettled(writers.map((writer) => store.write(OBJECT, writer, { ifAbsent: true })));
    const winners = writers.filter((_, index) => outcomes[index]?.status === "fulfilled");
    expect(winners).toHaveLength(1);
    expect(await store.read(OBJECT)).toBe(winners[0]);
    const lost = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason as StateStoreError] : [],
    );
    expect(lost.map(({ code }) => code)).toEqual(Array(7).fill("Exists"));
  },

  "lists what is below a folder, and nothing beside it, sorted": async ({ fresh }) => {
    const store = await fresh();
    for (const path of ["a/z.json", "a/b/c/d.json", "a.json", "ab/c.json", "a/a b.json"]) {
      await store.write(path, path);
    }
    expect(await store.list("a")).toEqual(["a/a b.json", "a/b/c/d.json", "a/z.json"]);
    expect(await store.list("a/b")).toEqual(["a/b/c/d.json"]);
    expect(await store.list("")).toEqual(["a.json", "a/a b.json", "a/b/c/d.json", "a/z.json", "ab/c.json"]);
    expect(await store.list("a/z.json")).toEqual([]);
    expect(await store.list("none/at/all")).toEqual([]);
  },

  "removes one object, and one that is not there": async ({ fresh }) => {
    const store = await fresh();
    await store.write("a/one", "1");
    await store.write("a/one.more", "2");
    await store.remove("a/one");
    await store.remove("a/one");
    await store.remove("never/there");
    expect(await store.read("a/one")).toBeUndefined();
    expect(await store.list("a")).toEqual(["a/one.more"]);
  },

  "keeps to its own folder of a bucket": async ({ siblings }) => {
    const [a, ab] = await siblings();
    await a.write("x", "of a");
    await ab.write("x", "of ab");
    await ab.write("b/x", "of ab, too");
    expect(await a.list("")).toEqual(["x"]);
    expect(await ab.list("")).toEqual(["b/x", "x"]);
    await a.remove("x");
    expect(await ab.read("x")).toBe("of ab");
  },

  "takes names with any characters": async ({ fresh, runs }) => {
    const store = await fresh();
    const odd = [
      "a b", "ä", "日本", "🦦", "a+b", "a%2Fb", "%", "100%", "?x=1", "#x", "a&b", `"quoted"`, "'", "<x>", "a:b", "a*b", "a|b",
      "~", "$x", "a=b", "a;b", "@x", "[x]", "{x}", "^", "`", "!x", "(x)", "..x", "x..", ".hidden", "a,b",
    ]; // prettier-ignore
    const known = new Set<string>();
    await fc.assert(
      fc.asyncProperty(name, async (one) => {
        const path = `odd/${one}/x`;
        await store.write(path, one);
        known.add(path);
        expect(await store.read(path)).toBe(one);
        expect(await store.list(`odd/${one}`)).toEqual([path]);
      }),
      { numRuns: runs + odd.length, examples: odd.map((one) => [one]), endOnFailure: true },
    );
    expect(await store.list("odd")).toEqual([...known].sort());
  },

  "refuses paths that lead elsewhere": async ({ fresh }) => {
    const store = await fresh();
    for (const path of [
      "",
      "/a",
      "a/",
      "a//b",
      "../a",
      "a/../../b",
      ".",
      "a/./b",
      "a\\b",
      "a\u0000b",
      "a\nb",
      "x".repeat(1_025),
    ]) {
      await expect(store.write(path, "x")).rejects.toThrow(RangeError);
      await expect(store.read(path)).rejects.toThrow(RangeError);
    }
    expect(await store.list("")).toEqual([]);
  },

  "says that its place is missing": async ({ missing }) => {
    await expectEach(await missing(), "NoSuchPlace");
  },
});

/** What a place that asks for credentials promises besides. */
export const guardedStoreConformance = conformance<{
  /** Each with credentials that are wrong in another way, or none. */
  readonly denied: readonly (() => Promise<StateStore>)[];
}>("state store behind credentials", {
  "says that it is not let in": async ({ denied }) => {
    expect(denied.length).toBeGreaterThan(0);
    for (const open of denied) {
      await expectEach(await open(), "Denied");
    }
  },
});
