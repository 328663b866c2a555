import { RoleAssignment } from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

import { nameUuid } from "./azure-ids";

/** GUIDs of Azure's built-in roles, the same in every tenant. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const builtInRoles = {
  /** Lists and reads blobs. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage#storage-blob-data-reader */
  storageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  /** Reads a key's metadata, wraps and unwraps with it. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-crypto-service-encryption-user */
  keyVaultCryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
} as const;

/** Who is given which role on what. */
export interface AssignRoleArgs {
  /** What a person calls the identity; with scope and role it names the assignment. */
  readonly principalName: string;
  /** Object id of the identity's service principal. */
  readonly principalId: pulumi.Input<string>;
  /** Id of the role definition. */
  readonly roleDefinitionId: string;
  /** Id of the narrowest resource that the role is for. */
  readonly scope: string;
  /** What must be there first: the resource at `scope`, and the role's definition where it is our own. */
  readonly after: readonly pulumi.Resource[];
  /** Why, for whoever reads the assignment in the portal. */
  readonly description: string;
}

/**
 * Gives a managed identity a role. The assignment's name is the same on every machine; since Azure changes neither the
 * identity nor the scope of an assignment that exists, a replaced one is deleted first
 * (https://github.com/pulumi/pulumi-azure-native/issues/771).
 */
export function assignRole(name: string, args: AssignRoleArgs, opts: pulumi.CustomResourceOptions): RoleAssignment {
  return new RoleAssignment(
    name,
    {
      roleAssignmentName: nameUuid(args.scope, args.roleDefinitionId, args.principalName),
      scope: args.scope,
      roleDefinitionId: args.roleDefinitionId,
      principalId: args.principalId,
      principalType: "ServicePrincipal",
      description: args.description,
    },
    { ...opts, dependsOn: [...args.after], deleteBeforeReplace: true },
  );
}
