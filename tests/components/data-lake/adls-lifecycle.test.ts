import * as fc from "fast-check";

import {
  type LifecycleRule,
  expiryRule,
  lifecycleRules,
  requireRoomForRules,
} from "../../../components/data-lake/adls-lifecycle";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import { soundZone, zoneName } from "../../support/arbitraries";

const plain: ZoneSpec = { purpose: "Some data.", reason: "The test says so." };

/** A rule as plain data, which the rules made here are. */
interface Rule {
  name: string;
  definition: {
    filters: { blobTypes: string[]; prefixMatch?: string[] };
    actions: { baseBlob: Record<string, Record<string, number>> };
  };
}

function rules(name: string, spec: ZoneSpec): Rule[] {
  return lifecycleRules(name, name, spec) as unknown as Rule[];
}

describe("lifecycleRules", () => {
  it("moves by age since the last write, and lets what was brought back from archive stay for a week", () => {
    const [move, ...others] = rules("raw-zone", {
      ...plain,
      moveAfterDays: { infrequent: 30, cold: 90, archive: 365 },
    });
    expect(others).toEqual([]);
    expect(move).toMatchObject({
      definition: {
        filters: { blobTypes: ["blockBlob"], prefixMatch: ["raw-zone/"] },
        actions: {
          baseBlob: {
            tierToCool: { daysAfterModificationGreaterThan: 30 },
            tierToCold: { daysAfterModificationGreaterThan: 90 },
            tierToArchive: { daysAfterModificationGreaterThan: 365, daysAfterLastTierChangeGreaterThan: 7 },
          },
        },
      },
    });
  });

  it("deletes by a rule of its own, which append blobs obey too", () => {
    expect(rules("temp-reload", { ...plain, deleteAfterDays: 7 })).toEqual([
      {
        name: expect.stringMatching(/^tempreloaddelete/),
        enabled: true,
        type: "Lifecycle",
        definition: {
          filters: { blobTypes: ["blockBlob", "appendBlob"], prefixMatch: ["temp-reload/"] },
          actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } },
        },
      },
    ]);
  });

  it("tiers automatically by last access, and lets a read bring an object back", () => {
    expect(rules("gold", { ...plain, tiering: "automatic" })[0]?.definition.actions.baseBlob).toEqual({
      tierToCool: { daysAfterLastAccessTimeGreaterThan: 30 },
      enableAutoTierToHotFromCool: true,
    });
  });

  it("has no rule for a zone that keeps everything as it is", () => {
    expect(rules("landing-zone", { ...plain, versioning: true })).toEqual([]);
  });

  it("never archives later than asked because of the move before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 400 }), fc.integer({ min: 1, max: 400 }), (cold, later) => {
        const archive = cold + later;
        const baseBlob = rules("some-zone", { ...plain, moveAfterDays: { cold, archive } })[0]?.definition.actions
          .baseBlob;
        const wait = baseBlob?.["tierToArchive"]?.["daysAfterLastTierChangeGreaterThan"] ?? NaN;
        // The move to cold happens on day `cold + 1`, the first on which the age is greater.
        expect(cold + 1 + wait).toBeLessThanOrEqual(archive);
        expect(wait).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("makes rules that the service takes, none of which means another zone's objects", () => {
    fc.assert(
      fc.property(fc.uniqueArray(zoneName, { minLength: 2, maxLength: 8 }), soundZone, (names, spec) => {
        const all = names.flatMap((name) => rules(name, spec));
        expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
        for (const { name, definition } of all) {
          expect(name).toMatch(/^[a-zA-Z0-9]{1,256}$/);
          expect(Object.keys(definition.actions.baseBlob).length).toBeGreaterThan(0);
          const meant = names.filter((zone) =>
            definition.filters.prefixMatch?.some((prefix) => `${zone}/some/object`.startsWith(prefix)),
          );
          expect(meant).toHaveLength(1);
        }
      }),
    );
  });
});

test("what expires in a whole account is every kind of blob that can be deleted", () => {
  expect(expiryRule(365)).toMatchObject({
    definition: {
      filters: { blobTypes: ["blockBlob", "appendBlob"] },
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 365 } } },
    },
  });
});

test("an account takes a hundred rules and not one more", () => {
  const many = (count: number): LifecycleRule[] => Array.from({ length: count }, () => expiryRule(1));
  expect(requireRoomForRules("lake", many(100))).toHaveLength(100);
  expect(() => requireRoomForRules("lake", many(101))).toThrow(
    "TooManyLifecycleRules: the zones of storage account lake need 101 lifecycle rules, and an account takes 100",
  );
});
