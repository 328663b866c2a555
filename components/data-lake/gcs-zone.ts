import { Bucket, BucketIAMMember } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import { type AccessClass, type Grant, principalId } from "../core/grants";
import { nameRules, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import { type OnDelete, keepData, mayDestroyData } from "../core/safety";
import { gcpLabels } from "../core/tags";
import type { Placement } from "./gcs-placement";
import { autoclass, keepsVersions, lifecycleRules, retentionPolicy, softDeleteSeconds } from "./gcs-settings";
import type { GcsWriterRole } from "./gcs-writer";
import { LakeZone } from "./index";
import type { ZoneSpec } from "./zone";

/** What a {@link GcsLakeZone} is asked for. */
export interface GcsLakeZoneArgs {
  readonly zoneName: string;
  readonly spec: ZoneSpec;
  readonly platform: Platform;
  readonly projectId: string;
  readonly placement: Placement;
  /** Id of the key that encrypts the zone, where the bucket is. */
  readonly key: pulumi.Output<string>;
  readonly onDelete: OnDelete;
  /** Days a deleted object can be restored: 7 to 90. */
  readonly recoveryDays: number;
  /** The lake's role for writers. */
  readonly writer: GcsWriterRole;
}

/**
 * A zone of the lake as a Cloud Storage bucket: private by uniform access and public access prevention, encrypted with
 * the lake's key and taking objects under no key of Google's or the caller's own.
 *
 * The permissions of Cloud Storage do not tell an object from its previous versions: a grant on a zone that keeps them
 * reaches them too, and the lake says so. What a writer deletes, soft delete restores for `recoveryDays`.
 * https://cloud.google.com/storage/docs/object-versioning
 */
export class GcsLakeZone extends LakeZone {
  readonly bucket: pulumi.Output<string>;
  readonly uri: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  protected readonly principalKind = "google-service-account";

  private readonly writer: GcsWriterRole;

  constructor(name: string, args: GcsLakeZoneArgs, opts: pulumi.ComponentResourceOptions) {
    const { zoneName, spec, platform, placement } = args;
    super("tributary:data-lake:GcsLakeZone", name, { zoneName, spec }, opts);
    this.writer = args.writer;

    const bucketName = stackName(nameRules.gcsBucket, platform, zoneName);
    const bucket = new Bucket(
      `${name}-bucket`,
      {
        project: args.projectId,
        name: bucketName,
        location: placement.location,
        ...(placement.dataLocations && { customPlacementConfig: { dataLocations: [...placement.dataLocations] } }),
        // Turbo replication has an object in the second region within 15 minutes.
        ...(placement.replicated && { rpo: "ASYNC_TURBO" }),
        storageClass: "STANDARD",
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        encryption: {
          defaultKmsKeyName: args.key,
          googleManagedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
          customerSuppliedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
        },
        versioning: { enabled: keepsVersions(spec) },
        softDeletePolicy: { retentionDurationSeconds: softDeleteSeconds(args.recoveryDays) },
        lifecycleRules: lifecycleRules(spec),
        autoclass: autoclass(spec),
        retentionPolicy: retentionPolicy(spec),
        forceDestroy: mayDestroyData(platform, args.onDelete),
        labels: gcpLabels({ component: "data-lake", zone: zoneName }),
      },
      keepData(platform, args.onDelete, { parent: this }),
    );

    this.bucket = onceMade(bucket, bucketName);
    this.uri = onceMade(bucket, `gs://${bucketName}`);
    this.region = onceMade(bucket, placement.location);
    this.key = args.key;
    this.registerOutputs({ bucket: this.bucket, uri: this.uri, region: this.region, key: this.key });
  }

  protected override applyGrant(grant: Grant, name: string): void {
    for (const access of grant.access) {
      new BucketIAMMember(
        `${name}-${access}`,
        {
          bucket: this.bucket,
          role: this.roleOf(access),
          member: pulumi.interpolate`serviceAccount:${principalId(grant.principal)}`,
        },
        { parent: grant },
      );
    }
  }

  /** Storage Object Viewer gets and lists objects, and nothing else. https://cloud.google.com/storage/docs/access-control/iam-roles */
  private roleOf(access: AccessClass): pulumi.Input<string> {
    switch (access) {
      case "read":
        return "roles/storage.objectViewer";
      case "write":
        return this.writer.roleName;
      case "administer":
        throw new ArgumentError(
          "AccessNotGranted",
          "a zone's bucket is administered by the stack that makes it: change the stack, or grant read and write.",
        );
    }
  }
}
