import * as fc from "fast-check";

import { dualRegionPlacement, partnersOf, regionalPlacement } from "../../../components/data-lake/gcs-placement";

const regions = [
  "asia-east1",
  "asia-northeast1",
  "asia-northeast2",
  "asia-south1",
  "asia-south2",
  "asia-southeast1",
  "australia-southeast1",
  "australia-southeast2",
  "europe-north1",
  "europe-west1",
  "europe-west2",
  "europe-west3",
  "europe-west4",
  "europe-west6",
  "europe-west10",
  "me-west1",
  "northamerica-northeast1",
  "northamerica-northeast2",
  "southamerica-east1",
  "us-central1",
  "us-east1",
  "us-west1",
];
const region = fc.constantFrom(...regions);

test("a bucket in one region has its key there", () => {
  expect(regionalPlacement("europe-west6")).toEqual({
    location: "EUROPE-WEST6",
    keyLocation: "europe-west6",
    replicated: false,
  });
});

test.each([
  ["us-central1", "us-east1", "NAM4", "nam4"],
  ["us-east1", "us-central1", "NAM4", "nam4"],
  ["europe-west4", "europe-north1", "EUR4", "eur4"],
  ["asia-northeast1", "asia-northeast2", "ASIA1", "asia1"],
  ["europe-west1", "europe-west2", "EUR5", "eur5"],
])("%s and %s are the predefined dual-region %s", (first, second, location, keyLocation) => {
  expect(dualRegionPlacement(first, second)).toEqual({ location, keyLocation, replicated: true });
});

test.each([
  ["us-central1", "us-west1", "US", "us"],
  ["europe-west1", "europe-west4", "EU", "europe"],
  ["europe-west3", "europe-west10", "DE", "de"],
  ["europe-west8", "europe-west12", "IT", "it"],
  ["europe-west3", "europe-west12", "EU", "europe"],
  ["asia-southeast1", "asia-east1", "ASIA", "asia"],
  ["northamerica-northeast2", "northamerica-northeast1", "CA", "ca"],
])("%s and %s are a configurable dual-region in %s", (first, second, location, keyLocation) => {
  expect(dualRegionPlacement(first, second)).toEqual({
    location,
    dataLocations: [first.toUpperCase(), second.toUpperCase()],
    keyLocation,
    replicated: true,
  });
});

test("regions of two continents are refused, and those that pair are named", () => {
  expect(() => dualRegionPlacement("asia-northeast1", "us-west1")).toThrow(
    "RegionsDoNotPair: Cloud Storage keeps no bucket in both asia-northeast1 and us-west1. " +
      "Set replicaRegion to one that pairs with asia-northeast1: asia-northeast2.",
  );
});

test("a region that pairs with none says so", () => {
  expect(() => dualRegionPlacement("southamerica-east1", "us-west1")).toThrow(
    "southamerica-east1 pairs with no region: choose another region for the lake, or drop replication from its zones.",
  );
});

test("a region and itself are no pair", () => {
  expect(() => dualRegionPlacement("us-west1", "us-west1")).toThrow(/^RegionsDoNotPair/);
});

test("two regions pair exactly when one names the other as its partner, and either way round", () => {
  const place = (first: string, second: string): string => {
    try {
      return dualRegionPlacement(first, second).location;
    } catch {
      return "none";
    }
  };
  fc.assert(
    fc.property(region, region, (first, second) => {
      expect(place(first, second)).toBe(place(second, first));
      expect(place(first, second) !== "none").toBe(partnersOf(first).includes(second));
    }),
  );
});
