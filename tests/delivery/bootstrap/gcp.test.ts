import type { StateBackend } from "../../../delivery/bootstrap/backend";
import { bootstrapGcp } from "../../../delivery/bootstrap/gcp";
import { type FakeCryptoKey, FakeGoogle, type FakeGcsBucket, googleError } from "./fake-google";
import { BUCKET, platform, refusal } from "./prod-stack";

const PLACE = { projectId: "acme-lake", projectNumber: "4242", region: "europe-west2" };
const KEY = `projects/acme-lake/locations/europe-west2/keyRings/${BUCKET}/cryptoKeys/state`;
const ALL_STEPS = [
  "APIs",
  "KMS key ring",
  "KMS key",
  "KMS key rotation",
  "KMS key labels",
  "KMS key use",
  "bucket",
  "bucket uniform access",
  "bucket public access",
  "bucket encryption",
  "bucket versioning",
  "bucket soft delete",
  "bucket lifecycle",
  "bucket labels",
  "bucket access",
];

function run(
  google: FakeGoogle,
  { dryRun = false, place = PLACE, ...options }: { dryRun?: boolean; place?: typeof PLACE; storageUrl?: string } = {},
): Promise<StateBackend> {
  const api = {
    send: async (request: Parameters<FakeGoogle["answer"]>[0]) => google.answer(request),
    storage: "https://google/storage/v1",
    kms: "https://google/v1",
    serviceUsage: "https://google/v1",
  };
  return bootstrapGcp({ platform, place }, { dryRun, ...options }, api);
}

/** A fake that bootstrap has been run on. */
async function bootstrapped(): Promise<{ google: FakeGoogle; bucket: FakeGcsBucket; key: FakeCryptoKey }> {
  const google = new FakeGoogle();
  await run(google);
  google.requests.length = 0;
  return { google, bucket: google.buckets.get(BUCKET) as FakeGcsBucket, key: google.keys.get(KEY) as FakeCryptoKey };
}

function outcomes({ steps }: StateBackend): readonly string[] {
  return steps.flatMap(({ step, outcome }) => (outcome === "unchanged" ? [] : [`${step}: ${outcome}`]));
}

describe("a first bootstrap", () => {
  it("makes a private, versioned bucket encrypted with the stack's own rotated key", async () => {
    const { bucket, key } = await bootstrapped();
    expect(bucket).toMatchObject({
      location: "EUROPE-WEST2",
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true }, publicAccessPrevention: "enforced" },
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: "604800" },
      encryption: {
        defaultKmsKeyName: KEY,
        googleManagedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
        customerSuppliedEncryptionEnforcementConfig: { restrictionMode: "FullyRestricted" },
      },
      lifecycle: {
        rule: [
          { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 90 } },
          { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
        ],
      },
      labels: { owner: "data-platform", component: "state-backend" },
    });
    expect(key).toMatchObject({ rotationPeriod: "7776000s", destroyScheduledDuration: "2592000s" });
    expect(Date.parse(key.nextRotationTime as string)).toBeGreaterThan(Date.now());
  });

  it("lets Cloud Storage's own agent use the key, and no viewer of the project read the bucket", async () => {
    const { google } = await bootstrapped();
    expect(google.policies.get(KEY)?.bindings).toEqual([
      { role: "roles/cloudkms.cryptoKeyEncrypterDecrypter", members: [`serviceAccount:${google.agent}`] },
    ]);
    expect(google.policies.get(BUCKET)?.bindings).toEqual([
      { role: "roles/storage.legacyBucketOwner", members: ["projectEditor:acme-lake", "projectOwner:acme-lake"] },
    ]);
  });

  it("makes the bucket with every setting at once, so that it never stands open", async () => {
    const google = new FakeGoogle();
    await run(google);
    expect(google.writes).toEqual([
      "POST /v1/projects/acme-lake/locations/europe-west2/keyRings",
      `POST /v1/projects/acme-lake/locations/europe-west2/keyRings/${BUCKET}/cryptoKeys`,
      `POST /v1/${KEY}:setIamPolicy`,
      "POST /storage/v1/b",
      `PUT /storage/v1/b/${BUCKET}/iam`,
    ]);
  });

  it("switches on the APIs that are off, and waits for them", async () => {
    const google = new FakeGoogle();
    google.disabled.add("cloudkms.googleapis.com");
    const { steps } = await run(google);
    expect(steps[0]).toEqual({ step: "APIs", outcome: "made", detail: "cloudkms.googleapis.com switched on" });
    expect(google.buckets.has(BUCKET)).toBe(true);
  });
});

it.each([
  [undefined, {}],
  ["http://127.0.0.1:4443", { STORAGE_EMULATOR_HOST: "127.0.0.1:4443" }],
  ["https://storage-acme.p.googleapis.com", {}],
])("says what Pulumi needs besides to find a bucket at %s", async (storageUrl, environment) => {
  const backend = await run(new FakeGoogle(), storageUrl === undefined ? {} : { storageUrl });
  expect(backend).toMatchObject({
    loginUrl: `gs://${BUCKET}`,
    secretsProvider: `gcpkms://${KEY}`,
    accountId: "acme-lake",
  });
  expect(backend.environment).toEqual(environment);
});

describe("a bootstrap of what stands", () => {
  it("writes nothing and says so step by step", async () => {
    const { google } = await bootstrapped();
    const { steps } = await run(google);
    expect(steps).toEqual(ALL_STEPS.map((step) => ({ step, outcome: "unchanged" })));
    expect(google.writes).toEqual([]);
  });

  it.each<[string, (bucket: FakeGcsBucket, key: FakeCryptoKey, google: FakeGoogle) => void]>([
    ["KMS key rotation", (_, key) => (key.rotationPeriod = "31536000s")],
    ["KMS key labels", (_, key) => (key.labels = { owner: "somebody-else" })],
    ["KMS key use", (_, __, google) => google.policies.set(KEY, { etag: "A", bindings: [{ role: "roles/owner" }] })],
    [
      "bucket uniform access",
      (bucket) => Object.assign(bucket.iamConfiguration as object, { uniformBucketLevelAccess: { enabled: false } }),
    ],
    [
      "bucket public access",
      (bucket) => Object.assign(bucket.iamConfiguration as object, { publicAccessPrevention: "inherited" }),
    ],
    [
      "bucket encryption",
      (bucket) =>
        Object.assign(bucket.encryption as object, {
          customerSuppliedEncryptionEnforcementConfig: { restrictionMode: "NotRestricted" },
        }),
    ],
    ["bucket versioning", (bucket) => (bucket.versioning = { enabled: false })],
    ["bucket soft delete", (bucket) => (bucket.softDeletePolicy = { retentionDurationSeconds: "0" })],
    [
      "bucket lifecycle",
      (bucket) => (bucket.lifecycle = { rule: [{ action: { type: "Delete" }, condition: { age: 1 } }] }),
    ],
    ["bucket labels", (bucket) => (bucket.labels = { ...bucket.labels, owner: "somebody-else" })],
  ])("repairs the %s, and that alone", async (step, weaken) => {
    const { google, bucket, key } = await bootstrapped();
    const whole = structuredClone(bucket);
    weaken(bucket, key, google);
    expect(outcomes(await run(google))).toEqual([`${step}: repaired`]);
    expect(google.writes).toHaveLength(1);
    expect(outcomes(await run(google))).toEqual([]);
    expect(google.buckets.get(BUCKET)).toEqual(whole);
    expect(google.keys.get(KEY)).toMatchObject({ rotationPeriod: "7776000s", labels: { owner: "data-platform" } });
  });

  it("shuts the public out, and everybody who may look at the project, and leaves others in", async () => {
    const { google } = await bootstrapped();
    const pipeline = "serviceAccount:pipeline@acme-lake.iam.gserviceaccount.com";
    const role = "roles/storage.objectUser";
    google.policies.set(BUCKET, { etag: "A", bindings: [{ role, members: ["allUsers", pipeline] }] });
    const keyPolicy = google.policies.get(KEY);
    google.policies.set(KEY, {
      ...keyPolicy,
      bindings: [...(keyPolicy?.bindings ?? []), { role: "roles/cloudkms.cryptoKeyDecrypter", members: [pipeline] }],
    });
    expect(outcomes(await run(google))).toEqual(["bucket access: repaired"]);
    expect(google.policies.get(BUCKET)?.bindings).toEqual([{ role, members: [pipeline] }]);
    expect(google.policies.get(KEY)?.bindings).toContainEqual({
      role: "roles/cloudkms.cryptoKeyDecrypter",
      members: [pipeline],
    });
  });

  it("gives the key back to Cloud Storage, and takes it from nobody else who was given it", async () => {
    const { google } = await bootstrapped();
    const role = "roles/cloudkms.cryptoKeyEncrypterDecrypter";
    const pipeline = "serviceAccount:pipeline@acme-lake.iam.gserviceaccount.com";
    google.policies.set(KEY, { etag: "A", bindings: [{ role, members: [pipeline] }] });
    expect(outcomes(await run(google))).toEqual(["KMS key use: repaired"]);
    expect(google.policies.get(KEY)?.bindings).toEqual([
      { role, members: [pipeline, `serviceAccount:${google.agent}`] },
    ]);
  });

  it("keeps what is stricter than its own", async () => {
    const { google, bucket, key } = await bootstrapped();
    key.rotationPeriod = "2592000s";
    bucket.softDeletePolicy = { retentionDurationSeconds: "2592000" };
    bucket.lifecycle = {
      rule: [
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 400 } },
        { action: { type: "AbortIncompleteMultipartUpload" }, condition: { age: 7 } },
      ],
    };
    bucket.labels = { ...bucket.labels, backup: "nightly" };
    expect(outcomes(await run(google))).toEqual([]);
    expect(google.writes).toEqual([]);
  });

  it("keeps old versions as long as somebody said through a repair of the lifecycle", async () => {
    const { google, bucket } = await bootstrapped();
    bucket.lifecycle = {
      rule: [
        { action: { type: "Delete" }, condition: { daysSinceNoncurrentTime: 400 } },
        { action: { type: "Delete" }, condition: { age: 500 } },
      ],
    };
    await run(google);
    expect(bucket.lifecycle.rule?.map(({ condition }) => condition)).toEqual([
      { daysSinceNoncurrentTime: 400 },
      { age: 7 },
    ]);
  });
});

it("is completed from wherever it stopped, and never has two keys", async () => {
  const whole = await bootstrapped();
  const counted = new FakeGoogle();
  counted.disabled.add("storage.googleapis.com");
  await run(counted);
  expect(counted.writes).toHaveLength(6);
  for (const failing of counted.writes) {
    const google = new FakeGoogle();
    google.disabled.add("storage.googleapis.com");
    google.before = ({ method, url }) =>
      `${method} ${new URL(url).pathname}` === failing ? googleError(500, "INTERNAL", "oh") : undefined;
    expect(await refusal(run(google))).toMatchObject({ code: "StepFailed" });
    google.before = () => undefined;
    await run(google);
    expect([...google.buckets]).toEqual([[BUCKET, whole.bucket]]);
    expect(google.keys.size).toBe(1);
    google.requests.length = 0;
    await run(google);
    expect(google.writes).toEqual([]);
  }
});

describe("a dry run", () => {
  it.each([
    ["nothing", undefined],
    ["Cloud KMS", "cloudkms.googleapis.com"],
  ])("says what it would make of nothing, and makes nothing, with %s switched off", async (_, disabled) => {
    const google = new FakeGoogle();
    if (disabled !== undefined) {
      google.disabled.add(disabled);
    }
    const { steps } = await run(google, { dryRun: true });
    expect(steps.map(({ step }) => step)).toEqual(ALL_STEPS);
    expect(steps.slice(1).map(({ outcome }) => outcome)).toEqual(ALL_STEPS.slice(1).map(() => "made"));
    expect(google.writes).toEqual([]);
  });

  it("says what it would repair, and repairs nothing", async () => {
    const { google, bucket } = await bootstrapped();
    bucket.versioning = { enabled: false };
    const { steps } = await run(google, { dryRun: true });
    expect(steps).toContainEqual({ step: "bucket versioning", outcome: "repaired", detail: "was off" });
    expect(google.writes).toEqual([]);
  });
});

describe("a bootstrap refuses", () => {
  it.each([
    ["another project's bucket that it may look at", "777", "belongs to the project 777"],
    ["another's bucket that it may not look at", "hidden", "can't reach it"],
  ])("%s, and leaves it alone", async (_, projectNumber, message) => {
    const google = new FakeGoogle();
    google.buckets.set(BUCKET, { name: BUCKET, projectNumber, location: "EUROPE-WEST2" });
    const error = await refusal(run(google));
    expect(error).toMatchObject({ code: "BucketOwnedByAnother" });
    expect(error.message).toContain(message);
    expect(google.writes.filter((write) => write.includes("/storage/"))).toEqual([]);
  });

  it("a name that another takes while the bucket is made", async () => {
    const google = new FakeGoogle();
    google.before = ({ method, url }) => {
      if (method === "POST" && url.includes("/b?")) {
        google.buckets.set(BUCKET, { name: BUCKET, projectNumber: "777", location: "EUROPE-WEST2" });
      }
      return undefined;
    };
    expect(await refusal(run(google))).toMatchObject({ code: "BucketOwnedByAnother" });
    expect(google.buckets.get(BUCKET)).not.toHaveProperty("versioning");
  });

  it("a bucket in another region", async () => {
    const { google, bucket } = await bootstrapped();
    bucket.location = "US";
    expect(await refusal(run(google))).toMatchObject({ code: "BucketInAnotherRegion" });
    expect(google.writes).toEqual([]);
  });

  it("a project that has another number, before anything is made", async () => {
    const google = new FakeGoogle();
    const error = await refusal(run(google, { place: { ...PLACE, projectNumber: "1" } }));
    expect(error).toMatchObject({ code: "WrongProject" });
    expect(google.writes).toEqual([]);
  });

  it.each([
    [
      "whose version is to be destroyed",
      { primary: { name: `${KEY}/1`, state: "DESTROY_SCHEDULED" } },
      "DESTROY_SCHEDULED",
    ],
    ["that is for signing", { purpose: "ASYMMETRIC_SIGN" }, "ASYMMETRIC_SIGN"],
  ])("a key %s, before anything is made", async (_, more, message) => {
    const google = new FakeGoogle();
    google.addKey(KEY, more);
    const error = await refusal(run(google));
    expect(error).toMatchObject({ code: "KeyUnusable" });
    expect(error.message).toContain(message);
    expect(google.writes).toEqual([]);
  });

  it.each([
    ["KMS key ring", /keyRings/, "roles/cloudkms.admin"],
    ["bucket", /storage\/v1\/b\?/, "roles/storage.admin"],
    ["APIs", /batchGet/, "roles/serviceusage.serviceUsageAdmin"],
  ])("to go on without a right that %s needs, and names the role", async (step, url, role) => {
    const google = new FakeGoogle();
    google.before = (request) =>
      url.test(request.url) ? googleError(403, "PERMISSION_DENIED", "Permission 'x' denied") : undefined;
    const error = await refusal(run(google));
    expect(error).toMatchObject({ code: "AccessDenied" });
    expect(error.message).toMatch(new RegExp(`^${step}.*${role}`, "s"));
  });

  it("to go on where Service Usage itself is off, and says how to switch it on", async () => {
    const google = new FakeGoogle();
    google.before = () => googleError(403, "PERMISSION_DENIED", "has not been used", "SERVICE_DISABLED");
    const error = await refusal(run(google));
    expect(error).toMatchObject({ code: "ApiDisabled" });
    expect(error.message).toContain("gcloud services enable serviceusage.googleapis.com");
  });
});
