import * as fc from "fast-check";

import { presets } from "../../components/data-lake/presets";
import { soundZone, zoneName } from "../support/arbitraries";
import { awsCapabilities } from "./aws-arbitraries";
import { deliveryAccesses } from "./delivery-access-arbitraries";
import { deliveries } from "./delivery-arbitraries";

/** A stack file's config: keys with their namespace, values as the file has them. */
export type FileConfig = Record<string, unknown>;

const clouds = ["aws", "gcp", "azure"] as const;
const environment = fc.constantFrom("dev", "test", "prod");

const blocks = {
  "tributary:aws": { accountId: "111122223333", region: "us-east-1", replicaRegion: "eu-west-1" },
  "tributary:gcp": { projectId: "my-project", projectNumber: "1", region: "us-east1", replicaRegion: "us-central1" },
  "tributary:azure": {
    subscriptionId: "11111111-2222-4333-8444-555555555555",
    tenantId: "11111111-2222-4333-8444-555555555555",
    location: "westeurope",
  },
} as const;

const principals = {
  aws: { awsRole: "arn:aws:iam::111122223333:role/someone" },
  gcp: { googleServiceAccount: "someone@my-project.iam.gserviceaccount.com" },
  azure: { azureManagedIdentity: "11111111-2222-4333-8444-555555555555" },
} as const;

const presetNames = Object.keys(presets) as (keyof typeof presets)[];
const reserved: readonly string[] = Object.values(presets).flatMap((zones) => Object.keys(zones));

/** Zones of the stack's own, with names that no preset has. */
const ownZones = fc.dictionary(
  zoneName.filter((name) => !reserved.includes(name)),
  soundZone,
  { minKeys: 1, maxKeys: 4 },
);

const lakes = fc
  .record({ cloud: fc.constantFrom(...clouds), zones: ownZones, taken: fc.subarray(presetNames) })
  .chain(({ cloud, zones, taken }) => {
    const names = [...Object.keys(zones), ...taken.flatMap((name) => Object.keys(presets[name]))];
    return fc.record(
      {
        enabled: fc.constant(true),
        cloud: fc.constant(cloud),
        presets: fc.constant(taken),
        zones: fc.constant(zones),
        onDelete: fc.constantFrom("keep", "destroy"),
        recoveryDays: fc.integer({ min: 7, max: 30 }),
        accessLogDays: fc.integer({ min: 1, max: 3650 }),
        replication: fc.constant(true),
        onUnsupported: fc.constantFrom("warn", "refuse"),
        access: fc.dictionary(
          zoneName,
          fc.record(
            {
              principal: fc.constant(principals[cloud]),
              read: fc.subarray(names, { minLength: 1 }),
              write: fc.subarray(names),
            },
            { requiredKeys: ["principal", "read"] },
          ),
          { maxKeys: 3 },
        ),
      },
      { requiredKeys: ["enabled", "cloud", "presets", "zones", "replication"] },
    );
  });

/** A config that is right: a lake on any cloud, and whatever else on AWS, each with the partners that it needs. */
export const soundConfig: fc.Arbitrary<FileConfig> = fc
  .record({ environment, lake: lakes, onAws: awsCapabilities, deliveryAccess: deliveryAccesses, delivery: deliveries })
  .map(({ environment, lake, deliveryAccess, delivery, onAws: { imageIngest, ...onAws } }) => {
    const mayIngest = lake.cloud === "aws" && lake.presets.includes("commerce") && onAws.kafka !== undefined;
    const capabilities = { dataLake: lake, deliveryAccess, delivery, ...onAws, ...(mayIngest && { imageIngest }) };
    return {
      "tributary:organisation": "dataworks",
      "tributary:owner": "data-platform",
      "tributary:costCentre": "4711",
      "tributary:environment": environment,
      "tributary:homeCloud": lake.cloud,
      ...blocks,
      ...Object.fromEntries(
        Object.entries(capabilities).flatMap(([name, on]) => (on === undefined ? [] : [[`tributary:${name}`, on]])),
      ),
    };
  });

const anyJson = fc.oneof(
  fc.constantFrom(null, true, false, "true", "", "none", "aws", "raw-zone", "[secret]", { secure: "v1:x" }, [], {}, [
    "gold",
  ]),
  fc.integer(),
  fc.double(),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

const anyKey = fc.oneof(
  fc.constantFrom(
    "enabled",
    "zones",
    "read",
    "purpose",
    "brokers",
    "flavour",
    "existing",
    "tributary:owners",
    "__proto__",
    "constructor",
    "a.b",
    "0",
    "",
  ),
  fc.string(),
);

/** One change to a config, somewhere: what is meant is drawn by `pick`, so that a failure shrinks. */
const mistake = fc.record({
  kind: fc.constantFrom("replace", "remove", "add", "rename"),
  path: fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }),
  key: anyKey,
  value: anyJson,
});

/** A config with up to five mistakes in it, though some may turn out to be none. */
export const mistakenConfig: fc.Arbitrary<FileConfig> = fc
  .tuple(soundConfig, fc.array(mistake, { minLength: 1, maxLength: 5 }))
  .map(([config, mistakes]) => {
    const changed = structuredClone(config);
    mistakes.forEach((one) => {
      make(one, changed);
    });
    return changed;
  });

type Mistake = typeof mistake extends fc.Arbitrary<infer Value> ? Value : never;

function make({ kind, path, key, value }: Mistake, config: FileConfig): void {
  let inside: Record<string, unknown> = config;
  let name = "";
  for (const [step, choice] of path.entries()) {
    const names = Object.keys(inside);
    name = names[choice % Math.max(names.length, 1)] ?? "";
    const next = inside[name];
    if (step === path.length - 1 || typeof next !== "object" || next === null) {
      break;
    }
    inside = next as Record<string, unknown>;
  }
  const old = inside[name];
  const written = kind === "add" || kind === "rename" ? key : name;
  // A list's length is no key of a file.
  if ((old === undefined && kind !== "add") || (Array.isArray(inside) && written === "length")) {
    return;
  }
  if (kind === "remove" || kind === "rename") {
    Reflect.deleteProperty(inside, name);
  }
  if (kind !== "remove") {
    Object.defineProperty(inside, written, {
      value: kind === "rename" ? old : structuredClone(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}
