import fc from "fast-check";

import { isObject, mergePatch } from "../../config/merge-patch";

const { json } = fc.letrec((tie) => ({
  object: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "constructor"), tie("json"), { maxKeys: 4 }),
  json: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.array(fc.nat()),
    tie("object"),
  ),
}));

/** Without the keys whose value is null: what a patch can make. */
function withoutNulls(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, inside]) => (inside === null ? [] : [[key, withoutNulls(inside)]])),
      )
    : value;
}

describe("the cases of RFC 7396, appendix A", () => {
  test.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ a: "b" }, ["c"], ["c"]],
    [{ a: "foo" }, null, null],
    [{ a: "foo" }, "bar", "bar"],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("%j with %j", (base, patch, merged) => {
    expect(mergePatch(base, patch)).toEqual(merged);
  });
});

test("an empty patch changes no object", () => {
  fc.assert(
    fc.property(json, (base) => {
      fc.pre(isObject(base));
      expect(mergePatch(base, {})).toEqual(base);
    }),
  );
});

test("a patch laid over twice is laid over once", () => {
  fc.assert(
    fc.property(json, json, (base, patch) => {
      const once = mergePatch(base, patch);
      expect(mergePatch(once, patch)).toEqual(once);
    }),
  );
});

test("what a patch says holds afterwards, and only that", () => {
  fc.assert(
    fc.property(json, json, (base, patch) => {
      fc.pre(isObject(base) && isObject(patch));
      const merged = mergePatch(base, patch) as object;
      for (const key of new Set([...Object.keys(base), ...Object.keys(patch)])) {
        const expected = Object.hasOwn(patch, key)
          ? mergePatch(Object.hasOwn(base, key) ? base[key] : undefined, patch[key])
          : base[key];
        expect(Object.getOwnPropertyDescriptor(merged, key)?.value).toEqual(patch[key] === null ? undefined : expected);
      }
    }),
  );
});

test("a patch over nothing is the patch without its nulls", () => {
  fc.assert(
    fc.property(json, (patch) => {
      expect(mergePatch(undefined, patch)).toEqual(withoutNulls(patch));
    }),
  );
});

test("neither side is changed", () => {
  fc.assert(
    fc.property(json, json, (base, patch) => {
      const before = structuredClone([base, patch]);
      mergePatch(base, patch);
      expect([base, patch]).toEqual(before);
    }),
  );
});
