import { BlobContainer, BlobContainerImmutabilityPolicy } from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

import { type AzurePlace, resourceId, roleDefinitionId } from "../core/azure-ids";
import { assignRole, builtInRoles } from "../core/azure-roles";
import { type AccessClass, type Grant, requirePrincipal } from "../core/grants";
import { onceMade } from "../core/outputs";
import { keepData } from "../core/safety";
import { ACCOUNT_KEY_SCOPE, type AdlsAccount } from "./adls-account";
import type { Redundancy } from "./adls-redundancy";
import type { AdlsWriterRole } from "./adls-writer";
import { type DataLakeArgs, LakeZone, type ZoneSpec } from "./index";

/** What an {@link AdlsLakeZone} is asked for. */
export interface AdlsLakeZoneArgs extends Pick<DataLakeArgs, "platform" | "onDelete"> {
  /** The zone's name in the lake. */
  readonly zoneName: string;
  readonly spec: ZoneSpec;
  readonly place: AzurePlace;
  /** Physical name of the account that the zone lies in. */
  readonly accountName: string;
  readonly account: AdlsAccount;
  /** Physical name of the container. */
  readonly containerName: string;
  /** The copies that the account keeps, and why. */
  readonly redundancy: Redundancy;
  /** The key that encrypts the account. */
  readonly keyUrl: pulumi.Output<string>;
  /** The role of whoever writes without reading. */
  readonly writer: AdlsWriterRole;
}

/** A zone of a lake on Azure Data Lake Storage Gen2: a container. */
export class AdlsLakeZone extends LakeZone {
  readonly bucket: pulumi.Output<string>;
  readonly uri: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly key: pulumi.Output<string>;
  protected readonly principalKind = "azure-managed-identity";

  private readonly container: BlobContainer;
  private readonly containerId: string;
  private readonly place: AzurePlace;
  private readonly writer: AdlsWriterRole;
  private readonly assigned = new Set<string>();

  constructor(name: string, args: AdlsLakeZoneArgs, opts: pulumi.ComponentResourceOptions) {
    const { zoneName, spec, redundancy, place, accountName, containerName } = args;
    const shown = { zoneName, spec, redundancy };
    super("tributary:data-lake:AdlsLakeZone", name, shown, opts);
    const keep = keepData(args.platform, args.onDelete, { parent: this });

    this.container = new BlobContainer(
      `${name}-container`,
      {
        containerName,
        accountName: args.account.accountName,
        resourceGroupName: place.resourceGroupName,
        publicAccess: "None",
        defaultEncryptionScope: ACCOUNT_KEY_SCOPE,
        denyEncryptionScopeOverride: true,
      },
      keep,
    );
    if (spec.immutability !== undefined) {
      retain(`${name}-retention`, this.container, args, spec.immutability.days, keep);
    }

    this.place = place;
    this.writer = args.writer;
    this.containerId = resourceId(
      place,
      "Microsoft.Storage/storageAccounts/blobServices/containers",
      accountName,
      "default",
      containerName,
    );
    this.bucket = onceMade(this.container, containerName);
    this.uri = onceMade(this.container, `abfss://${containerName}@${accountName}.dfs.core.windows.net`);
    this.region = onceMade(this.container, place.location);
    this.key = args.keyUrl;
    this.registerOutputs({ bucket: this.bucket, uri: this.uri, region: this.region, key: this.key });
  }

  /**
   * One role assignment on the container for each class of access. Reading and writing are two roles rather than the
   * built-in Storage Blob Data Contributor, which may also delete the container. Azure refuses to give the same identity
   * the same role twice, so a second grant adds only what the first has not given.
   */
  protected applyGrant(grant: Grant, name: string): void {
    const principal = requirePrincipal(this.principalKind, grant.principal);
    for (const access of grant.access) {
      const role = this.role(access);
      const assignment = `${role.id} ${principal.name}`;
      if (!this.assigned.has(assignment)) {
        this.assigned.add(assignment);
        assignRole(
          `${name}-${role.name}`,
          {
            principalName: principal.name,
            principalId: principal.principalId,
            roleDefinitionId: role.id,
            scope: this.containerId,
            after: [this.container, ...role.after],
            description: `${principal.name} is a ${role.name} of zone ${this.zoneName}.`,
          },
          { parent: grant },
        );
      }
    }
  }

  private role(access: AccessClass): { name: string; id: string; after: readonly pulumi.Resource[] } {
    switch (access) {
      case "read":
        return {
          name: "reader",
          id: roleDefinitionId(this.place.subscriptionId, builtInRoles.storageBlobDataReader),
          after: [],
        };
      case "write":
        return { name: "writer", id: this.writer.id, after: [this.writer.definition] };
      case "administer":
        throw new Error(`no call of a zone grants the administration of ${this.zoneName}`);
    }
  }
}

/**
 * Keeps every object of the container as it is for `days`: it can be read, moved to a colder class and, where it is
 * appended to through the Data Lake API, grow. It can be neither renamed nor, even later, overwritten, so a job that
 * commits by renaming can't write here.
 *
 * The policy is made unlocked: those who may administer the container can shorten or remove it. It goes with its
 * container, since the provider can't delete one (https://github.com/pulumi/pulumi-azure-native/issues/2156).
 * https://learn.microsoft.com/azure/storage/blobs/immutable-container-level-worm-policies
 */
function retain(
  name: string,
  container: BlobContainer,
  args: AdlsLakeZoneArgs,
  days: number,
  keep: pulumi.CustomResourceOptions,
): void {
  new BlobContainerImmutabilityPolicy(
    name,
    {
      accountName: args.account.accountName,
      containerName: onceMade(container, args.containerName),
      resourceGroupName: args.place.resourceGroupName,
      immutabilityPolicyName: "default",
      immutabilityPeriodSinceCreationInDays: days,
      allowProtectedAppendWritesAll: true,
    },
    { ...keep, retainOnDelete: true },
  );
}
