import { ArgumentError } from "../core/errors";

/** Where a bucket's objects and the key that encrypts them lie. */
export interface Placement {
  /** Location of the bucket, as Cloud Storage spells it: `EUROPE-WEST1`, `EU`, `EUR4`. */
  readonly location: string;
  /** The two regions of a configurable dual-region; absent where `location` says it all. */
  readonly dataLocations?: readonly [string, string];
  /** Location of the key: Cloud Storage takes no key from elsewhere. */
  readonly keyLocation: string;
  /** Whether every object is kept in two regions. */
  readonly replicated: boolean;
}

/**
 * Pairs that are dual-regions under a name of their own; the first and the last are to be had under no other.
 * https://cloud.google.com/storage/docs/locations#location-dr
 */
const predefinedDualRegions: Readonly<Record<string, readonly [string, string]>> = {
  NAM4: ["us-central1", "us-east1"],
  ASIA1: ["asia-northeast1", "asia-northeast2"],
  EUR5: ["europe-west1", "europe-west2"],
  EUR7: ["europe-west2", "europe-west3"],
  EUR8: ["europe-west3", "europe-west6"],
  EUR4: ["europe-north1", "europe-west4"],
};

/**
 * Any two regions of one line make a configurable dual-region under the line's location code. Germany and Italy stand
 * before Europe, which has their regions too, so that data stays in the country where both regions are.
 * https://cloud.google.com/storage/docs/locations#location-dr
 */
const configurableDualRegions: Readonly<Record<string, readonly string[]>> = {
  ASIA: ["asia-east1", "asia-southeast1"],
  AU: ["australia-southeast1", "australia-southeast2"],
  CA: ["northamerica-northeast1", "northamerica-northeast2"],
  DE: ["europe-west3", "europe-west10"],
  IT: ["europe-west8", "europe-west12"],
  EU: [
    "europe-central2",
    "europe-north1",
    "europe-southwest1",
    "europe-west1",
    "europe-west3",
    "europe-west4",
    "europe-west8",
    "europe-west9",
    "europe-west10",
    "europe-west12",
  ],
  IN: ["asia-south1", "asia-south2"],
  US: ["us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4"],
};

/** A bucket in one region. */
export function regionalPlacement(region: string): Placement {
  return { location: region.toUpperCase(), keyLocation: region, replicated: false };
}

/**
 * A bucket that keeps every object in both regions: a predefined dual-region where the pair is one, a configurable one
 * otherwise. `RegionsDoNotPair` where Cloud Storage has neither.
 */
export function dualRegionPlacement(region: string, replicaRegion: string): Placement {
  const pairs = (regions: readonly string[]): boolean =>
    region !== replicaRegion && regions.includes(region) && regions.includes(replicaRegion);

  const predefined = codeOf(predefinedDualRegions, pairs);
  if (predefined !== undefined) {
    return { location: predefined, keyLocation: keyLocation(predefined), replicated: true };
  }
  const configurable = codeOf(configurableDualRegions, pairs);
  if (configurable !== undefined) {
    return {
      location: configurable,
      dataLocations: [region.toUpperCase(), replicaRegion.toUpperCase()],
      keyLocation: keyLocation(configurable),
      replicated: true,
    };
  }
  const partners = partnersOf(region);
  throw new ArgumentError(
    "RegionsDoNotPair",
    `Cloud Storage keeps no bucket in both ${region} and ${replicaRegion}. ` +
      (partners.length > 0
        ? `Set replicaRegion to one that pairs with ${region}: ${partners.join(", ")}.`
        : `${region} pairs with no region: choose another region for the lake, or drop replication from its zones.`),
  );
}

/** Every region that makes a dual-region with `region`, sorted. */
export function partnersOf(region: string): readonly string[] {
  const lines = [...Object.values(predefinedDualRegions), ...Object.values(configurableDualRegions)];
  const partners = lines.filter((regions) => regions.includes(region)).flat();
  return [...new Set(partners)].filter((partner) => partner !== region).sort();
}

function codeOf(
  lines: Readonly<Record<string, readonly string[]>>,
  holds: (regions: readonly string[]) => boolean,
): string | undefined {
  return Object.keys(lines).find((code) => holds(lines[code] ?? []));
}

/**
 * A key must lie where its bucket does (https://cloud.google.com/storage/docs/encryption/customer-managed-keys).
 * Cloud KMS spells locations as Cloud Storage does, in lower case, but for Europe:
 * https://github.com/GoogleCloudPlatform/terraform-google-secured-data-warehouse/blob/main/main.tf
 */
function keyLocation(code: string): string {
  return code === "EU" ? "europe" : code.toLowerCase();
}
