import { isDeepStrictEqual } from "node:util";

import { isRestError } from "../rest";
import { retry } from "../retry";
import type { Setting } from "../steps";

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

/** A policy that is read, changed and written back. */
export interface PolicyRequest {
  readonly name: string;
  readonly read: () => Promise<IamPolicy>;
  readonly change: (policy: IamPolicy) => IamPolicy;
  readonly write: (policy: IamPolicy) => Promise<unknown>;
  /** Whether what the policy is of has just been made, so that nobody has set anything. */
  readonly isNew: boolean;
  readonly describe: () => string;
}

/**
 * The setting that `change` leaves the policy as it is. Where somebody else writes it meanwhile, it is read and changed anew.
 * https://cloud.google.com/iam/docs/retry-strategy#read-modify-write
 */
export function policySetting({ name, read, change, write, isNew, describe }: PolicyRequest): Setting<IamPolicy> {
  let found: IamPolicy = {};
  return {
    name,
    read: async () => {
      found = await read();
      return isNew && change(found) !== found ? undefined : found;
    },
    wanted: () => change(found),
    write: async (first) => {
      let wanted = first;
      await retry(
        async () => {
          await write(wanted).catch(async (error: unknown) => {
            if (isRestError(error, 409) || isRestError(error, 412)) {
              wanted = change(await read());
            }
            throw error;
          });
        },
        (error) => isRestError(error, 409) || isRestError(error, 412) || isUnknownMember(error),
      );
    },
    describe,
  };
}

/** A service agent that has just been made is not known to all of IAM at once. */
function isUnknownMember(error: unknown): boolean {
  return isRestError(error, 400) && /does not exist/.test(error.message);
}
