import * as fc from "fast-check";

import { holdsToken, holdsUnknown, isUnknown, readable, unknownToken, unknownValue } from "../../planner/unknown";

const plainText = fc.string({ unit: "grapheme" });

describe("the stand-in for an unknown value", () => {
  it("is found in any text that it was put into, and nothing of its token is shown", () => {
    fc.assert(
      fc.property(plainText, plainText, fc.string({ minLength: 1 }), (before, after, identity) => {
        const text = `${before}${unknownValue(identity) as unknown as string}${after}`;
        expect(holdsToken(text)).toBe(true);
        expect(readable(text)).toBe(`${before}[unknown]${after}`);
      }),
    );
  });

  it("makes all of a text secret where it is sealed", () => {
    fc.assert(
      fc.property(plainText, plainText, (before, after) => {
        expect(readable(`${before}${unknownToken("password", "sealed")}${after}`)).toBe("[secret]");
      }),
    );
  });

  it("leaves text without a token alone", () => {
    fc.assert(fc.property(plainText, (text) => readable(text) === text));
  });

  it("survives JSON, changes of case, and what splits at punctuation", () => {
    const token = String(unknownValue("arn"));
    expect(readable(JSON.stringify({ a: [unknownValue("arn")] }))).toBe('{"a":["[unknown]"]}');
    expect(`${token}/x`.split(/[^a-z0-9]/i)[0]).toBe(token);
    expect(token.toLowerCase()).toBe(token);
  });

  it("differs from the stand-in of another value, and not from its own", () => {
    expect(String(unknownValue("one"))).not.toBe(String(unknownValue("two")));
    expect(unknownValue("one")).toBe(unknownValue("one"));
  });

  it("has unknown parts, and cannot be looped over", () => {
    const value = unknownValue("list") as unknown as {
      a: { b: unknown };
      trim(): unknown;
      map(): void;
    } & Iterable<string>;
    expect(isUnknown(value.a.b)).toBe(true);
    expect(isUnknown(value.trim())).toBe(true);
    expect(() => value.map()).toThrow(TypeError);
    expect(() => [...value]).toThrow(TypeError);
  });

  it("is found however deep it lies, also where a structure holds itself", () => {
    const loop: Record<string, unknown> = { a: [1, { b: "x" }] };
    loop["self"] = loop;
    expect(holdsUnknown(loop)).toBe(false);
    loop["deep"] = [{ c: `x-${String(unknownValue("y"))}` }];
    expect(holdsUnknown(loop)).toBe(true);
    expect(holdsUnknown({ a: [{ [`${unknownToken("y")}:sub`]: "x" }] })).toBe(true);
  });
});
