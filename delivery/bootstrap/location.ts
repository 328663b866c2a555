import type { Cloud, Platform } from "../../components/core/platform";
import { awsBackendLocation } from "./aws/location";
import { azureBackendLocation } from "./azure/location";
import { type AwsPlace, type AzurePlace, type BackendLocation, BootstrapError, type GcpPlace } from "./backend";
import { gcpBackendLocation } from "./gcp/location";

/** A stack's place in each cloud; null where its config has none. */
export interface StatePlaces {
  readonly aws: AwsPlace | null;
  readonly gcp: GcpPlace | null;
  readonly azure: AzurePlace | null;
}

/**
 * Where the state of a stack is that says nothing else, and what encrypts its secrets: what {@link bootstrap} makes on the
 * home cloud. Asks nobody, so that there may be nothing yet.
 */
export function stateBackendOf(platform: Platform, homeCloud: Cloud, places: StatePlaces): BackendLocation {
  switch (homeCloud) {
    case "aws":
      return awsBackendLocation(platform, requirePlace(platform, "aws", places.aws));
    case "gcp":
      return gcpBackendLocation(platform, requirePlace(platform, "gcp", places.gcp));
    case "azure":
      return azureBackendLocation(platform, requirePlace(platform, "azure", places.azure));
  }
}

const MISSING: Readonly<Record<Cloud, string>> = {
  aws: "AWS account: set tributary:aws.accountId and tributary:aws.region",
  gcp: "Google Cloud project: set tributary:gcp.projectId, tributary:gcp.projectNumber and tributary:gcp.region",
  azure:
    "Azure subscription: set tributary:azure.subscriptionId, tributary:azure.tenantId and tributary:azure.location",
};

/** The stack's place in its home cloud. */
export function requirePlace<Place>({ stack }: Platform, homeCloud: Cloud, place: Place | null): Place {
  if (place === null) {
    throw new BootstrapError(
      "AccountMissing",
      `the stack ${stack} has its home on ${homeCloud} and names no ${MISSING[homeCloud]}.`,
    );
  }
  return place;
}
