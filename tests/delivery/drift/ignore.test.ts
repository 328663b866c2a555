import fc from "fast-check";

import type { DriftChange, DriftIgnore } from "../../../delivery/drift";
import { explain, holdingOn } from "../../../delivery/drift/ignore";

const REASON = "because";

function changed(name: string, properties: readonly string[], type = "aws:s3/bucket:Bucket"): DriftChange {
  return { kind: "changed", rank: "rest", urn: `urn:pulumi:dev::shop::${type}::${name}`, type, name, properties };
}

const gone: DriftChange = { ...changed("lake", []), kind: "gone", rank: "lost-data" };

function explained(changes: readonly DriftChange[], ...entries: readonly Partial<DriftIgnore>[]) {
  const ignores = Object.fromEntries(entries.map((entry, index) => [`entry-${index}`, { reason: REASON, ...entry }]));
  const { open, ignored, used } = explain(changes, ignores);
  return {
    open: open.map(({ name, properties }) => [name, ...properties]),
    ignored: ignored.map(({ ignore, name, properties }) => [ignore, name, ...properties]),
    used: [...used],
  };
}

it("leaves everything where the list is empty", () => {
  expect(explained([changed("lake", ["tags"]), gone])).toEqual({
    open: [["lake", "tags"], ["lake"]],
    ignored: [],
    used: [],
  });
});

it("explains one property, and leaves what else has changed", () => {
  expect(explained([changed("lake", ["acl", "tags.at", "tags.by"])], { property: "tags" })).toEqual({
    open: [["lake", "acl"]],
    ignored: [["entry-0", "lake", "tags.at", "tags.by"]],
    used: ["entry-0"],
  });
});

it("explains a whole resource only where no property is named", () => {
  expect(explained([gone], { name: "lake", property: "*" })).toMatchObject({ open: [["lake"]], used: [] });
  expect(explained([gone], { name: "lake" })).toMatchObject({ open: [], ignored: [["entry-0", "lake"]] });
  expect(explained([changed("lake", [])], { property: "*" })).toMatchObject({ open: [["lake"]], used: [] });
});

it("asks for all that an entry names", () => {
  const change = changed("lake", ["tags"]);
  expect(explained([change], { type: "aws:s3/*", name: "lake", property: "tags" }).open).toEqual([]);
  expect(explained([change], { type: "aws:s3:Bucket" }).open).toEqual([]);
  expect(explained([change], { type: "gcp:*", name: "lake" }).open).toEqual([["lake", "tags"]]);
  expect(explained([change], { type: "aws:*", name: "la" }).open).toEqual([["lake", "tags"]]);
});

it("gives the first entry the word, and counts each that would have explained it", () => {
  expect(explained([changed("lake", ["a", "b", "c"])], { property: "a" }, { name: "lake" }, { property: "b" })).toEqual(
    {
      open: [],
      ignored: [
        ["entry-0", "lake", "a"],
        ["entry-1", "lake", "b", "c"],
      ],
      used: ["entry-0", "entry-1", "entry-2"],
    },
  );
});

it("ranks what is left by what is left", () => {
  const change: DriftChange = { ...changed("lake", ["policy", "tags"]), rank: "security" };
  const { open } = explain([change], { policy: { property: "policy", reason: REASON } });
  expect(open).toEqual([{ ...change, properties: ["tags"], rank: "rest" }]);
});

it("neither loses nor doubles a property", () => {
  const path = fc.constantFrom("a", "a.b", "a.c", "b", "b[0]", "c");
  const change = fc
    .record({ name: fc.constantFrom("x", "y"), properties: fc.uniqueArray(path, { maxLength: 6 }) })
    .map(({ name, properties }) => changed(name, properties));
  const entry = fc.record(
    {
      name: fc.constantFrom("x", "y", "*"),
      property: fc.constantFrom("a", "b", "*", "a.*", "z"),
      reason: fc.constant(REASON),
    },
    { requiredKeys: ["reason"] },
  );
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]$/), entry),
      (changes, list) => {
        const { open, ignored, used } = explain(changes, list);
        const told = [...open, ...ignored].flatMap(({ name, properties }) => properties.map((one) => `${name} ${one}`));
        const given = changes.flatMap(({ name, properties }) => properties.map((one) => `${name} ${one}`));
        expect(told.sort()).toEqual(given.sort());
        expect(new Set(ignored.map(({ ignore }) => ignore)).size).toBeLessThanOrEqual(used.size);
        // What is left open, no entry would explain.
        expect(explain(open, list).ignored).toEqual([]);
      },
    ),
  );
});

it.each([
  ["2026-11-20", ["a", "b", "old"], []],
  // The last day itself is the entry's still.
  ["2026-11-21", ["a", "b", "old"], []],
  ["2026-11-22", ["a", "b"], [{ ignore: "old", until: "2026-11-21", reason: REASON }]],
  ["2027-01-01", ["a", "b"], [{ ignore: "old", until: "2026-11-21", reason: REASON }]],
])("on %s the entries %j hold", (today, holding, expired) => {
  const list = {
    old: { reason: REASON, until: "2026-11-21" },
    b: { reason: REASON },
    a: { reason: REASON, until: "2027-01-01" },
  };
  const found = holdingOn(today, list);
  expect(Object.keys(found.holding)).toEqual(holding);
  expect(found.expired).toEqual(expired);
});
