import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import { type AccessClass, GivenGrants, type Grant, type Principal, requirePrincipal } from "../core/grants";
import type { Cloud, Platform } from "../core/platform";
import type { OnDelete } from "../core/safety";
import type { OnUnsupported } from "../core/unsupported";
import { type ZoneSpec, zoneProblems } from "./zone";

export type { OnUnsupported } from "../core/unsupported";
export type { ZoneSpec } from "./zone";

/** What every backend of the data lake is asked for. */
export interface DataLakeArgs {
  readonly platform: Platform;
  /** The zones, by name: lower-case letters, digits and hyphens. */
  readonly zones: Readonly<Record<string, ZoneSpec>>;
  /** The lake's half of the two keys that destroying data takes. */
  readonly onDelete: OnDelete;
  /** Days a deleted object, zone or key can still be restored, where the service has such a time: 7 to 30. */
  readonly recoveryDays: number;
  /** Days that records of access to the lake are kept: 1 or more. */
  readonly accessLogDays: number;
  /** Whether a zone that asks for something its service lacks is planned with a warning or refused. */
  readonly onUnsupported: OnUnsupported;
}

/** Where a zone is, for whoever uses it. */
export interface ZoneOutputs {
  /** Bucket, or container. */
  readonly bucket: pulumi.Output<string>;
  /** `s3://bucket`, `gs://bucket`, or `abfss://container@account.dfs.core.windows.net`. */
  readonly uri: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** The key that encrypts it: ARN, resource name, or identifier URL. */
  readonly key: pulumi.Output<string>;
}

/** One zone of a lake: a bucket or container, and the only way to be given access to it. */
export abstract class LakeZone extends pulumi.ComponentResource implements ZoneOutputs {
  abstract readonly bucket: pulumi.Output<string>;
  abstract readonly uri: pulumi.Output<string>;
  abstract readonly region: pulumi.Output<string>;
  abstract readonly key: pulumi.Output<string>;
  /** The kind of principal that the zone's cloud knows. */
  protected abstract readonly principalKind: Principal["kind"];
  /** The zone's name in the lake. */
  readonly zoneName: string;
  readonly spec: ZoneSpec;

  private readonly logicalName: string;
  private readonly grants = new GivenGrants();

  constructor(
    type: string,
    name: string,
    args: { zoneName: string; spec: ZoneSpec },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, args, opts);
    this.logicalName = name;
    this.zoneName = args.zoneName;
    this.spec = args.spec;
  }

  /** Lets `principal` list the zone and read its objects. */
  grantRead(principal: Principal): Grant {
    return this.grant(principal, ["read"]);
  }

  /** Lets `principal` create, overwrite and delete objects, but neither read them nor touch their previous versions. */
  grantWrite(principal: Principal): Grant {
    return this.grant(principal, ["write"]);
  }

  /** Both of {@link grantRead} and {@link grantWrite}. */
  grantReadWrite(principal: Principal): Grant {
    return this.grant(principal, ["read", "write"]);
  }

  /** Makes what the cloud needs for `grant`, as children of it. */
  protected abstract applyGrant(grant: Grant, name: string): void;

  private grant(principal: Principal, access: readonly AccessClass[]): Grant {
    requirePrincipal(this.principalKind, principal);
    // The colon keeps the zone's and the principal's names apart, which may both end or begin with the other's words.
    const name = `${this.logicalName}-${access.join("")}:${principal.name}`;
    return this.grants.give(name, { principal, access, on: this, onName: `zone ${this.zoneName}` }, (grant) => {
      this.applyGrant(grant, name);
    });
  }
}

/** A data lake on one cloud: the contract that S3, Cloud Storage and Data Lake Storage stand behind. */
export abstract class DataLakeBuckets<Args extends DataLakeArgs = DataLakeArgs> extends pulumi.ComponentResource {
  abstract readonly cloud: Cloud;
  /** The zones, by name. */
  abstract readonly zones: Readonly<Record<string, LakeZone>>;

  constructor(type: string, name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super(type, name, args as unknown as pulumi.Inputs, opts);
    requireSoundZones(args.zones);
  }

  /** The zone of that name; `UnknownZone` if the lake has none. */
  zone(name: string): LakeZone {
    const zone = Object.hasOwn(this.zones, name) ? this.zones[name] : undefined;
    if (zone === undefined) {
      throw new ArgumentError(
        "UnknownZone",
        `the lake has no zone "${name}"; it has ${Object.keys(this.zones).sort().join(", ")}.`,
      );
    }
    return zone;
  }
}

function requireSoundZones(zones: Readonly<Record<string, ZoneSpec>>): void {
  for (const [name, spec] of Object.entries(zones)) {
    const problem = zoneProblems(spec)[0];
    if (problem !== undefined) {
      throw new ArgumentError(problem.code, `zone ${name}, ${problem.path.join(".")}: ${problem.message}.`);
    }
  }
}
