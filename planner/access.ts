import { compareText } from "./drawing/kinds";
import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "./graph";

/** The type whose inputs say who is given which access to what. */
export const GRANT_TYPE = "tributary:core:Grant";

/** One grant of access, read off the plan. */
export interface AccessGrant {
  readonly principal: {
    /** What it is: `aws-role`, `google-service-account`, `azure-managed-identity`. */
    readonly kind: string;
    /** What a person calls it. */
    readonly name: string;
    /** What its cloud knows it by; `[unknown]` for a principal that the program makes itself. */
    readonly id: string;
  };
  /** `read`, `write`, `administer`; sorted. */
  readonly access: readonly string[];
  /** URN of what access is given to. */
  readonly on: string;
  /** What that is, for people: `zone raw-zone`. */
  readonly onName: string;
}

/**
 * Who has which access to what, sorted by principal, then by what it is given to. What a grant leaves open until
 * deployment reads `[unknown]`; a target left open is the grant's parent, below which a component puts its grants.
 */
export function accessGraph(graph: ResourceGraph): readonly AccessGrant[] {
  return graph.resources
    .filter((resource) => resource.type === GRANT_TYPE)
    .map(grantOf)
    .sort((a, b) => compareText(sortKey(a), sortKey(b)));
}

/** The grant that a resource of type {@link GRANT_TYPE} stands for. */
export function grantOf(resource: PlannedResource): AccessGrant {
  const { principal, access, on, onName } = resource.inputs;
  const target = textOf(on);
  return {
    principal: {
      kind: textOf(property(principal, "kind")),
      name: textOf(property(principal, "name")),
      id: textOf(property(principal, "id")),
    },
    access: Array.isArray(access) ? access.map(textOf).sort(compareText) : [textOf(access)],
    on: target === UNKNOWN ? (resource.parent ?? UNKNOWN) : target,
    onName: textOf(onName),
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : UNKNOWN;
}

function property(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;
}

function sortKey({ principal, access, on, onName }: AccessGrant): string {
  return JSON.stringify([principal.name, principal.kind, principal.id, onName, on, access]);
}
