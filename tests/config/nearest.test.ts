import { nearest } from "../../config/nearest";

test.each([
  ["presets", ["presets", "preset"], "presets"],
  ["zone", ["zones", "bone", "cone"], "zones"],
  ["curated-zne", ["raw-zone", "structured-zone", "curated-zone"], "curated-zone"],
  ["AccountID", ["accountId", "region"], "accountId"],
  ["costCenter", ["owner", "costCentre"], "costCentre"],
  ["recoverDays", ["accessLogDays", "recoveryDays"], "recoveryDays"],
  ["raed", ["read", "write"], "read"],
  ["ibm", ["aws", "gcp", "azure"], undefined],
  ["retention", ["recoveryDays", "onDelete"], undefined],
  ["", ["aws"], undefined],
  ["anything", [], undefined],
])("%s among %j is %s", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test("of two that are as near, the first is meant", () => {
  expect(nearest("zane", ["zone", "zine"])).toBe("zone");
});
