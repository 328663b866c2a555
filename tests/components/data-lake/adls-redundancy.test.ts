import * as fc from "fast-check";

import { hasZones, redundancy } from "../../../components/data-lake/adls-redundancy";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import { soundZone } from "../../support/arbitraries";

const plain: ZoneSpec = { purpose: "Some data." };
const archived: ZoneSpec = { ...plain, moveAfterDays: { archive: 90 }, reason: "Rarely read." };

describe("redundancy", () => {
  it.each([
    ["prod", plain, "Standard_ZRS"],
    ["prod", archived, "Standard_LRS"],
    ["prod", { ...plain, replication: true }, "Standard_RAGZRS"],
    ["prod", { ...archived, replication: true }, "Standard_RAGRS"],
    ["test", plain, "Standard_LRS"],
    ["dev", archived, "Standard_LRS"],
    ["dev", { ...plain, replication: true }, "Standard_RAGRS"],
  ] as const)("in %s, %j is kept as %s", (environment, spec, sku) => {
    expect(redundancy(spec, environment, "westeurope").sku).toBe(sku);
  });

  it("says that a zone of production lies in one data centre, and how to help it", () => {
    expect(redundancy(archived, "prod", "westeurope").missing).toBe(
      "its objects lie in one data centre, since the archive tier is not offered with copies in several zones: " +
        "replicate the zone, or do without archive",
    );
    expect(redundancy(plain, "prod", "UK West")).toMatchObject({
      sku: "Standard_LRS",
      missing: "its objects lie in one data centre, since UK West has no zones: choose a location that has zones",
    });
  });

  it("says that no second copy is kept where Azure has no second region for it", () => {
    expect(redundancy({ ...plain, replication: true }, "prod", "polandcentral")).toEqual({
      sku: "Standard_ZRS",
      reason: "Three zones of one region.",
      missing: "no second copy is kept, since polandcentral is paired with no region: choose a location that is",
    });
  });

  it("says nothing outside production of what production alone is owed", () => {
    expect(redundancy(archived, "dev", "ukwest").missing).toBeUndefined();
  });

  it("never archives where the archive tier is not offered, and replicates whatever asks for it", () => {
    fc.assert(
      fc.property(soundZone, fc.constantFrom("dev" as const, "test" as const, "prod" as const), (spec, environment) => {
        const { sku, missing } = redundancy(spec, environment, "northeurope");
        if (spec.moveAfterDays?.archive !== undefined) {
          expect(sku).not.toMatch(/ZRS$/);
        }
        expect(sku.includes("RAG")).toBe(spec.replication ?? false);
        expect(missing !== undefined).toBe(environment === "prod" && sku === "Standard_LRS");
      }),
    );
  });
});

test("a location is known in both of its spellings", () => {
  expect([hasZones("West Europe"), hasZones("West US"), hasZones("westus")]).toEqual([true, false, false]);
});
