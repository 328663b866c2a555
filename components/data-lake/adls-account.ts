import { DiagnosticSetting } from "@pulumi/azure-native/monitor";
import { BlobServiceProperties, ManagementPolicy, StorageAccount } from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

import { type AzurePlace, resourceId } from "../core/azure-ids";
import type { AzureKey } from "../core/azure-key";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import { type OnDelete, keepData } from "../core/safety";
import { azureTags, resourceTags } from "../core/tags";
import type { LifecycleRule } from "./adls-lifecycle";
import type { NetworkAccess } from "./adls-network";
import type { RedundancySku } from "./adls-redundancy";

/** What an {@link AdlsAccount} is asked for. */
export interface AdlsAccountArgs {
  readonly platform: Platform;
  readonly place: AzurePlace;
  /** Physical name of the account. */
  readonly accountName: string;
  readonly sku: RedundancySku;
  /** Whether paths are real directories, as in a lake, or part of a blob's name, as access logs need it. Can't be changed. */
  readonly hierarchical: boolean;
  readonly key: AzureKey;
  readonly network: NetworkAccess;
  /** Days a deleted blob or container can be restored: 1 to 365. */
  readonly recoveryDays: number;
  /** At most `MOST_RULES`. */
  readonly lifecycleRules: readonly LifecycleRule[];
  /** Whether reads are recorded in each blob's last access time, for rules that ask for it. */
  readonly tracksAccess: boolean;
  /** The account that records of access go to; none for that account itself. */
  readonly accessLog?: AdlsAccount;
  readonly onDelete: OnDelete;
}

/** Containers' default: the account's own key and no encryption scope beside it. */
export const ACCOUNT_KEY_SCOPE = "$account-encryption-key";

/**
 * A storage account that only Entra identities reach, over TLS 1.2 and from the networks named, encrypted twice: by the
 * service's key and, above that, by ours. Whether it is encrypted twice and whether it is hierarchical is settled when it
 * is made.
 *
 * Deleting the settings of its blob service would set them back, and with them end soft delete, so these are kept as
 * long as the data is.
 */
export class AdlsAccount extends pulumi.ComponentResource {
  /** Physical name. */
  readonly accountName: pulumi.Output<string>;
  /** Id in Azure Resource Manager. */
  readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: AdlsAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    const { platform, place, accountName, key, network } = args;
    super(
      "tributary:data-lake:AdlsAccount",
      name,
      { accountName, sku: args.sku, hierarchical: args.hierarchical },
      opts,
    );
    const keep = keepData(platform, args.onDelete, { parent: this });

    const account = new StorageAccount(
      `${name}-account`,
      {
        accountName,
        resourceGroupName: place.resourceGroupName,
        location: place.location,
        kind: "StorageV2",
        sku: { name: args.sku },
        accessTier: "Hot",
        isHnsEnabled: args.hierarchical,
        identity: { type: "UserAssigned", userAssignedIdentities: [key.identityId] },
        encryption: {
          keySource: "Microsoft.Keyvault",
          keyVaultProperties: { keyVaultUri: key.vaultUri, keyName: key.keyName },
          encryptionIdentity: { encryptionUserAssignedIdentity: key.identityId },
          requireInfrastructureEncryption: true,
          services: encryptedServices,
        },
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        // Counts for user delegation alone, since there is no account key to sign another kind with.
        sasPolicy: { expirationAction: "Block", sasExpirationPeriod: "1.00:00:00" },
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        allowedCopyScope: "AAD",
        minimumTlsVersion: "TLS1_2",
        enableHttpsTrafficOnly: true,
        isLocalUserEnabled: false,
        isSftpEnabled: false,
        enableNfsV3: false,
        ...network,
        tags: azureTags(resourceTags(platform, "data-lake")),
      },
      keep,
    );
    this.accountName = onceMade(account, accountName);
    this.accountId = onceMade(account, resourceId(place, "Microsoft.Storage/storageAccounts", accountName));

    const service = new BlobServiceProperties(
      `${name}-blobs`,
      {
        accountName: this.accountName,
        resourceGroupName: place.resourceGroupName,
        blobServicesName: "default",
        deleteRetentionPolicy: { enabled: true, days: args.recoveryDays, allowPermanentDelete: false },
        containerDeleteRetentionPolicy: { enabled: true, days: args.recoveryDays },
        ...(args.tracksAccess && {
          lastAccessTimeTrackingPolicy: {
            enable: true,
            name: "AccessTimeTracking",
            trackingGranularityInDays: 1,
            blobType: ["blockBlob"],
          },
        }),
      },
      keep,
    );
    if (args.lifecycleRules.length > 0) {
      new ManagementPolicy(
        `${name}-lifecycle`,
        {
          accountName: this.accountName,
          resourceGroupName: place.resourceGroupName,
          managementPolicyName: "default",
          policy: { rules: [...args.lifecycleRules] },
        },
        // A rule by last access is refused before access is tracked.
        { parent: this, dependsOn: service },
      );
    }
    if (args.accessLog !== undefined) {
      new DiagnosticSetting(
        `${name}-access-log`,
        {
          name: "access-log",
          resourceUri: onceMade(
            service,
            resourceId(place, "Microsoft.Storage/storageAccounts/blobServices", accountName, "default"),
          ),
          storageAccountId: args.accessLog.accountId,
          logs: ["StorageRead", "StorageWrite", "StorageDelete"].map((category) => ({ category, enabled: true })),
        },
        { parent: this },
      );
    }
    this.registerOutputs({ accountName: this.accountName, accountId: this.accountId });
  }
}

/** Every service of the account by the account's key; queues and tables can be given it only when the account is made. */
const encryptedServices = Object.fromEntries(
  ["blob", "file", "queue", "table"].map((service) => [service, { enabled: true, keyType: "Account" }]),
);
