import type { Principal } from "../../../components/core/grants";
import { GcsDataLakeBuckets } from "../../../components/data-lake/gcs";
import type { StorageClass } from "../../../components/data-lake/zone";
import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";
import { type Right, dataLakeConformance } from "../../conformance/data-lake";

interface LifecycleRule {
  readonly action: { readonly type: string; readonly storageClass?: string };
  readonly condition: {
    readonly age?: number;
    readonly daysSinceNoncurrentTime?: number;
    readonly withState?: string;
  };
}

/** The inputs of a bucket that the promises are about. */
interface BucketInputs {
  readonly name: string;
  readonly location: string;
  readonly customPlacementConfig?: { readonly dataLocations: readonly string[] };
  readonly rpo?: string;
  readonly uniformBucketLevelAccess: boolean;
  readonly publicAccessPrevention: string;
  readonly encryption: { readonly defaultKmsKeyName: string };
  readonly versioning: { readonly enabled: boolean };
  readonly lifecycleRules: readonly LifecycleRule[];
  readonly autoclass?: { readonly enabled: boolean };
  readonly retentionPolicy?: { readonly retentionPeriod: string; readonly isLocked: boolean };
  readonly forceDestroy: boolean;
}

/** What each permission gives, by https://cloud.google.com/storage/docs/access-control/iam-permissions. */
const rightsOf: Readonly<Record<string, readonly Right[]>> = {
  "storage.objects.get": ["read", "read previous versions"],
  "storage.objects.list": ["list"],
  "storage.objects.create": ["create"],
  "storage.objects.delete": ["delete", "delete previous versions"],
  "storage.multipartUploads.create": [],
  "storage.multipartUploads.abort": [],
  "storage.multipartUploads.listParts": [],
};

/** What a role permits on objects: a predefined one by Google's table, one of ours by what the graph says. */
function permissionsOf(graph: ResourceGraph, role: string): readonly string[] {
  if (role === "roles/storage.objectViewer") {
    return ["storage.objects.get", "storage.objects.list"];
  }
  const ours = ofType(graph, "gcp:projects/iAMCustomRole:IAMCustomRole").filter(
    ({ inputs }) => `projects/${String(inputs["project"])}/roles/${String(inputs["roleId"])}` === role,
  );
  return only(ours, `roles ${role}`).inputs["permissions"] as string[];
}

const classes: Readonly<Record<string, StorageClass>> = {
  NEARLINE: "infrequent",
  COLDLINE: "cold",
  ARCHIVE: "archive",
};

function ofType(graph: ResourceGraph, type: string): readonly PlannedResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

function only<T>(found: readonly T[], what: string): T {
  const [first, ...rest] = found;
  if (first === undefined || rest.length > 0) {
    throw new Error(`${found.length} of ${what}`);
  }
  return first;
}

function bucketOf(graph: ResourceGraph, zone: string): PlannedResource {
  const buckets = ofType(graph, "gcp:storage/bucket:Bucket");
  return only(
    buckets.filter(({ inputs }) => (inputs["labels"] as Record<string, Json>)["zone"] === zone),
    `buckets of ${zone}`,
  );
}

function inputsOf(bucket: PlannedResource): BucketInputs {
  return bucket.inputs as unknown as BucketInputs;
}

/** The key of a bucket with all that it is of no use without. */
function keyOf(graph: ResourceGraph, bucket: BucketInputs) {
  const id = bucket.encryption.defaultKmsKeyName;
  const key = only(
    ofType(graph, "gcp:kms/cryptoKey:CryptoKey").filter(
      ({ inputs }) => `${inputs["keyRing"]}/cryptoKeys/${inputs["name"]}` === id,
    ),
    `keys ${id}`,
  );
  const rings = ofType(graph, "gcp:kms/keyRing:KeyRing").filter(({ parent }) => parent === key.parent);
  const uses = ofType(graph, "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember").filter(
    ({ inputs }) => inputs["cryptoKeyId"] === id,
  );
  return { key, ring: only(rings, `rings of ${id}`), uses };
}

function email(name: string): string {
  return `${name}@tributary-prod.iam.gserviceaccount.com`;
}

function enforces(graph: ResourceGraph, constraint: string, rule: Json): boolean {
  return ofType(graph, "gcp:orgpolicy/policy:Policy").some(
    ({ inputs }) =>
      inputs["name"] === `projects/123456789012/policies/${constraint}` &&
      JSON.stringify((inputs["spec"] as Record<string, Json>)["rules"]) === JSON.stringify([rule]),
  );
}

dataLakeConformance("Cloud Storage", {
  make: (args) =>
    new GcsDataLakeBuckets("lake", {
      ...args,
      projectId: "tributary-prod",
      projectNumber: "123456789012",
      region: "europe-west1",
      replicaRegion: "europe-west4",
    }),
  principal: (name): Principal => ({ kind: "google-service-account", name, email: email(name) }),
  stranger: {
    kind: "aws-role",
    name: "stranger",
    roleName: "stranger",
    arn: "arn:aws:iam::123456789012:role/stranger",
  },
  lacks: ["versionedImmutability", "versionRights"],
  facts: (graph, zone) => {
    const resource = bucketOf(graph, zone);
    const bucket = inputsOf(resource);
    const { key, ring, uses } = keyOf(graph, bucket);
    const rules = (type: string): readonly LifecycleRule[] =>
      bucket.lifecycleRules.filter(({ action }) => action.type === type);
    const retention = bucket.retentionPolicy;
    return {
      key: key.urn,
      keyRotates: Number.parseInt(String(key.inputs["rotationPeriod"]), 10) <= 90 * 86_400,
      publicAccessRefused: bucket.uniformBucketLevelAccess && bucket.publicAccessPrevention === "enforced",
      oldTransportRefused:
        enforces(graph, "storage.secureHttpTransport", { enforce: "TRUE" }) &&
        enforces(graph, "gcp.restrictTLSVersion", { values: { deniedValues: ["TLS_VERSION_1", "TLS_VERSION_1_1"] } }),
      moveAfterDays: Object.fromEntries(
        rules("SetStorageClass").map(({ action, condition }) => [classes[action.storageClass ?? ""], condition.age]),
      ),
      deleteAfterDays: rules("Delete").find(({ condition }) => condition.withState === "LIVE")?.condition.age,
      automaticTiering: bucket.autoclass?.enabled ?? false,
      versioning: bucket.versioning.enabled,
      deletePreviousVersionsAfterDays: rules("Delete").find(({ condition }) => condition.withState === "ARCHIVED")
        ?.condition.daysSinceNoncurrentTime,
      immutability: retention && {
        mode: retention.isLocked ? "compliance" : "governance",
        days: Number(retention.retentionPeriod) / 86_400,
      },
      replicated:
        bucket.location === "EU" &&
        bucket.customPlacementConfig?.dataLocations.join() === "EUROPE-WEST1,EUROPE-WEST4" &&
        bucket.rpo === "ASYNC_TURBO",
      kept: [resource, key, ring, ...uses].every(({ protect, retainOnDelete }) => protect && retainOnDelete),
      destroysObjects: bucket.forceDestroy,
    };
  },
  rights: (graph, zone, principal) => {
    const bucket = inputsOf(bucketOf(graph, zone));
    const roles = ofType(graph, "gcp:storage/bucketIAMMember:BucketIAMMember")
      .filter(({ inputs }) => inputs["bucket"] === bucket.name)
      .filter(({ inputs }) => inputs["member"] === `serviceAccount:${email(principal)}`)
      .map(({ inputs }) => String(inputs["role"]));
    return new Set(
      roles
        .flatMap((role) => permissionsOf(graph, role))
        .flatMap((permission) => {
          const rights = rightsOf[permission];
          if (rights === undefined) {
            throw new Error(`nobody has said what ${permission} gives`);
          }
          return rights.filter((right) => bucket.versioning.enabled || !right.endsWith(" previous versions"));
        }),
    );
  },
  principalsUseKey: false,
  keyUses: (graph, zone, principal) =>
    new Set(
      keyOf(graph, inputsOf(bucketOf(graph, zone)))
        .uses.filter(({ inputs }) => inputs["member"] === `serviceAccount:${email(principal)}`)
        .flatMap(() => ["encrypt", "decrypt"] as const),
    ),
  uri: /^gs:\/\/[a-z0-9-]{3,63}$/,
});
