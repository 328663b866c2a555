import type { Sound } from "./check";
import type { Findings } from "./findings";
import type { AwsConfig, GcpConfig } from "./project";

/** Whether each cloud's second region is one that data can be replicated to. */
export function checkRegions(
  { aws, gcp }: { readonly aws: Sound<AwsConfig> | undefined; readonly gcp: Sound<GcpConfig> | undefined },
  findings: Findings,
): void {
  for (const [cloud, place] of Object.entries({ aws, gcp })) {
    if (place?.replicaRegion !== undefined && place.replicaRegion === place.region) {
      findings.add({
        code: "ReplicaRegionSame",
        path: [cloud, "replicaRegion"],
        message: "the same as region: name another, so that a copy outlives the region",
        showsFound: true,
      });
    }
  }
  // https://cloud.google.com/storage/docs/locations#location-dr: both regions of a dual-region are on one continent.
  const continents = new Set([gcp?.region, gcp?.replicaRegion].map((region) => region?.split("-")[0]).filter(Boolean));
  if (continents.size > 1) {
    findings.add({
      code: "ReplicaRegionTooFar",
      path: ["gcp", "replicaRegion"],
      message: "on another continent than region: both regions of a dual-region bucket are on one",
      showsFound: true,
    });
  }
}
