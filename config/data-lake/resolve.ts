import type { Cloud } from "../../components/core/platform";
import { presets } from "../../components/data-lake/presets";
import { type BucketOwner, lakeBucketNames } from "../../components/data-lake/s3/names";
import type { Sound } from "../check";
import type { DataLakeInput } from "./schema";
import type { EnvironmentDefaults } from "../environments";
import type { Findings } from "../findings";
import { mergeZones, type MergedZones, replicatedZones } from "./zones";
import { nearest } from "../nearest";
import { resolvePrincipal } from "../principals";
import type { AwsConfig, AzureConfig, GcpConfig } from "../project";
import type { DataLakeConfig, LakeAccess, LakeSettings } from "../types";

/** What of the stack the lake depends on; `undefined` for what is missing or broken. */
export interface LakeSurroundings {
  readonly owner: BucketOwner | undefined;
  readonly homeCloud: Cloud | undefined;
  readonly aws: Sound<AwsConfig> | undefined;
  readonly gcp: Sound<GcpConfig> | undefined;
  readonly azure: Sound<AzureConfig> | undefined;
  readonly defaults: EnvironmentDefaults;
}

/** The lake with every default in its place; reports what does not fit together, and is `undefined` if no lake can be made of it. */
export function resolveLake(
  input: Sound<DataLakeInput>,
  stack: LakeSurroundings,
  findings: Findings,
): DataLakeConfig | undefined {
  const cloud = input.cloud ?? stack.homeCloud;
  const replication = input.replication ?? stack.defaults.dataLake.replication;
  const chosen = input.presets ?? [];
  // A misspelt preset may be any: what one of them has is left alone, so that one mistake is not told as two.
  const doubtful = findings.touch("dataLake", "presets") ? Object.values(presets).flatMap(Object.keys) : [];
  const zones = mergeZones(
    {
      presets: Object.fromEntries(chosen.map((name) => [name, presets[name]])),
      patches: Object.fromEntries(Object.entries(input.zones ?? {}).filter(([name]) => !doubtful.includes(name))),
      replication,
      defaults: stack.defaults.dataLake,
    },
    findings,
  );
  requireZones(zones, findings);
  const access = resolveAccess(input, { ...zones, doubtful }, { ...stack, cloud }, findings);
  if (cloud === undefined) {
    return undefined;
  }
  requireCloud(cloud, input, stack, findings);
  requireReplicaRegion(cloud, zones, stack, findings);
  if (cloud === "aws" && stack.owner !== undefined) {
    requireBucketNames(stack.owner, zones, findings);
  }
  const settings: LakeSettings = {
    zones: zones.on,
    onDelete: input.onDelete ?? stack.defaults.onDelete,
    recoveryDays: input.recoveryDays ?? stack.defaults.recoveryDays,
    accessLogDays: input.accessLogDays ?? stack.defaults.dataLake.accessLogDays,
    access,
    onUnsupported: input.onUnsupported ?? "warn",
  };
  const place = stack[cloud];
  return place === undefined ? undefined : ({ ...settings, cloud, [cloud]: place } as unknown as DataLakeConfig);
}

function requireZones(zones: MergedZones, findings: Findings): void {
  if (
    Object.keys(zones.on).length === 0 &&
    !findings.touch("dataLake", "presets") &&
    !findings.touch("dataLake", "zones")
  ) {
    findings.add({
      code: "NoZones",
      path: ["dataLake"],
      message: "the lake has no zone: name one of the presets, or a zone of your own",
      accepted: `presets ${Object.keys(presets).join(", ")}`,
    });
  }
}

function requireCloud(cloud: Cloud, input: Sound<DataLakeInput>, stack: LakeSurroundings, findings: Findings): void {
  if (stack[cloud] === undefined && !findings.touch(cloud)) {
    const because = input.cloud === undefined ? "tributary:homeCloud" : "tributary:dataLake.cloud";
    findings.add({
      code: "CloudNotConfigured",
      path: [cloud],
      message: `missing: the data lake stands on ${cloud} (${because}); add the block under config`,
    });
  }
}

function requireReplicaRegion(cloud: Cloud, zones: MergedZones, stack: LakeSurroundings, findings: Findings): void {
  if (cloud === "azure" || stack[cloud] === undefined || stack[cloud].replicaRegion !== undefined) {
    return;
  }
  const replicated = replicatedZones(zones.on);
  if (replicated.length > 0 && !findings.touch(cloud, "replicaRegion")) {
    findings.add({
      code: "ReplicaRegionMissing",
      path: [cloud, "replicaRegion"],
      message: `missing: zones ${replicated.join(", ")} of the data lake are replicated there; name a second region, or set tributary:dataLake.replication to false`,
    });
  }
}

/** On AWS a zone's bucket is named by the zone, beside buckets of the lake's own. */
function requireBucketNames(owner: BucketOwner, zones: MergedZones, findings: Findings): void {
  for (const { zone, code, message } of lakeBucketNames(owner, Object.keys(zones.on), replicatedZones(zones.on))
    .meeting) {
    findings.add({ code, path: ["dataLake", "zones", zone], message });
  }
}

/** The lake's zones, and those that it may have or not. */
interface PossibleZones extends MergedZones {
  readonly doubtful: readonly string[];
}

function resolveAccess(
  input: Sound<DataLakeInput>,
  zones: PossibleZones,
  stack: { readonly cloud: Cloud | undefined; readonly aws: Sound<AwsConfig> | undefined },
  findings: Findings,
): Readonly<Record<string, LakeAccess>> {
  const resolved = Object.entries(input.access ?? {}).map(([name, entry]) => {
    const { principal = {}, read = [], write = [] } = entry ?? {};
    const path = ["dataLake", "access", name] as const;
    requireKnownZones(zones, { read, write }, name, findings);
    if (read.length + write.length === 0 && !findings.touch(...path)) {
      findings.add({ code: "AccessToNothing", path, message: "gives no access: name zones under read or write" });
    }
    const grantor = { what: "a lake", ...stack };
    return [
      name,
      {
        principal: resolvePrincipal(name, principal, grantor, [...path, "principal"], findings),
        read: [...read].sort(),
        write: [...write].sort(),
      },
    ] as const;
  });
  return Object.fromEntries(resolved.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requireKnownZones(
  zones: PossibleZones,
  lists: { readonly read: readonly string[]; readonly write: readonly string[] },
  name: string,
  findings: Findings,
): void {
  for (const [list, names] of Object.entries(lists)) {
    for (const [index, zone] of names.entries()) {
      const path = ["dataLake", "access", name, list, index];
      if (zones.off.includes(zone)) {
        findings.add({
          code: "ZoneSwitchedOff",
          path,
          message: "the zone is switched off: switch it on, or drop it here",
          showsFound: true,
        });
      } else if (
        !Object.hasOwn(zones.on, zone) &&
        !zones.doubtful.includes(zone) &&
        !findings.touch("dataLake", "zones", zone)
      ) {
        const known = [...Object.keys(zones.on), ...zones.doubtful];
        const meant = nearest(zone, known);
        findings.add({
          code: "UnknownZone",
          path,
          message: "the lake has no such zone",
          showsFound: true,
          ...(meant === undefined ? { accepted: known.join(", ") } : { nearest: meant }),
        });
      }
    }
  }
}
