import type * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import { GcpKey } from "../core/gcp-kms";
import { type Placement, dualRegionPlacement, partnersOf, regionalPlacement } from "./gcs-placement";
import { GcsAccessLog, GcsProjectRules } from "./gcs-project";
import { grantNotes, zoneGaps } from "./gcs-settings";
import { GcsWriterRole } from "./gcs-writer";
import { GcsLakeZone } from "./gcs-zone";
import { type DataLakeArgs, DataLakeBuckets } from "./index";
import { type ZoneGaps, reportUnsupported, warnOfZones } from "./unsupported";
import type { ZoneSpec } from "./zone";

/** What a lake on Cloud Storage is asked for, beyond what every lake is. */
export interface GcsDataLakeArgs extends DataLakeArgs {
  /** Id of the project that the lake lies in. */
  readonly projectId: string;
  /** Number of that project; it names the service agent through which Cloud Storage uses the lake's key. */
  readonly projectNumber: string;
  /** Region of the zones: `europe-west1`. */
  readonly region: string;
  /**
   * The second region of zones that ask for replication, required with them. It must make a dual-region with `region`.
   * https://cloud.google.com/storage/docs/locations#location-dr
   */
  readonly replicaRegion?: string;
  /**
   * Whether the lake sets the rules that Google knows only for a whole project (no plain HTTP, no old TLS, records of
   * access to objects), or finds them `given`: by a landing zone, or by another lake of the project. Default: `set`.
   */
  readonly projectRules?: "set" | "given";
}

/**
 * A data lake on Cloud Storage: a bucket per zone, a key in each location that zones lie in, and a log of who read and
 * wrote what.
 *
 * A zone that asks for replication is one bucket in two regions with turbo replication, so it has no second bucket and
 * no failover: https://cloud.google.com/storage/docs/availability-durability
 *
 * Cloud Storage makes its service agent in a project when it is first asked for; in a new project, ask for it once with
 * `gcloud storage service-agent`. https://cloud.google.com/storage/docs/getting-service-agent
 */
export class GcsDataLakeBuckets extends DataLakeBuckets<GcsDataLakeArgs> {
  readonly cloud = "gcp";
  readonly zones: Readonly<Record<string, GcsLakeZone>>;

  constructor(name: string, args: GcsDataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:data-lake:GcsDataLakeBuckets", name, args, opts);
    const { platform, projectId, projectNumber, region, onDelete, recoveryDays } = args;

    const places = new Map<string, { placement: Placement; key: GcpKey }>();
    const placeOf = (zoneName: string): { placement: Placement; key: GcpKey } => {
      const placement = zonePlacement(zoneName, args);
      const made = places.get(placement.keyLocation);
      if (made !== undefined) {
        return made;
      }
      const key = new GcpKey(
        `${name}-key-${placement.keyLocation}`,
        {
          platform,
          projectId,
          location: placement.keyLocation,
          component: "data-lake",
          serviceAgents: { storage: `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com` },
          recoveryDays,
          onDelete,
        },
        { parent: this },
      );
      const place = { placement, key };
      places.set(placement.keyLocation, place);
      return place;
    };

    const writer = new GcsWriterRole(`${name}-writer`, { platform, projectId }, { parent: this });
    reportUnsupported(this, mapZones(args.zones, zoneGaps), args.onUnsupported);
    warnOfZones(this, mapZones(args.zones, grantNotes));
    this.zones = Object.fromEntries(
      Object.entries(args.zones).map(([zoneName, spec]) => {
        const { placement, key } = placeOf(zoneName);
        const zone = new GcsLakeZone(
          `${name}-${zoneName}`,
          {
            zoneName,
            spec,
            platform,
            projectId,
            placement,
            key: key.id,
            onDelete,
            recoveryDays,
            writer,
          },
          { parent: this },
        );
        return [zoneName, zone];
      }),
    );

    if (args.projectRules !== "given") {
      new GcsProjectRules(`${name}-project`, { projectId, projectNumber }, { parent: this });
    }
    const buckets = Object.values(this.zones).map((zone) => zone.bucket);
    if (buckets.length > 0) {
      new GcsAccessLog(
        `${name}-access`,
        { platform, projectId, region, buckets, days: args.accessLogDays, onDelete },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** Where a zone's bucket lies; `ReplicaRegionMissing` where the zone asks for a second region and the lake has none. */
function zonePlacement(zoneName: string, args: GcsDataLakeArgs): Placement {
  if (args.zones[zoneName]?.replication !== true) {
    return regionalPlacement(args.region);
  }
  if (args.replicaRegion === undefined) {
    throw new ArgumentError(
      "ReplicaRegionMissing",
      `zone ${zoneName} asks for replication, but the lake has no second region. Set replicaRegion to one that pairs ` +
        `with ${args.region} (${partnersOf(args.region).join(", ") || "there is none"}), or drop the zone's replication.`,
    );
  }
  return dualRegionPlacement(args.region, args.replicaRegion);
}

function mapZones(
  zones: Readonly<Record<string, ZoneSpec>>,
  messages: (spec: ZoneSpec) => readonly string[],
): ZoneGaps {
  return Object.fromEntries(Object.entries(zones).map(([name, spec]) => [name, messages(spec)]));
}
