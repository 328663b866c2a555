import type { GcpBucket } from "../../../delivery/bootstrap/gcp/bucket";
import type { IamPolicy } from "../../../delivery/bootstrap/gcp/policy";
import type { RestAnswer, RestRequest } from "../../../delivery/bootstrap/rest";
import { answerOf, copy, Refusal } from "./fake-rest";

/** A key as the fake keeps it. */
export interface FakeCryptoKey {
  name: string;
  purpose: string;
  primary?: { name: string; state: string };
  rotationPeriod?: string;
  nextRotationTime?: string;
  destroyScheduledDuration?: string;
  labels?: Record<string, string>;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
export type FakeGcsBucket = Mutable<GcpBucket>;

const SERVICES = ["cloudkms.googleapis.com", "storage.googleapis.com"];
const DAY = 24 * 60 * 60;
const KEY_USE_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter";

/**
 * Cloud Storage's buckets, Cloud KMS and Service Usage as their REST references say, for what a bootstrap asks and no more:
 * https://cloud.google.com/storage/docs/json_api/v1, https://cloud.google.com/kms/docs/reference/rest,
 * https://cloud.google.com/service-usage/docs/reference/rest. It keeps state, and refuses what they document that they
 * refuse. Every request is written down.
 */
export class FakeGoogle {
  readonly project = { id: "acme-lake", number: "4242" };
  readonly disabled = new Set<string>();
  readonly rings = new Set<string>();
  readonly keys = new Map<string, FakeCryptoKey>();
  readonly buckets = new Map<string, FakeGcsBucket>();
  /** By the key's full name, or the bucket's. */
  readonly policies = new Map<string, Mutable<IamPolicy>>();
  readonly requests: RestRequest[] = [];
  /** Runs before a request is answered; may throw or answer in its stead, or change the world meanwhile. */
  before: (request: RestRequest) => RestAnswer | undefined = () => undefined;
  /** How often an operation is asked after until it is done. */
  pollsOfAnOperation = 1;
  private agentMade = false;
  private operation: { polls: number; services: readonly string[] } | undefined;

  get agent(): string {
    return `service-${this.project.number}@gs-project-accounts.iam.gserviceaccount.com`;
  }

  /** The requests that can change something, without the server's name. */
  get writes(): readonly string[] {
    return this.requests.filter(({ method }) => method !== "GET").map(({ method, url }) => `${method} ${pathOf(url)}`);
  }

  /** Answers as Google would. */
  readonly answer = (request: RestRequest): RestAnswer => {
    this.requests.push(request);
    const instead = this.before(request);
    if (instead) {
      return instead;
    }
    return answerOf(() => ({ status: 200, headers: {}, body: copy(this.serve(request)) }));
  };

  private serve({ method, url, body }: RestRequest): unknown {
    const path = pathOf(url);
    const query = new URL(url, "http://google").searchParams;
    const given = (body ?? {}) as Record<string, unknown>;
    if (/^\/v1\/(?:operations\/|.*services:batch)/.test(path)) {
      return this.serveServices(method, path, query, given);
    }
    if (path.startsWith("/storage/v1/")) {
      this.requireEnabled("storage.googleapis.com");
      return this.serveStorage(method, path.slice("/storage/v1".length), query, given);
    }
    this.requireEnabled("cloudkms.googleapis.com");
    return this.serveKms(method, path.slice("/v1/".length), query, given);
  }

  private serveServices(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): unknown {
    if (method === "GET" && path === `/v1/projects/${this.project.id}/services:batchGet`) {
      return {
        services: query.getAll("names").map((name) => {
          const service = name.split("/").at(-1) as string;
          const state = this.disabled.has(service) ? "DISABLED" : "ENABLED";
          return { name: `projects/${this.project.number}/services/${service}`, state };
        }),
      };
    }
    if (method === "POST" && path === `/v1/projects/${this.project.id}/services:batchEnable`) {
      const services = body["serviceIds"] as readonly string[];
      if (services.some((service) => !SERVICES.includes(service))) {
        throw refusal(400, "INVALID_ARGUMENT", "no such service");
      }
      this.operation = { polls: this.pollsOfAnOperation, services };
      return { name: "operations/acat.p2-1" };
    }
    if (method === "GET" && path === "/v1/operations/acat.p2-1" && this.operation !== undefined) {
      this.operation.polls -= 1;
      const done = this.operation.polls <= 0;
      if (done) {
        this.operation.services.forEach((service) => this.disabled.delete(service));
      }
      return { name: "operations/acat.p2-1", ...(done ? { done, response: {} } : {}) };
    }
    throw refusal(403, "PERMISSION_DENIED", "Permission denied to list services for consumer container");
  }

  private serveKms(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): unknown {
    const [name = "", verb] = path.split(":");
    if (verb !== undefined) {
      return this.servePolicy(this.requireKey(name).name, verb, body);
    }
    if (method === "POST" && name.endsWith("/keyRings")) {
      const ring = `${name}/${query.get("keyRingId")}`;
      if (this.rings.has(ring)) {
        throw refusal(409, "ALREADY_EXISTS", `KeyRing ${ring} already exists.`);
      }
      this.rings.add(ring);
      return { name: ring };
    }
    if (method === "POST" && name.endsWith("/cryptoKeys")) {
      const ring = name.replace(/\/cryptoKeys$/, "");
      const key = `${name}/${query.get("cryptoKeyId")}`;
      if (!this.rings.has(ring)) {
        throw refusal(404, "NOT_FOUND", `KeyRing ${ring} not found.`);
      }
      if (this.keys.has(key)) {
        throw refusal(409, "ALREADY_EXISTS", `CryptoKey ${key} already exists.`);
      }
      return this.addKey(key, body);
    }
    if (method === "PATCH") {
      const key = this.requireKey(name);
      const mask = query.get("updateMask")?.split(",") ?? [];
      if (
        mask.length === 0 ||
        mask.some((field) => !["labels", "rotationPeriod", "nextRotationTime"].includes(field))
      ) {
        throw refusal(400, "INVALID_ARGUMENT", "update_mask is missing or names what can't be changed");
      }
      const changed = { ...key, ...Object.fromEntries(mask.map((field) => [field, body[field]])) };
      requireRotation(changed);
      this.keys.set(name, changed);
      return changed;
    }
    if (name.includes("/cryptoKeys/")) {
      return this.requireKey(name);
    }
    if (!this.rings.has(name)) {
      throw refusal(404, "NOT_FOUND", `KeyRing ${name} not found.`);
    }
    return { name };
  }

  /** Adds a key with its first version, which is primary. */
  addKey(name: string, more: Partial<FakeCryptoKey> = {}): FakeCryptoKey {
    const key: FakeCryptoKey = { ...more, name, purpose: more.purpose ?? "ENCRYPT_DECRYPT" };
    requireRotation(key);
    key.primary ??= { name: `${name}/cryptoKeyVersions/1`, state: "ENABLED" };
    this.rings.add(name.split("/cryptoKeys/")[0] as string);
    this.keys.set(name, key);
    return key;
  }

  private requireKey(name: string): FakeCryptoKey {
    const key = this.keys.get(name);
    if (key === undefined) {
      throw refusal(404, "NOT_FOUND", `CryptoKey ${name} not found.`);
    }
    return key;
  }

  private servePolicy(of: string, verb: string, body: Record<string, unknown>): unknown {
    const current = this.policies.get(of) ?? { etag: "ACAB" };
    if (verb === "getIamPolicy") {
      return current;
    }
    return this.writePolicy(of, body["policy"] as IamPolicy);
  }

  private writePolicy(of: string, wanted: IamPolicy): IamPolicy {
    const current = this.policies.get(of) ?? { etag: "ACAB" };
    if (wanted.etag !== undefined && wanted.etag !== current.etag) {
      throw refusal(409, "ABORTED", "There were concurrent policy changes.");
    }
    const members = (wanted.bindings ?? []).flatMap((binding) => binding.members ?? []);
    if (members.includes(`serviceAccount:${this.agent}`) && !this.agentMade) {
      throw refusal(400, "INVALID_ARGUMENT", `Service account ${this.agent} does not exist.`);
    }
    const written = { ...wanted, version: 1, etag: `${current.etag}B` };
    this.policies.set(of, written);
    return written;
  }

  private serveStorage(method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): unknown {
    if (path === `/projects/${this.project.id}/serviceAccount`) {
      this.agentMade = true;
      return { kind: "storage#serviceAccount", email_address: this.agent };
    }
    if (method === "POST" && path === "/b") {
      return this.insertBucket(body, query.get("project"));
    }
    const [, name = "", iam] = /^\/b\/([^/]+)(\/iam)?$/.exec(path) ?? [];
    const bucket = this.buckets.get(name);
    if (bucket === undefined) {
      throw refusal(404, "notFound", "The specified bucket does not exist.");
    }
    if (bucket.projectNumber === "hidden") {
      throw refusal(
        403,
        "forbidden",
        "caller does not have storage.buckets.get access to the Google Cloud Storage bucket.",
      );
    }
    if (iam !== undefined) {
      return method === "GET" ? this.policies.get(name) : this.writePolicy(name, body as IamPolicy);
    }
    if (method === "PATCH") {
      this.requireSettings(body as Partial<GcpBucket>, bucket.location);
      merge(bucket as unknown as Record<string, unknown>, body);
    }
    return bucket;
  }

  private insertBucket(body: Record<string, unknown>, project: string | null): FakeGcsBucket {
    const { name, location } = body as unknown as GcpBucket;
    if (project !== this.project.id) {
      throw refusal(403, "forbidden", "caller does not have storage.buckets.create access to the project.");
    }
    if (this.buckets.has(name)) {
      throw refusal(409, "conflict", "The requested bucket name is not available.");
    }
    this.requireSettings(body as Partial<GcpBucket>, location);
    const bucket = {
      iamConfiguration: { uniformBucketLevelAccess: { enabled: false }, publicAccessPrevention: "inherited" },
      softDeletePolicy: { retentionDurationSeconds: String(7 * DAY) },
      projectNumber: this.project.number,
    } as unknown as FakeGcsBucket;
    merge(bucket as unknown as Record<string, unknown>, body);
    this.buckets.set(name, bucket);
    this.policies.set(name, {
      etag: "CAE",
      bindings: [
        {
          role: "roles/storage.legacyBucketOwner",
          members: [`projectEditor:${project}`, `projectOwner:${project}`],
        },
        { role: "roles/storage.legacyBucketReader", members: [`projectViewer:${project}`] },
        { role: "roles/storage.legacyObjectReader", members: [`projectViewer:${project}`] },
      ],
    });
    return bucket;
  }

  private requireSettings({ encryption, softDeletePolicy }: Partial<GcpBucket>, location: string): void {
    const key = encryption?.defaultKmsKeyName;
    if (key !== undefined) {
      if (!key.includes(`/locations/${location.toLowerCase()}/`)) {
        throw refusal(400, "invalid", "The Cloud KMS key is not in the bucket's location.");
      }
      const users = this.policies.get(key)?.bindings?.find(({ role }) => role === KEY_USE_ROLE)?.members ?? [];
      if (!this.keys.has(key) || !users.includes(`serviceAccount:${this.agent}`)) {
        throw refusal(
          403,
          "forbidden",
          "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account has been authorized to use this key.",
        );
      }
    }
    const seconds = Number(softDeletePolicy?.retentionDurationSeconds ?? 7 * DAY);
    if (seconds !== 0 && (seconds < 7 * DAY || seconds > 90 * DAY)) {
      throw refusal(400, "invalid", "The soft delete retention duration must be 0, or 7 to 90 days.");
    }
  }

  private requireEnabled(service: string): void {
    if (this.disabled.has(service)) {
      throw refusal(
        403,
        "PERMISSION_DENIED",
        `${service} has not been used in project before or it is disabled.`,
        "SERVICE_DISABLED",
      );
    }
  }
}

/** An error as Google's APIs write it. */
export function googleError(status: number, code: string, message: string, reason?: string): RestAnswer {
  const details = reason === undefined ? {} : { details: [{ reason }] };
  // Cloud Storage's errors have a reason and no status.
  const words = /^[A-Z_]+$/.test(code) ? { status: code, ...details } : { errors: [{ reason: code }] };
  return { status, headers: {}, body: { error: { code: status, message, ...words } } };
}

function refusal(...error: Parameters<typeof googleError>): Refusal {
  return new Refusal(googleError(...error));
}

function pathOf(url: string): string {
  return new URL(url, "http://google").pathname;
}

/** A period goes with the time of the next rotation, and is a day at least. */
function requireRotation({ rotationPeriod, nextRotationTime }: FakeCryptoKey): void {
  if (rotationPeriod === undefined) {
    return;
  }
  if (nextRotationTime === undefined || Date.parse(nextRotationTime) < Date.now()) {
    throw refusal(400, "INVALID_ARGUMENT", "next_rotation_time must be set, and in the future.");
  }
  if (Number.parseInt(rotationPeriod, 10) < DAY) {
    throw refusal(400, "INVALID_ARGUMENT", "rotation_period must be at least 24h.");
  }
}

/** What a PATCH of the JSON API does: objects are merged, everything else is replaced. */
function merge(into: Record<string, unknown>, changes: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(changes)) {
    if (typeof value === "object" && !Array.isArray(value)) {
      into[field] ??= {};
      merge(into[field] as Record<string, unknown>, value as Record<string, unknown>);
    } else {
      into[field] = value;
    }
  }
}
