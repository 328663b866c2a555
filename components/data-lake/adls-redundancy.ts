import type { EnvironmentClass } from "../core/platform";
import type { ZoneSpec } from "./zone";

/** How many copies a storage account keeps, and where: in one data centre, in three zones, and in the paired region. */
export type RedundancySku = "Standard_LRS" | "Standard_ZRS" | "Standard_RAGRS" | "Standard_RAGZRS";

/** The copies that a zone gets. */
export interface Redundancy {
  readonly sku: RedundancySku;
  /** Why this one, in a sentence. */
  readonly reason: string;
  /** What the zone should have and can't, and what to do about it; absent where nothing is missing. */
  readonly missing?: string;
}

/** Regions without availability zones. https://learn.microsoft.com/azure/reliability/regions-list, read for March 2025. */
const withoutZones: ReadonlySet<string> = new Set([
  "australiacentral",
  "australiacentral2",
  "australiasoutheast",
  "brazilsoutheast",
  "canadaeast",
  "francesouth",
  "germanynorth",
  "koreasouth",
  "northcentralus",
  "norwaywest",
  "southafricawest",
  "southindia",
  "switzerlandwest",
  "uaecentral",
  "ukwest",
  "westcentralus",
  "westindia",
  "westus",
]);

/** Regions without a paired one, in the same list. */
const withoutPair: ReadonlySet<string> = new Set([
  "austriaeast",
  "indonesiacentral",
  "israelcentral",
  "italynorth",
  "mexicocentral",
  "newzealandnorth",
  "polandcentral",
  "qatarcentral",
  "spaincentral",
]);

/** A region as Azure Resource Manager spells it: `West Europe` is `westeurope`. */
export function locationName(location: string): string {
  return location.replace(/\s/g, "").toLowerCase();
}

/** Whether accounts at `location` can be spread over availability zones; a region that is in no list is taken to have them. */
export function hasZones(location: string): boolean {
  return !withoutZones.has(locationName(location));
}

/**
 * The copies that `spec` gets at `location`.
 *
 * Production is spread over zones, as Microsoft recommends for Data Lake Storage. A zone that replicates has a copy in
 * the region that Azure pairs with `location`, readable there (RA) before any failover. The archive tier exists in
 * neither of the two kinds that spread over zones, so a zone that archives does without.
 * https://learn.microsoft.com/azure/storage/common/storage-redundancy
 *
 * The answer depends on the zone alone, never on its neighbours: accounts hold the zones that get the same answer, so a
 * neighbour that starts to archive takes nothing from the others.
 */
export function redundancy(spec: ZoneSpec, environment: EnvironmentClass, location: string): Redundancy {
  const archives = spec.moveAfterDays?.archive !== undefined;
  const spread = environment === "prod";
  const zonal = spread && !archives && hasZones(location);
  const paired = !withoutPair.has(locationName(location));
  const noZones = archives
    ? "the archive tier is not offered with copies in several zones"
    : `${location} has no zones`;

  if (spec.replication === true && paired) {
    return zonal
      ? { sku: "Standard_RAGZRS", reason: "Three zones, and a readable copy in the paired region." }
      : {
          sku: "Standard_RAGRS",
          reason: spread
            ? `A readable copy in the paired region; one data centre here, since ${noZones}.`
            : "A readable copy in the paired region; one data centre here is enough outside production.",
        };
  }
  const missing = [
    ...(spec.replication === true
      ? [`no second copy is kept, since ${location} is paired with no region: choose a location that is`]
      : []),
    ...(spread && !zonal
      ? [
          `its objects lie in one data centre, since ${noZones}: ` +
            (archives ? "replicate the zone, or do without archive" : "choose a location that has zones"),
        ]
      : []),
  ];
  return {
    sku: zonal ? "Standard_ZRS" : "Standard_LRS",
    reason: zonal
      ? "Three zones of one region."
      : spread
        ? `One data centre, since ${noZones}.`
        : "One data centre is enough outside production.",
    ...(missing.length > 0 ? { missing: missing.join("; ") } : {}),
  };
}
