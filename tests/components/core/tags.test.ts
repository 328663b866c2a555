import * as fc from "fast-check";

import { awsTags, azureTags, gcpLabels, resourceTags } from "../../../components/core/tags";
import { testPlatform } from "../../support/arbitraries";

const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", minLength: 200, maxLength: 300 }),
);

/** Throws where half of a character stands alone. */
const isWhole = (text: string): boolean => encodeURIComponent(text) !== undefined;

test("a stack's tags say whose it is and where its cost goes, and a component's name itself", () => {
  expect(resourceTags(testPlatform(), "data-lake")).toEqual({
    organisation: "dataworks",
    project: "tributary",
    environment: "prod",
    owner: "data-platform",
    "cost-centre": "4711",
    component: "data-lake",
  });
  expect(resourceTags(testPlatform())).not.toHaveProperty("component");
});

test.each([
  ["AWS", awsTags, /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u],
  ["Google", gcpLabels, /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u],
])("%s takes any value that was made fit", (_cloud, fit, pattern) => {
  fc.assert(
    fc.property(value, (text) => {
      const fitted = fit({ owner: text })["owner"] as string;
      expect(fitted).toMatch(pattern);
      expect(isWhole(fitted)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a value that fits stays as it is", () => {
  expect(awsTags({ owner: "Data & Platform\n(eu)", mail: "a.b+c@d.e" })).toEqual({
    owner: "Data - Platform--eu-",
    mail: "a.b+c@d.e",
  });
  expect(gcpLabels({ owner: "Data Platform", "cost-centre": "4711" })).toEqual({
    owner: "data-platform",
    "cost-centre": "4711",
  });
});

test("a long value is cut, but not through a character", () => {
  expect(azureTags({ owner: "a".repeat(300) })["owner"]).toHaveLength(256);
  expect(azureTags({ owner: `${"a".repeat(255)}😀` })["owner"]).toBe("a".repeat(255));
  expect(awsTags({ owner: `${"a".repeat(255)}𐀀` })["owner"]).toBe("a".repeat(255));
});
