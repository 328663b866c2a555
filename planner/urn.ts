/** Type of the resource that stands at the root of every stack; its name never becomes part of a child's type. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** What {@link formUrn} joins. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent, or the stack's own URN, for a resource directly below the stack. */
  readonly parent?: string;
}

/**
 * The URN that the engine would give a resource: `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`.
 * https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export function formUrn({ stack, project, type, name, parent }: UrnParts): string {
  const parentType = parent === undefined ? STACK_TYPE : qualifiedType(parent);
  const qualified = parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** A URN's type with its parents' types before it, joined with `$`. */
export function qualifiedType(urn: string): string {
  return urn.split("::", 3)[2] ?? "";
}

/** A URN's own type, without its parents'. */
export function typeOf(urn: string): string {
  const qualified = qualifiedType(urn);
  return qualified.slice(qualified.lastIndexOf("$") + 1);
}

/** A URN's logical name, which may itself hold `::`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** Whether the URN is that of a stack's root. */
export function isStack(urn: string): boolean {
  return typeOf(urn) === STACK_TYPE;
}
