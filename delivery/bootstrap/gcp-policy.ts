import { isDeepStrictEqual } from "node:util";

/** Who has a role. A condition is carried along. */
export interface Binding {
  readonly role: string;
  readonly members?: readonly string[];
  readonly condition?: unknown;
}

/** An IAM policy: https://cloud.google.com/iam/docs/reference/rest/v1/Policy */
export interface IamPolicy {
  readonly version?: number;
  /** Makes a write fail that would undo somebody else's. */
  readonly etag?: string;
  readonly bindings?: readonly Binding[];
}

/** Everybody on the internet, or everybody with a Google account. */
export const PUBLIC_MEMBERS: readonly string[] = ["allUsers", "allAuthenticatedUsers"];

/** `policy` without the members that `unwanted` says; the same object where there are none. */
export function withoutMembers(policy: IamPolicy, unwanted: (member: string) => boolean): IamPolicy {
  const bindings = (policy.bindings ?? []).flatMap((binding) => {
    const members = (binding.members ?? []).filter((member) => !unwanted(member));
    return members.length === 0 ? [] : [{ ...binding, members }];
  });
  return isDeepStrictEqual(bindings, policy.bindings ?? []) ? policy : { ...policy, bindings };
}

/** `policy` with `member` in `role` unconditionally; the same object where it is already. */
export function withMember(policy: IamPolicy, role: string, member: string): IamPolicy {
  const bindings = policy.bindings ?? [];
  const given = bindings.find((binding) => binding.role === role && binding.condition === undefined);
  if (given?.members?.includes(member)) {
    return policy;
  }
  const others = bindings.filter((binding) => binding !== given);
  return { ...policy, bindings: [...others, { role, members: [...(given?.members ?? []), member] }] };
}
