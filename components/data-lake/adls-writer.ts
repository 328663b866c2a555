import { RoleDefinition } from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";

import { type AzurePlace, nameUuid, resourceGroupId, roleDefinitionId } from "../core/azure-ids";
import type { Platform } from "../core/platform";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/**
 * What writing takes: creating and overwriting, appending, deleting, and the rename by which a job makes its files
 * visible. Not among them: reading, deleting what soft delete keeps, ownership and access lists of others' files.
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/storage#microsoftstorage
 */
export const writerDataActions = [
  `${BLOBS}/write`,
  `${BLOBS}/add/action`,
  `${BLOBS}/delete`,
  `${BLOBS}/move/action`,
] as const;

/** GUID of the role that writers of the lake in a resource group are given. */
export function writerRoleGuid(resourceGroup: string): string {
  return nameUuid(resourceGroup, "lake-writer");
}

/**
 * The role of whoever writes to a zone and does not read it; of Azure's own roles each that writes also reads. It can be
 * given on what lies in the lake's resource group, and nowhere else.
 */
export class AdlsWriterRole {
  /** Id of the role definition. */
  readonly id: string;
  readonly definition: RoleDefinition;

  constructor(name: string, platform: Platform, place: AzurePlace, opts: pulumi.CustomResourceOptions) {
    const scope = resourceGroupId(place);
    const guid = writerRoleGuid(scope);
    this.id = roleDefinitionId(place.subscriptionId, guid);
    this.definition = new RoleDefinition(
      name,
      {
        roleDefinitionId: guid,
        // Unique in the tenant.
        roleName: `Lake writer of ${platform.organisation} ${platform.project} ${platform.stack} (${guid.slice(0, 8)})`,
        description:
          "Creates, overwrites, renames and deletes files of a zone that it is given on, without reading them.",
        roleType: "CustomRole",
        scope: pulumi.output(place.resourceGroupName).apply(() => scope),
        assignableScopes: [scope],
        permissions: [{ actions: [], notActions: [], dataActions: [...writerDataActions], notDataActions: [] }],
      },
      opts,
    );
  }
}
