import type { Zones } from "../../components/data-lake/presets";
import { zoneProblems, type ZoneSpec } from "../../components/data-lake/zone";
import { zoneSchema } from "./schema";
import type { EnvironmentDefaults } from "../environments";
import type { Finding, Findings } from "../findings";
import { applyPatches } from "../patches";
import type { Path } from "../positions";

/** Where the lake's zones stand in the config. */
const ZONES: Path = ["dataLake", "zones"];

/** What a lake's zones are made of. */
export interface ZoneSources {
  /** The presets that the lake takes, by name. */
  readonly presets: Readonly<Record<string, Zones>>;
  /** What the stack file says of each zone. */
  readonly patches: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  /** Whether zones that ask for it are replicated. */
  readonly replication: boolean;
  readonly defaults: EnvironmentDefaults["dataLake"];
}

/** The zones of a lake, in order of name. */
export interface MergedZones {
  readonly on: Readonly<Record<string, ZoneSpec>>;
  /** Names of the zones that `enabled: false` leaves out. */
  readonly off: readonly string[];
}

/** Puts presets, what the stack file changes, and the environment's defaults together; reports what contradicts itself. */
export function mergeZones({ presets, patches, replication, defaults }: ZoneSources, findings: Findings): MergedZones {
  const { on: zones, off } = applyPatches(
    { at: ZONES, ready: zonesOf(presets, findings), patches, schema: zoneSchema, missing: missingOfZone },
    findings,
  );
  const on = zones.map(({ name, spec, patch }) => {
    if (patch.replication === true && !replication) {
      findings.add({
        code: "ReplicationSwitchedOff",
        path: [...ZONES, name, "replication"],
        message:
          "the zone asks to be replicated, but the lake's replication is off: set tributary:dataLake.replication to true, or drop this",
      });
    }
    const zone = withDefaults(spec, {
      replication,
      defaults,
      keepsVersions: patch.deletePreviousVersionsAfterDays === null,
    });
    findings.addProblems([...ZONES, name], zoneProblems(zone));
    return [name, zone] as const;
  });
  return { on: Object.fromEntries(on), off };
}

function zonesOf(presets: ZoneSources["presets"], findings: Findings): ReadonlyMap<string, ZoneSpec> {
  const owners = new Map<string, string>();
  const zones = new Map<string, ZoneSpec>();
  for (const [preset, ofPreset] of Object.entries(presets)) {
    for (const [name, spec] of Object.entries(ofPreset)) {
      const other = owners.get(name);
      if (other !== undefined) {
        findings.add({
          code: "ZoneInTwoPresets",
          path: ["dataLake", "presets"],
          message: `presets ${other} and ${preset} both have a zone ${name}: take one of them, and write the other's zones out`,
        });
      }
      owners.set(name, preset);
      zones.set(name, spec);
    }
  }
  return zones;
}

/** What a zone lacks that is of no preset. */
function missingOfZone(key: string): Partial<Finding> | undefined {
  return key === "purpose"
    ? {
        code: "ZoneWithoutPurpose",
        message: "missing: a zone that is of none of the lake's presets says what it holds",
        accepted: undefined,
      }
    : undefined;
}

function withDefaults(
  spec: ZoneSpec,
  args: { replication: boolean; defaults: EnvironmentDefaults["dataLake"]; keepsVersions: boolean },
): ZoneSpec {
  const { replication, ...rest } = spec;
  const previousDays = args.keepsVersions ? undefined : args.defaults.deletePreviousVersionsAfterDays;
  return {
    ...(spec.versioning === true && previousDays !== undefined && { deletePreviousVersionsAfterDays: previousDays }),
    ...rest,
    ...(args.replication && replication !== undefined && { replication }),
  };
}

/** Whether anything of `zones` is replicated; their names, in order. */
export function replicatedZones(zones: Readonly<Record<string, ZoneSpec>>): readonly string[] {
  return Object.entries(zones).flatMap(([name, spec]) => (spec.replication === true ? [name] : []));
}
