import type { ZoneSpec } from "./zone";

/**
 * What `spec` asks for and Data Lake Storage does not have, each with the nearest it has and what to do.
 * https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts
 */
export function zoneGaps(spec: ZoneSpec, recoveryDays: number): readonly string[] {
  const gaps: string[] = [];
  // https://learn.microsoft.com/azure/storage/blobs/soft-delete-blob-overview: overwrites are kept in flat namespaces only.
  if (spec.versioning === true) {
    gaps.push(
      `versioning is not offered with a hierarchical namespace: a deleted file can be restored for ${recoveryDays} days, ` +
        `but what an overwritten file held before is lost. Write each version to a path of its own, or use a table format that keeps versions`,
    );
  }
  if (spec.deletePreviousVersionsAfterDays !== undefined) {
    gaps.push("deletePreviousVersionsAfterDays has nothing to delete, since no previous versions are kept: drop it");
  }
  if (spec.immutability?.mode === "compliance") {
    gaps.push(
      "a retention policy can't be locked by a deployment, so whoever may administer the container can still lift it: " +
        "lock it once by hand with `az storage container immutability-policy lock`, or ask for governance",
    );
  }
  // https://learn.microsoft.com/azure/storage/blobs/lifecycle-management-policy-structure, on the delete action.
  if (spec.immutability !== undefined && spec.deleteAfterDays !== undefined) {
    gaps.push(
      "lifecycle rules delete nothing in a container with a retention policy: " +
        "drop deleteAfterDays and let a job delete what its retention has released, or drop immutability",
    );
  }
  return gaps;
}
