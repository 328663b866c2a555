/**
 * What a data lake promises on every cloud.
 *
 * A backend's test file (`tests/components/data-lake/<backend>.conformance.test.ts`) writes one {@link LakeBackend}: how
 * to make the lake, and how to read a zone's properties off a recorded graph of that cloud's own resources. The facts
 * must be read from the resources' inputs, never from the specification that they were made of.
 */
import * as fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";

import type { Principal } from "../../components/core/grants";
import type { DataLakeArgs, DataLakeBuckets, LakeZone } from "../../components/data-lake";
import { type MoveAfterDays, type ZoneSpec } from "../../components/data-lake/zone";
import { presets } from "../../components/data-lake/presets";
import type { ResourceGraph } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import { soundZone, testPlatform, zoneName } from "../support/arbitraries";
import { conformance } from "./conformance";

/**
 * What a zone may ask for and a service may not have. `versionedImmutability`: previous versions of immutable objects.
 * `versionRights`: grants that do not reach previous versions; no zone asks for that, so it is said and never refused.
 */
export type Lack =
  "versioning" | "previousVersions" | "immutability" | "governance" | "versionedImmutability" | "versionRights";

/** How one zone stands in the cloud, read off the graph. */
export interface ZoneFacts {
  /** URN of the key that encrypts the zone; undefined where it is the provider's own. */
  readonly key: string | undefined;
  readonly keyRotates: boolean;
  /** Nobody outside can be let in: by policy, by an object's own setting, or anonymously. */
  readonly publicAccessRefused: boolean;
  /** Plain HTTP and TLS below 1.2 are refused, by a setting or by the service itself. */
  readonly oldTransportRefused: boolean;
  readonly moveAfterDays: MoveAfterDays;
  readonly deleteAfterDays: number | undefined;
  readonly automaticTiering: boolean;
  readonly versioning: boolean;
  readonly deletePreviousVersionsAfterDays: number | undefined;
  /** Days that an object can't be changed. */
  readonly immutability: { readonly mode: "governance" | "compliance"; readonly days: number } | undefined;
  /** Every object is also kept in a second region. */
  readonly replicated: boolean;
  /** Every resource that holds the zone's data or its key is protected and retained. */
  readonly kept: boolean;
  /** Removing the zone would remove the objects in it. */
  readonly destroysObjects: boolean;
}

/** What one principal may do with a zone's data. */
export type Right =
  "list" | "read" | "create" | "delete" | "read previous versions" | "delete previous versions" | "administer";

/** One backend of the lake, in the terms that the promises ask in. */
export interface LakeBackend {
  /** Makes the lake with logical name `lake`; adds what the cloud needs beyond `args` (regions that allow replication, ids). */
  readonly make: (args: DataLakeArgs) => DataLakeBuckets;
  /** A principal of this cloud, by that name. */
  readonly principal: (name: string) => Principal;
  /** A principal of another cloud. */
  readonly stranger: Principal;
  /** What the service does not have; the plan must say so, naming the zone. */
  readonly lacks: readonly Lack[];
  readonly facts: (graph: ResourceGraph, zone: string) => ZoneFacts;
  /** What the principal of that name was given on the zone, from the policies and bindings in the graph. */
  readonly rights: (graph: ResourceGraph, zone: string, principal: string) => ReadonlySet<Right>;
  /** Whether the service asks for each principal's right to use the key; where not, the service alone may use it. */
  readonly principalsUseKey: boolean;
  /** What the principal of that name may do with the zone's key. */
  readonly keyUses: (graph: ResourceGraph, zone: string, principal: string) => ReadonlySet<"encrypt" | "decrypt">;
  readonly uri: RegExp;
}

const plain: ZoneSpec = { purpose: "Some data." };

function lakeArgs(zones: Readonly<Record<string, ZoneSpec>>, changes: Partial<DataLakeArgs> = {}): DataLakeArgs {
  return {
    platform: testPlatform(),
    zones,
    onDelete: "keep",
    recoveryDays: 30,
    accessLogDays: 365,
    onUnsupported: "warn",
    ...changes,
  };
}

async function record(
  backend: LakeBackend,
  args: DataLakeArgs,
  use: (lake: DataLakeBuckets) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return recordGraph(() => use(backend.make(args)), { project: "tributary", stack: "prod" });
}

/** What the facts of a sound zone must be on a backend that may lack something. */
function expected(backend: LakeBackend, spec: ZoneSpec): Partial<ZoneFacts> {
  const has = (lack: Lack): boolean => !backend.lacks.includes(lack);
  const versioning = has("versioning") && (has("versionedImmutability") || spec.immutability === undefined);
  return {
    moveAfterDays: spec.moveAfterDays ?? {},
    deleteAfterDays: spec.deleteAfterDays,
    automaticTiering: spec.tiering === "automatic",
    replicated: spec.replication ?? false,
    ...(versioning && spec.versioning ? { versioning: true } : {}),
    ...(versioning && has("previousVersions") && spec.versioning
      ? { deletePreviousVersionsAfterDays: spec.deletePreviousVersionsAfterDays }
      : {}),
    ...(has("immutability") && spec.immutability === undefined ? { immutability: undefined } : {}),
    ...(has("immutability") && spec.immutability !== undefined
      ? {
          immutability: has("governance")
            ? spec.immutability
            : expect.objectContaining({ days: spec.immutability.days }),
        }
      : {}),
  };
}

/** The promises of {@link DataLakeBuckets}. */
export const dataLakeConformance = conformance<LakeBackend>("data lake", {
  "every zone of every preset is encrypted with a key of ours that rotates": async (backend) => {
    const zones = { ...presets.dataworks, ...presets.medallion, ...presets.commerce };
    const graph = await record(backend, lakeArgs(zones));
    const urns = new Set(graph.resources.map(({ urn }) => urn));
    for (const zone of Object.keys(zones)) {
      const { key, keyRotates } = backend.facts(graph, zone);
      expect({ zone, known: key !== undefined && urns.has(key), keyRotates }).toEqual({
        zone,
        known: true,
        keyRotates: true,
      });
    }
  },

  "no zone can be reached by the public, nor over plain HTTP or old TLS": async (backend) => {
    const graph = await record(backend, lakeArgs(presets.dataworks));
    for (const zone of Object.keys(presets.dataworks)) {
      const { publicAccessRefused, oldTransportRefused } = backend.facts(graph, zone);
      expect({ zone, publicAccessRefused, oldTransportRefused }).toEqual({
        zone,
        publicAccessRefused: true,
        oldTransportRefused: true,
      });
    }
  },

  "a zone keeps, moves and deletes objects as its specification says": async (backend) => {
    await fc.assert(
      fc.asyncProperty(zoneName, soundZone, async (name, spec) => {
        const graph = await record(backend, lakeArgs({ [name]: spec }));
        expect(backend.facts(graph, name)).toMatchObject(expected(backend, spec));
      }),
      { numRuns: 60 },
    );
  },

  "what the service lacks is said, with the zone's name, or refused when config says so": async (backend) => {
    const versioned = { ...plain, versioning: true };
    const immutable = { mode: "compliance", days: 30 } as const;
    const asked: Record<Lack, ZoneSpec> = {
      versioning: versioned,
      previousVersions: { ...versioned, deletePreviousVersionsAfterDays: 30 },
      immutability: { ...plain, immutability: immutable },
      governance: { ...plain, immutability: { mode: "governance", days: 30 } },
      versionedImmutability: { ...versioned, immutability: immutable },
      versionRights: versioned,
    };
    const lacks = (lack: Lack): boolean => backend.lacks.includes(lack);
    for (const [lack, spec] of Object.entries(asked) as [Lack, ZoneSpec][]) {
      const zones = { "some-zone": spec };
      const { diagnostics } = await record(backend, lakeArgs(zones));
      const said = diagnostics.some(({ severity, message }) => severity === "warning" && message.includes("some-zone"));
      const noted = spec.versioning === true && lacks("versionRights");
      expect({ lack, said }).toEqual({ lack, said: lacks(lack) || noted });
      if (lacks(lack) && lack !== "versionRights") {
        const refusing = record(backend, lakeArgs(zones, { onUnsupported: "refuse" }));
        await expect(refusing).rejects.toThrow(/ZoneUnsupported: zone some-zone/);
      }
    }
  },

  "data is protected and retained unless the lake and the stack both say destroy": async (backend) => {
    for (const onDelete of ["keep", "destroy"] as const) {
      for (const allowDataDestruction of [false, true]) {
        const platform = testPlatform({ allowDataDestruction });
        const graph = await record(backend, lakeArgs({ "some-zone": plain }, { platform, onDelete }));
        const { kept, destroysObjects } = backend.facts(graph, "some-zone");
        const mayGo = onDelete === "destroy" && allowDataDestruction;
        expect({ onDelete, allowDataDestruction, kept, destroysObjects }).toEqual({
          onDelete,
          allowDataDestruction,
          kept: !mayGo,
          destroysObjects: mayGo,
        });
      }
    }
  },

  "a grant gives its class of access to its zone, and nothing more": async (backend) => {
    const zones = { "first-zone": { ...plain, versioning: true }, "second-zone": plain };
    const graph = await record(backend, lakeArgs(zones), (lake) => {
      lake.zone("first-zone").grantRead(backend.principal("reader"));
      lake.zone("first-zone").grantWrite(backend.principal("writer"));
      lake.zone("first-zone").grantReadWrite(backend.principal("both"));
    });
    const unsplit = backend.lacks.includes("versionRights");
    const rights = (principal: string): Right[] =>
      [...backend.rights(graph, "first-zone", principal)]
        .filter((right) => !(unsplit && right.endsWith(" previous versions")))
        .sort();
    expect(rights("reader")).toEqual(["list", "read"]);
    expect(rights("writer")).toEqual(["create", "delete"]);
    expect(rights("both")).toEqual(["create", "delete", "list", "read"]);
    expect(rights("nobody")).toEqual([]);
    for (const principal of ["reader", "writer", "both"]) {
      expect([...backend.rights(graph, "second-zone", principal)]).toEqual([]);
    }
  },

  "a grant gives the use of the key that its access takes, and none where the service alone uses it": async (
    backend,
  ) => {
    const graph = await record(backend, lakeArgs({ "first-zone": plain, "second-zone": plain }), (lake) => {
      lake.zone("first-zone").grantRead(backend.principal("reader"));
      lake.zone("first-zone").grantReadWrite(backend.principal("both"));
    });
    const uses = (zone: string, principal: string): string[] => [...backend.keyUses(graph, zone, principal)].sort();
    expect(uses("first-zone", "reader")).toEqual(backend.principalsUseKey ? ["decrypt"] : []);
    expect(uses("first-zone", "both")).toEqual(backend.principalsUseKey ? ["decrypt", "encrypt"] : []);
    expect(uses("second-zone", "reader")).toEqual([]);
    expect(uses("first-zone", "nobody")).toEqual([]);
  },

  "grants are readable in the plan: who, what, on which zone": async (backend) => {
    const graph = await record(backend, lakeArgs({ "first-zone": plain }), (lake) => {
      const zone = lake.zone("first-zone");
      zone.grantReadWrite(backend.principal("both"));
      expect(zone.grantReadWrite(backend.principal("both"))).toBe(zone.grantReadWrite(backend.principal("both")));
    });
    const grants = graph.resources.filter(({ type }) => type === "tributary:core:Grant");
    expect(grants).toHaveLength(1);
    expect(grants[0]?.inputs).toMatchObject({
      principal: { kind: backend.principal("both").kind, name: "both" },
      access: ["read", "write"],
      onName: "zone first-zone",
    });
  },

  "a principal of another cloud is refused": async (backend) => {
    await expect(
      record(backend, lakeArgs({ "first-zone": plain }), (lake) => lake.zone("first-zone").grantRead(backend.stranger)),
    ).rejects.toThrow(/PrincipalOfAnotherCloud/);
  },

  "a zone that is not there is refused, and those that are there are named": async (backend) => {
    await expect(
      record(backend, lakeArgs({ "second-zone": plain, "first-zone": plain }), (lake) => lake.zone("third-zone")),
    ).rejects.toThrow('UnknownZone: the lake has no zone "third-zone"; it has first-zone, second-zone.');
    await expect(
      record(backend, lakeArgs({ "first-zone": plain }), (lake) => lake.zone("constructor")),
    ).rejects.toThrow(/^UnknownZone/);
  },

  "a zone that contradicts itself is refused": async (backend) => {
    const zones = { "some-zone": { ...plain, moveAfterDays: { cold: 90, archive: 60 }, reason: "None." } };
    await expect(record(backend, lakeArgs(zones))).rejects.toThrow(/ZoneMovesOutOfOrder: zone some-zone/);
  },

  "every zone says where it is": async (backend) => {
    const zones = { "first-zone": plain, "second-zone": { ...plain, replication: true } };
    const seen: Record<string, Record<keyof LakeZoneOutputs, unknown>> = {};
    const graph = await record(backend, lakeArgs(zones), (lake) => {
      for (const [name, zone] of Object.entries(lake.zones)) {
        seen[name] = { bucket: zone.bucket, uri: zone.uri, region: zone.region, key: zone.key };
      }
      return seen;
    });
    expect(Object.keys(seen).sort()).toEqual(["first-zone", "second-zone"]);
    for (const outputs of Object.values(seen)) {
      for (const output of Object.values(outputs)) {
        expect(pulumi.Output.isInstance(output)).toBe(true);
      }
    }
    for (const name of Object.keys(zones)) {
      const outputs = graph.outputs[name] as Record<string, string>;
      expect(Object.keys(outputs).sort()).toEqual(["bucket", "key", "region", "uri"]);
      expect(outputs["uri"]).toMatch(backend.uri);
      expect(outputs["region"]).toMatch(/^[a-z0-9-]+$/i);
    }
  },

  "the same lake is planned the same, and its buckets have names of their own": async (backend) => {
    const args = lakeArgs(presets.dataworks);
    const first = await record(backend, args);
    const again = await record(backend, args);
    expect(again).toEqual(first);
    const urns = first.resources.map(({ urn }) => urn);
    expect(new Set(urns).size).toBe(urns.length);
  },
});

type LakeZoneOutputs = Pick<LakeZone, "bucket" | "uri" | "region" | "key">;
