import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { LakeAccess, StackConfig } from "../../config";
import { presets } from "../../components/data-lake/presets";
import { load } from "./stack-file";

const stackOf = (path: string): StackConfig => load(readFileSync(join(__dirname, "../..", path), "utf8"));
const SHOP = [...Object.keys(presets.dataworks), ...Object.keys(presets.commerce)].sort();

/** Who may do what in each zone: `analysts reads curated-zone`. */
function grants({ dataLake }: StackConfig): readonly string[] {
  const access: Readonly<Record<string, LakeAccess>> = dataLake?.access ?? {};
  return Object.entries(access).flatMap(([name, { read, write }]) => [
    ...read.map((zone) => `${name} reads ${zone}`),
    ...write.map((zone) => `${name} writes ${zone}`),
  ]);
}

test.each(["dev", "test", "prod"])("%s has the pipeline's zones and the shop's on S3", (stack) => {
  const { platform, homeCloud, dataLake } = stackOf(`Pulumi.${stack}.yaml`);
  expect(platform).toMatchObject({
    organisation: "dataworks",
    environment: stack,
    allowDataDestruction: stack !== "prod",
  });
  expect([homeCloud, dataLake?.cloud]).toEqual(["aws", "aws"]);
  expect(Object.keys(dataLake?.zones ?? {})).toEqual(SHOP);
});

test("prod copies from us-east-1 to eu-west-1 what is worth it, and deletes only what is scratch", () => {
  const { aws, dataLake } = stackOf("Pulumi.prod.yaml");
  expect(aws).toEqual({ accountId: "123456789012", region: "us-east-1", replicaRegion: "eu-west-1" });
  expect(dataLake).toMatchObject({ onDelete: "keep", recoveryDays: 30, accessLogDays: 365 });
  const zones = Object.entries(dataLake?.zones ?? {});
  expect(zones.flatMap(([name, { replication }]) => (replication ? [name] : []))).toEqual([
    "curated-zone",
    "product-images",
    "raw-archive",
    "schema-registry",
  ]);
  expect(zones.flatMap(([name, { deleteAfterDays }]) => (deleteAfterDays ? [name] : []))).toEqual([
    "temp-reload",
    "working",
  ]);
  expect(zones.filter(([, zone]) => zone.deletePreviousVersionsAfterDays !== undefined)).toEqual([]);
});

test.each(["dev", "test", "prod"])("%s copies nothing that its environment says already", (stack) => {
  const text = readFileSync(join(__dirname, `../../Pulumi.${stack}.yaml`), "utf8");
  expect(text).not.toMatch(
    /\b(?:\w*Days|availabilityZones|brokers|cidrBlock|flavour|instanceTypes?|memoryMiB|natGateways)\b/,
  );
  expect(text).not.toMatch(
    /\b(?:nodeGroups|onDelete|replication|reservedConcurrency|storage|version|zonalShift|zones):/,
  );
});

test("dev is the same lake, made smaller by its environment alone", () => {
  const text = readFileSync(join(__dirname, "../../Pulumi.dev.yaml"), "utf8");
  expect(text).not.toMatch(/recoveryDays|accessLogDays|onDelete|replication|zones:/);
  const { dataLake } = stackOf("Pulumi.dev.yaml");
  expect(dataLake).toMatchObject({ onDelete: "destroy", recoveryDays: 7, accessLogDays: 30 });
  expect(Object.values(dataLake?.zones ?? {}).some(({ replication }) => replication)).toBe(false);
});

test("in prod nobody writes where the pipeline alone does, and analysts see nothing raw", () => {
  const given = grants(stackOf("Pulumi.prod.yaml"));
  expect(given.filter((grant) => /writes (raw-zone|structured-zone|curated-zone)$/.test(grant))).toEqual([
    "transformation writes curated-zone",
    "transformation writes raw-zone",
    "transformation writes structured-zone",
  ]);
  expect(given.filter((grant) => grant.startsWith("analysts"))).toEqual([
    "analysts reads curated-zone",
    "analysts reads domain",
  ]);
  expect(given.filter((grant) => grant.endsWith("writes processed-images"))).toEqual([]);
});

test.each([
  ["gcp", "google-service-account"],
  ["azure", "azure-managed-identity"],
])("the example on %s is prod's lake on another cloud", (cloud, kind) => {
  const { dataLake } = stackOf(`docs/examples/Pulumi.prod-${cloud}.yaml`);
  const { dataLake: prod } = stackOf("Pulumi.prod.yaml");
  expect(dataLake?.cloud).toBe(cloud);
  expect(dataLake?.zones).toEqual(prod?.zones);
  expect(new Set(Object.values(dataLake?.access ?? {}).map(({ principal }) => principal.kind))).toEqual(
    new Set([kind]),
  );
});

test("the medallion example changes its preset as its comments say", () => {
  const { dataLake } = stackOf("docs/examples/Pulumi.medallion.yaml");
  expect(Object.keys(dataLake?.zones ?? {})).toEqual(["bronze", "exports", "gold", "silver"]);
  expect(dataLake?.zones.bronze?.moveAfterDays).toEqual({ archive: 1095 });
  expect(dataLake?.zones.silver?.versioning).toBe(false);
  expect(dataLake?.zones.exports?.deleteAfterDays).toBe(30);
});
