import { type AccessGrant, GRANT_TYPE, grantOf } from "../../access";
import type { PlannedResource, ResourceGraph } from "../../graph";
import type { Finding } from "../model";
import type { Rule } from "../rule";

/** A Grant component is new, or gives more than before. */
export const grants: Rule = {
  name: "grants",
  find: ({ before, after, renamed }) => {
    const old = new Map(grantsIn(before).map((resource) => [keyOf(resource, renamed), grantOf(resource)]));
    return grantsIn(after).flatMap((resource): readonly Finding[] => {
      const grant = grantOf(resource);
      const known = findKnown(resource, grant, old);
      const more = grant.access.filter((access) => known?.access.includes(access) !== true);
      return more.length === 0
        ? []
        : [
            {
              rank: "wider-access",
              rule: "grants",
              urn: resource.urn,
              type: resource.type,
              name: resource.name,
              property: "access",
              ...(known !== undefined && { before: known.access }),
              after: grant.access,
              sentence: `${grant.principal.name} may ${more.join(", ")} ${grant.onName} now.`,
            },
          ];
    });
  },
};

function grantsIn(graph: ResourceGraph): readonly PlannedResource[] {
  return graph.resources.filter(({ type }) => type === GRANT_TYPE);
}

/** Who on what; what else the grant is called does not matter. */
function keyOf(resource: PlannedResource, renamed: ReadonlyMap<string, string>): string {
  const { principal, on } = grantOf(resource);
  return JSON.stringify([principal.kind, principal.name, renamed.get(on) ?? on, resource.name]);
}

function findKnown(
  resource: PlannedResource,
  grant: AccessGrant,
  old: ReadonlyMap<string, AccessGrant>,
): AccessGrant | undefined {
  const exact = old.get(keyOf(resource, new Map()));
  if (exact !== undefined) {
    return exact;
  }
  const same = [...old.values()].filter(
    ({ principal, on, onName }) =>
      principal.kind === grant.principal.kind &&
      principal.name === grant.principal.name &&
      (on === grant.on || resource.aliases.length > 0) &&
      onName === grant.onName,
  );
  const [first] = same;
  return first && { ...first, access: same.flatMap(({ access }) => access) };
}
