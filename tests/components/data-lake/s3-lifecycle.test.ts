import * as fc from "fast-check";

import { isVersioned, lifecycleRules, logLifecycleRules } from "../../../components/data-lake/s3/lifecycle";
import { soundZone } from "../../support/arbitraries";

const purpose = "Some data.";
const reason = "The test says so.";
const unfinished = {
  id: "unfinished-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};
const markers = {
  id: "delete-markers",
  status: "Enabled",
  filter: { prefix: "" },
  expiration: { expiredObjectDeleteMarker: true },
};
const objects = (what: object): object => ({ id: "objects", status: "Enabled", filter: { prefix: "" }, ...what });
const previous = (what: object): object => ({
  id: "previous-versions",
  status: "Enabled",
  filter: { prefix: "" },
  ...what,
});

test("a zone that asks for nothing only drops unfinished uploads", () => {
  expect(lifecycleRules({ purpose }, 30)).toEqual([unfinished]);
});

test("each class of the zone is one of S3", () => {
  const moveAfterDays = { infrequent: 30, cold: 90, archive: 180 };
  expect(lifecycleRules({ purpose, moveAfterDays, deleteAfterDays: 365, reason }, 30)).toEqual([
    objects({
      transitions: [
        { days: 30, storageClass: "STANDARD_IA" },
        { days: 90, storageClass: "GLACIER_IR" },
        { days: 180, storageClass: "DEEP_ARCHIVE" },
      ],
      expiration: { days: 365 },
    }),
    unfinished,
  ]);
});

test("automatic tiering begins on the first day, for previous versions too", () => {
  expect(lifecycleRules({ purpose, tiering: "automatic", versioning: true }, 30)).toEqual([
    objects({ transitions: [{ days: 0, storageClass: "INTELLIGENT_TIERING" }] }),
    previous({ noncurrentVersionTransitions: [{ noncurrentDays: 1, storageClass: "INTELLIGENT_TIERING" }] }),
    markers,
    unfinished,
  ]);
});

test("previous versions that are kept for ever move as the objects do", () => {
  expect(lifecycleRules({ purpose, moveAfterDays: { archive: 90 }, reason, versioning: true }, 30)).toContainEqual(
    previous({ noncurrentVersionTransitions: [{ noncurrentDays: 90, storageClass: "DEEP_ARCHIVE" }] }),
  );
});

test("previous versions that nothing else moves go to a colder class that is read at once", () => {
  expect(lifecycleRules({ purpose, versioning: true }, 30)).toEqual([
    previous({ noncurrentVersionTransitions: [{ noncurrentDays: 30, storageClass: "GLACIER_IR" }] }),
    markers,
    unfinished,
  ]);
});

test("previous versions are deleted when the zone says so", () => {
  expect(lifecycleRules({ purpose, versioning: true, deletePreviousVersionsAfterDays: 400 }, 30)).toContainEqual(
    previous({ noncurrentVersionExpiration: { noncurrentDays: 400 } }),
  );
});

test.each([
  ["replication", { replication: true }],
  ["immutability", { immutability: { mode: "compliance" as const, days: 5 } }],
])("previous versions that only %s needs are deleted after the days of recovery", (_what, asked) => {
  expect(isVersioned({ purpose, ...asked })).toBe(true);
  expect(lifecycleRules({ purpose, ...asked }, 14)).toContainEqual(
    previous({ noncurrentVersionExpiration: { noncurrentDays: 14 } }),
  );
});

test("access logs are deleted after their days, for good after the days of recovery", () => {
  expect(logLifecycleRules(365, 30)).toEqual([
    { id: "records", status: "Enabled", filter: { prefix: "" }, expiration: { days: 365 } },
    previous({ noncurrentVersionExpiration: { noncurrentDays: 30 } }),
    unfinished,
  ]);
});

test("no sound zone gets a lifecycle that S3 refuses", () => {
  fc.assert(
    fc.property(soundZone, fc.integer({ min: 7, max: 30 }), (spec, recoveryDays) => {
      const rules = lifecycleRules(spec, recoveryDays);
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const rule of rules) {
        const { id, status, filter, ...actions } = rule;
        expect({ id, status, filter, acts: Object.keys(actions).length > 0 }).toEqual({
          id,
          status: "Enabled",
          filter: { prefix: "" },
          acts: true,
        });
        expect(Object.keys(rule.expiration ?? {}).length).toBeLessThanOrEqual(1);
        const current = (rule.transitions ?? []).map(({ days, storageClass }) => ({ days, storageClass }));
        const noncurrent = (rule.noncurrentVersionTransitions ?? []).map(({ noncurrentDays, storageClass }) => ({
          days: noncurrentDays,
          storageClass,
        }));
        for (const moves of [current, noncurrent]) {
          moves.forEach(({ days, storageClass }, index) => {
            const earlier = moves[index - 1];
            const least =
              storageClass === "STANDARD_IA" ? 30 : earlier?.storageClass === "STANDARD_IA" ? earlier.days + 30 : 0;
            expect(days).toBeGreaterThanOrEqual(least);
            expect(days).toBeGreaterThan(earlier?.days ?? -1);
          });
        }
        expect(rule.expiration?.days ?? Infinity).toBeGreaterThan(current.at(-1)?.days ?? 0);
      }
    }),
    { numRuns: 1000 },
  );
});

test("nothing is deleted for good that the zone did not say may go", () => {
  fc.assert(
    fc.property(soundZone, (spec) => {
      const rules = lifecycleRules(spec, 30);
      if (spec.deleteAfterDays === undefined) {
        expect(rules.flatMap(({ expiration }) => expiration?.days ?? [])).toEqual([]);
      }
      if (spec.versioning === true && spec.deletePreviousVersionsAfterDays === undefined) {
        expect(rules.flatMap(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration ?? [])).toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});
