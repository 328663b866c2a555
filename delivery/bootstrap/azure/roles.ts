import { nameUuid, roleDefinitionId } from "../../../components/core/azure-ids";
import { type AzureApi, API_VERSIONS, armUrl } from "./api";
import { ask, isRestError } from "../rest";
import { retry } from "../retry";
import type { StepRunner } from "../steps";

/** GUIDs of Azure's built-in roles, the same in every tenant. https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const roles = {
  /** Reads, writes and deletes blobs, which Pulumi's driver asks for. */
  storageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  /** Encrypts and decrypts with a key. */
  keyVaultCryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424",
  /** Wraps and unwraps with a key, for a service. */
  keyVaultCryptoServiceEncryptionUser: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
} as const;

/** Who is to have which role on what. */
export interface RoleRequest {
  /** What is let in to what, for the step's name. */
  readonly name: string;
  readonly subscriptionId: string;
  /** One of {@link roles}. */
  readonly role: string;
  /** Id of the narrowest resource that the role is for. */
  readonly scope: string;
  /** Undefined in a dry run that has not made the identity. */
  readonly principal: { readonly objectId: string; readonly type: "User" | "ServicePrincipal" } | undefined;
  /** Whether both stood before, so that it may have the role already. */
  readonly mayHaveIt: boolean;
}

interface Assignments {
  readonly value: readonly { readonly properties: { readonly roleDefinitionId: string } }[];
}

/**
 * Gives the role, unless the principal has it already at the scope or above, itself or through a group.
 * https://learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope
 */
export async function ensureRole(runner: StepRunner, api: AzureApi, request: RoleRequest): Promise<void> {
  const { principal, scope } = request;
  await runner.run(`access: ${request.name}`, async () => {
    if (principal !== undefined && request.mayHaveIt && (await hasRole(api, request, principal.objectId))) {
      return undefined;
    }
    return {
      outcome: "made",
      apply: async () => {
        const { objectId, type } = principal as NonNullable<typeof principal>;
        const properties = {
          roleDefinitionId: roleDefinitionId(request.subscriptionId, request.role),
          principalId: objectId,
          principalType: type,
        };
        const name = nameUuid(scope, request.role, objectId);
        const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
        try {
          // An identity that was just made is not known to all of Entra ID at once.
          await retry(
            () => ask(api.send, "PUT", armUrl(api, id, API_VERSIONS.authorization), { properties }),
            (error) => isRestError(error, 400, "PrincipalNotFound"),
            PRINCIPAL_PAUSES_MS,
          );
        } catch (error) {
          if (!isRestError(error, 409, "RoleAssignmentExists")) {
            throw error;
          }
        }
        return "it is known everywhere within some minutes";
      },
    };
  });
}

const PRINCIPAL_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

async function hasRole(api: AzureApi, { role, scope }: RoleRequest, objectId: string): Promise<boolean> {
  const filter = `&$filter=${encodeURIComponent(`atScope() and assignedTo('${objectId}')`)}`;
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments`;
  const { value } = await ask<Assignments>(api.send, "GET", armUrl(api, id, API_VERSIONS.authorization, filter));
  return value.some(({ properties }) => properties.roleDefinitionId.toLowerCase().endsWith(role));
}
