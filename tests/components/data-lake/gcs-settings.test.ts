import * as fc from "fast-check";

import {
  autoclass,
  keepsVersions,
  lifecycleRules,
  retentionPolicy,
  softDeleteSeconds,
  zoneGaps,
} from "../../../components/data-lake/gcs-settings";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import { soundZone } from "../../support/arbitraries";

const plain: ZoneSpec = { purpose: "Some data." };
const abortion = { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } };

describe("lifecycle", () => {
  test("a zone that asks for nothing only drops unfinished uploads", () => {
    expect(lifecycleRules(plain)).toEqual([abortion]);
  });

  test("each class has its own rule", () => {
    expect(lifecycleRules({ ...plain, moveAfterDays: { infrequent: 30, cold: 90, archive: 365 } })).toEqual([
      { action: { type: "SetStorageClass", storageClass: "NEARLINE" }, condition: { age: 30 } },
      { action: { type: "SetStorageClass", storageClass: "COLDLINE" }, condition: { age: 90 } },
      { action: { type: "SetStorageClass", storageClass: "ARCHIVE" }, condition: { age: 365 } },
      abortion,
    ]);
  });

  test("deleting by age leaves previous versions, which go by their own days", () => {
    const spec = { ...plain, deleteAfterDays: 14, versioning: true, deletePreviousVersionsAfterDays: 60 };
    expect(lifecycleRules(spec)).toEqual([
      { action: { type: "Delete" }, condition: { age: 14, withState: "LIVE" } },
      { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 60, withState: "ARCHIVED" } },
      abortion,
    ]);
  });

  test("no sound zone is given a rule that its bucket refuses, or that deletes what was not said to go", () => {
    fc.assert(
      fc.property(soundZone, (spec) => {
        const rules = lifecycleRules(spec);
        const types = rules.map(({ action }) => (action as { type: string }).type);
        expect(types.filter((type) => type === "AbortIncompleteMultipartUpload")).toHaveLength(1);
        expect(types.includes("SetStorageClass") && autoclass(spec) !== undefined).toBe(false);
        expect(types.filter((type) => type === "Delete")).toHaveLength(
          Number(spec.deleteAfterDays !== undefined) +
            Number(keepsVersions(spec) && spec.deletePreviousVersionsAfterDays !== undefined),
        );
      }),
    );
  });
});

test("automatic tiering is Autoclass down to Archive, anything else none", () => {
  expect(autoclass({ ...plain, tiering: "automatic" })).toEqual({ enabled: true, terminalStorageClass: "ARCHIVE" });
  expect(autoclass({ ...plain, tiering: "none" })).toBeUndefined();
  expect(autoclass(plain)).toBeUndefined();
});

describe("immutability", () => {
  test("governance can be lifted, compliance is locked for good", () => {
    expect(retentionPolicy({ ...plain, immutability: { mode: "governance", days: 1 } })).toEqual({
      retentionPeriod: "86400",
      isLocked: false,
    });
    expect(retentionPolicy({ ...plain, immutability: { mode: "compliance", days: 36_500 } })).toEqual({
      retentionPeriod: "3153600000",
      isLocked: true,
    });
    expect(retentionPolicy(plain)).toBeUndefined();
  });

  test("a bucket never has previous versions and a retention policy, and the zone that asks for both is told", () => {
    fc.assert(
      fc.property(soundZone, (spec) => {
        const versions = keepsVersions(spec);
        expect(versions && retentionPolicy(spec) !== undefined).toBe(false);
        expect(zoneGaps(spec)).toHaveLength(spec.versioning === true && !versions ? 1 : 0);
      }),
    );
    expect(zoneGaps({ ...plain, versioning: true, immutability: { mode: "governance", days: 30 } })[0]).toMatch(
      /previous versions or immutable objects in a bucket, not both.*Drop versioning or immutability/,
    );
  });
});

test("soft delete takes 7 to 90 days", () => {
  expect(softDeleteSeconds(7)).toBe(604_800);
  expect(softDeleteSeconds(90)).toBe(7_776_000);
  for (const days of [0, 6, 91, 7.5, Number.NaN]) {
    expect(() => softDeleteSeconds(days)).toThrow(/^RecoveryDaysOutOfBounds: .*from 7 to 90/);
  }
});
