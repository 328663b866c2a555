import { nameRules, physicalName } from "../../../components/core/names";
import type { Platform } from "../../../components/core/platform";
import type { BackendLocation, GcpPlace } from "../backend";

/** Name of the key in its ring; the ring is the stack's own. */
const KEY = "state";

/** The name that the bucket has, and the full names of the key and its ring. */
export function gcpBackendNames({ organisation, project, stack }: Platform, { projectId, region }: GcpPlace) {
  const parts = [organisation, project, "state", stack];
  const parent = `projects/${projectId}/locations/${region}`;
  const ringId = physicalName(nameRules.gcpKmsKey, ...parts);
  const keyRing = `${parent}/keyRings/${ringId}`;
  return {
    bucket: physicalName(nameRules.gcsBucket, ...parts),
    parent,
    ringId,
    /** `projects/…/locations/…/keyRings/…` */
    keyRing,
    keyId: KEY,
    /** `projects/…/locations/…/keyRings/…/cryptoKeys/…` */
    key: `${keyRing}/cryptoKeys/${KEY}`,
  } as const;
}

/**
 * Where a stack's state is on Google Cloud: https://www.pulumi.com/docs/iac/guides/basics/using-a-diy-backend/#google-cloud-storage
 * and https://www.pulumi.com/docs/iac/concepts/secrets/#google-cloud-key-management-service-kms
 */
export function gcpBackendLocation(platform: Platform, place: GcpPlace): BackendLocation {
  const { bucket, key } = gcpBackendNames(platform, place);
  return { url: `gs://${bucket}`, secretsProvider: `gcpkms://${key}` };
}
