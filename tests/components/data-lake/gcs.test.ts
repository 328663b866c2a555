import type { GoogleServiceAccount } from "../../../components/core/grants";
import { GcsDataLakeBuckets, type GcsDataLakeArgs } from "../../../components/data-lake/gcs";
import { accessFilter } from "../../../components/data-lake/gcs-project";
import type { ZoneSpec } from "../../../components/data-lake/zone";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";

const plain: ZoneSpec = { purpose: "Some data." };
const replicated: ZoneSpec = { ...plain, replication: true };
const etl: GoogleServiceAccount = {
  kind: "google-service-account",
  name: "etl",
  email: "etl@tributary-prod.iam.gserviceaccount.com",
};

function plan(
  zones: Readonly<Record<string, ZoneSpec>>,
  changes: Partial<GcsDataLakeArgs> = {},
  use: (lake: GcsDataLakeBuckets) => unknown = () => undefined,
): Promise<ResourceGraph> {
  const args: GcsDataLakeArgs = {
    platform: testPlatform(),
    zones,
    onDelete: "keep",
    recoveryDays: 14,
    accessLogDays: 400,
    onUnsupported: "warn",
    projectId: "tributary-prod",
    projectNumber: "123456789012",
    region: "europe-west1",
    replicaRegion: "europe-west4",
    ...changes,
  };
  return recordGraph(() => use(new GcsDataLakeBuckets("lake", args)), { project: "tributary", stack: "prod" });
}

function named(graph: ResourceGraph, name: string): PlannedResource {
  const found = graph.resources.filter((resource) => resource.name === name);
  expect(found.map(({ urn }) => urn)).toHaveLength(1);
  return found[0] as PlannedResource;
}

function namesOf(graph: ResourceGraph, type: string): readonly string[] {
  return graph.resources.filter((resource) => resource.type === type).map(({ name }) => name);
}

test("a zone is one bucket with every setting said", async () => {
  const graph = await plan({
    "raw-zone": { ...plain, versioning: true, moveAfterDays: { cold: 60 }, reason: "Rare." },
  });
  expect(named(graph, "lake-raw-zone-bucket").inputs).toEqual({
    project: "tributary-prod",
    name: "dataworks-tributary-prod-raw-zone",
    location: "EUROPE-WEST1",
    storageClass: "STANDARD",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
    encryption: {
      defaultKmsKeyName:
        "projects/tributary-prod/locations/europe-west1/keyRings/dataworks-tributary-prod-data-lake/cryptoKeys/data-lake",
      googleManagedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
      customerSuppliedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
    },
    versioning: { enabled: true },
    softDeletePolicy: { retentionDurationSeconds: 14 * 86_400 },
    lifecycleRules: [
      { action: { type: "SetStorageClass", storageClass: "COLDLINE" }, condition: { age: 60 } },
      { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
    ],
    forceDestroy: false,
    labels: { component: "data-lake", zone: "raw-zone" },
  });
});

test("a bucket waits until Cloud Storage may use its key", async () => {
  const graph = await plan({ "raw-zone": plain });
  const use = named(graph, "lake-key-europe-west1-use-storage");
  expect(use.inputs["member"]).toBe("serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com");
  expect(named(graph, "lake-raw-zone-bucket").dependencies).toContain(use.urn);
});

test("zones in one region and in two have a key each where they are", async () => {
  const graph = await plan({ "raw-zone": plain, curated: replicated, domain: replicated });
  expect(namesOf(graph, "gcp:kms/keyRing:KeyRing")).toEqual(["lake-key-europe-ring", "lake-key-europe-west1-ring"]);
  expect(named(graph, "lake-key-europe-ring").inputs["location"]).toBe("europe");
  expect(named(graph, "lake-raw-zone-bucket").inputs["rpo"]).toBeUndefined();
  const curated = named(graph, "lake-curated-bucket").inputs;
  expect(curated).toMatchObject({
    location: "EU",
    customPlacementConfig: { dataLocations: ["EUROPE-WEST1", "EUROPE-WEST4"] },
    rpo: "ASYNC_TURBO",
    encryption: { defaultKmsKeyName: expect.stringContaining("/locations/europe/") },
  });
});

test("a lake whose zones all replicate has no key that nothing uses", async () => {
  const graph = await plan({ curated: replicated }, { region: "us-central1", replicaRegion: "us-east1" });
  expect(namesOf(graph, "gcp:kms/cryptoKey:CryptoKey")).toEqual(["lake-key-nam4-crypto-key"]);
  const bucket = named(graph, "lake-curated-bucket").inputs;
  expect(bucket["location"]).toBe("NAM4");
  expect(bucket["customPlacementConfig"]).toBeUndefined();
  expect(bucket["rpo"]).toBe("ASYNC_TURBO");
});

test("replication without a second region is refused, with the regions that would do", async () => {
  const only = { region: "asia-east1", replicaRegion: undefined } as unknown as Partial<GcsDataLakeArgs>;
  await expect(plan({ curated: replicated }, only)).rejects.toThrow(
    "ReplicaRegionMissing: zone curated asks for replication, but the lake has no second region. " +
      "Set replicaRegion to one that pairs with asia-east1 (asia-southeast1), or drop the zone's replication.",
  );
});

test("a second region that nobody asks for need not pair", async () => {
  const graph = await plan({ "raw-zone": plain }, { replicaRegion: "us-west1" });
  expect(named(graph, "lake-raw-zone-bucket").inputs["location"]).toBe("EUROPE-WEST1");
});

describe("grants", () => {
  test("each class of access is one member of the zone's bucket, below the grant", async () => {
    const graph = await plan({ "raw-zone": plain }, {}, (lake) => void lake.zone("raw-zone").grantReadWrite(etl));
    const members = graph.resources.filter(({ type }) => type === "gcp:storage/bucketIAMMember:BucketIAMMember");
    expect(members.map(({ inputs }) => inputs)).toEqual(
      ["roles/storage.objectViewer", "projects/tributary-prod/roles/dataworks_tributary_prod_lake_writer"].map(
        (role) => ({
          bucket: "dataworks-tributary-prod-raw-zone",
          role,
          member: `serviceAccount:${etl.email}`,
        }),
      ),
    );
    const grant = named(graph, "lake-raw-zone-readwrite:etl");
    expect(members.map(({ parent }) => parent)).toEqual([grant.urn, grant.urn]);
  });

  test("zones with previous versions are named once, since grants reach those too", async () => {
    const versioned = { ...plain, versioning: true };
    const { diagnostics } = await plan({ "raw-zone": versioned, "curated-zone": versioned, "landing-zone": plain });
    expect(diagnostics.map(({ severity, message }) => ({ severity, message }))).toEqual([
      {
        severity: "warning",
        message: expect.stringMatching(
          /^zones raw-zone, curated-zone: permissions of Cloud Storage do not tell an object from its/,
        ),
      },
    ]);
  });

  test("a zone without them says nothing", async () => {
    const { diagnostics } = await plan({ "raw-zone": plain });
    expect(diagnostics).toEqual([]);
  });
});

describe("records of access", () => {
  test("are kept for the days that are asked for, of the lake's buckets alone", async () => {
    const graph = await plan({ "raw-zone": plain, "curated-zone": plain });
    const bucket = named(graph, "lake-access-bucket");
    expect(bucket.inputs).toMatchObject({ location: "europe-west1", retentionDays: 400 });
    expect([bucket.protect, bucket.retainOnDelete]).toEqual([true, true]);
    expect(named(graph, "lake-access-sink").inputs).toMatchObject({
      destination:
        "logging.googleapis.com/projects/tributary-prod/locations/europe-west1/buckets/" +
        "dataworks-tributary-prod-data-lake-access",
      filter: accessFilter(["dataworks-tributary-prod-raw-zone", "dataworks-tributary-prod-curated-zone"]),
    });
  });

  test("are filtered by bucket, in an order that does not change", () => {
    expect(accessFilter(["b", "a"])).toBe(
      'log_id("cloudaudit.googleapis.com/data_access") AND resource.type="gcs_bucket" AND ' +
        'resource.labels.bucket_name=("a" OR "b")',
    );
  });

  test("can't be kept for longer than Cloud Logging does", async () => {
    await expect(plan({ "raw-zone": plain }, { accessLogDays: 3651 })).rejects.toThrow(
      "AccessLogDaysOutOfBounds: records of access are to be kept for 3651 days, but Cloud Logging keeps them for 3650 at most.",
    );
  });

  test("are made of reads and writes", async () => {
    const graph = await plan({ "raw-zone": plain });
    expect(named(graph, "lake-project-audit").inputs).toEqual({
      project: "tributary-prod",
      service: "storage.googleapis.com",
      auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
    });
  });
});

test("a project whose rules are given is left as it is", async () => {
  const graph = await plan({ "raw-zone": plain }, { projectRules: "given" });
  const ruling = graph.resources.filter(({ type }) => /orgpolicy|iAMAuditConfig|GcsProjectRules/i.test(type));
  expect(ruling).toEqual([]);
  expect(namesOf(graph, "gcp:logging/projectSink:ProjectSink")).toEqual(["lake-access-sink"]);
});

test("a lake without zones has neither key nor log", async () => {
  const graph = await plan({});
  expect(graph.resources.filter(({ type }) => /kms|logging/.test(type))).toEqual([]);
});
