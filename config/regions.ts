import { awsPartition } from "../components/core/aws-partition";
import { partnersOf } from "../components/data-lake/gcs-placement";
import type { Sound } from "./check";
import type { Findings } from "./findings";
import type { AwsConfig, GcpConfig } from "./project";

/** Checks that each cloud's second region is one that data can be replicated to. */
export function checkRegions(
  { aws, gcp }: { readonly aws: Sound<AwsConfig> | undefined; readonly gcp: Sound<GcpConfig> | undefined },
  findings: Findings,
): void {
  if (aws?.region !== undefined && aws.replicaRegion !== undefined) {
    const path = ["aws", "replicaRegion"];
    if (aws.replicaRegion === aws.region) {
      findings.add({ code: "ReplicaRegionSame", path, message: SAME, showsFound: true });
    } else if (awsPartition(aws.replicaRegion) !== awsPartition(aws.region)) {
      findings.add({
        code: "ReplicaRegionOutOfReach",
        path,
        message: "of another partition of AWS than region, and nothing is replicated between partitions",
        showsFound: true,
      });
    }
  }
  if (gcp?.region !== undefined && gcp.replicaRegion !== undefined) {
    const path = ["gcp", "replicaRegion"];
    const partners = partnersOf(gcp.region);
    if (gcp.replicaRegion === gcp.region) {
      findings.add({ code: "ReplicaRegionSame", path, message: SAME, showsFound: true });
    } else if (!partners.includes(gcp.replicaRegion)) {
      findings.add({
        code: "RegionsDoNotPair",
        path,
        message: "makes no dual-region with region",
        accepted: partners.length > 0 ? partners.join(", ") : "none: region pairs with no other",
        showsFound: true,
      });
    }
  }
}

const SAME = "the same as region: name another, so that a copy outlives the region";
