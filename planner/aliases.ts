import type { ResourceLike } from "./sdk";
import { formUrn, nameOf, typeOf } from "./urn";

/** An alias as a program gives it: a URN, or what differs from the resource's own parts. */
export type AliasSpec =
  | string
  | {
      readonly name?: string;
      readonly type?: string;
      readonly stack?: string;
      readonly project?: string;
      readonly parent?: ResourceLike | string;
    };

/** The resource that aliases are resolved for. */
export interface Aliased {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: { readonly urn: string; readonly aliases: readonly string[] };
}

/**
 * Every URN that the engine would look for in the state in place of the resource's own: its aliases, and those that
 * follow from its parent's. A child named after its parent follows the parent's change of name.
 * https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/
 */
export function resolveAliases(
  aliased: Aliased,
  specs: readonly AliasSpec[],
  urnOf: (resource: ResourceLike) => string,
): string[] {
  const own = specs.map((spec) => (typeof spec === "string" ? spec : specUrn(aliased, spec, urnOf)));
  const inherited = (aliased.parent?.aliases ?? []).flatMap((parentAlias) =>
    [formUrn(parts(aliased)), ...own].map((urn) => followParent(urn, aliased, parentAlias)),
  );
  const self = formUrn(parts(aliased));
  return [...new Set([...own, ...inherited])].filter((urn) => urn !== self);
}

function specUrn(
  aliased: Aliased,
  spec: Exclude<AliasSpec, string>,
  urnOf: (resource: ResourceLike) => string,
): string {
  const parent = "parent" in spec ? spec.parent : aliased.parent?.urn;
  return formUrn({
    stack: spec.stack ?? aliased.stack,
    project: spec.project ?? aliased.project,
    type: spec.type ?? aliased.type,
    name: spec.name ?? aliased.name,
    ...(parent !== undefined && { parent: typeof parent === "string" ? parent : urnOf(parent) }),
  });
}

function followParent(urn: string, aliased: Aliased, parentAlias: string): string {
  const parentName = nameOf(aliased.parent?.urn ?? "");
  const name = nameOf(urn);
  const [, stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(parentAlias) ?? [];
  return formUrn({
    stack,
    project,
    type: typeOf(urn),
    name: name.startsWith(parentName) ? nameOf(parentAlias) + name.slice(parentName.length) : name,
    parent: parentAlias,
  });
}

function parts({ stack, project, type, name, parent }: Aliased): Parameters<typeof formUrn>[0] {
  return { stack, project, type, name, ...(parent !== undefined && { parent: parent.urn }) };
}
