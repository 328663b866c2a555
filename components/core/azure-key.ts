import { Key, Vault } from "@pulumi/azure-native/keyvault";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";

import { type AzurePlace, resourceId, roleDefinitionId } from "./azure-ids";
import { assignRole, builtInRoles } from "./azure-roles";
import { nameRules, stackName } from "./names";
import { onceMade } from "./outputs";
import type { Platform } from "./platform";
import { type OnDelete, keepData } from "./safety";
import { azureTags, resourceTags } from "./tags";

/** What an {@link AzureKey} is asked for. */
export interface AzureKeyArgs {
  readonly platform: Platform;
  readonly place: AzurePlace;
  /** The part of the platform whose data the key encrypts, as its tags say it: `data-lake`. */
  readonly component: string;
  /** What the key is for, a word or two; the last part of the names of vault, key and identity. */
  readonly purpose: string;
  /** Days a deleted vault or key can be restored: 7 to 90. Can't be changed once the vault is made. */
  readonly recoveryDays: number;
  readonly onDelete: OnDelete;
}

/** A year between rotations, and a second one in which a rotation that failed is noticed before the version expires. */
const ROTATE_AFTER = "P1Y";
const EXPIRE_AFTER = "P2Y";

/**
 * A customer-managed key for Azure services: a key in a vault of its own, and the managed identity through which
 * services, and nobody else, wrap and unwrap with it.
 *
 * The key lies in the vault's hardware, is rotated by the vault and used by a URI without version, so that a rotation is
 * followed within a day. The vault takes traffic of trusted Azure services alone. Purge protection, which storage
 * accounts ask for, can't be undone: a vault that is deleted keeps its name for `recoveryDays`, and a new one of that
 * name must be recovered from it. https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
 *
 * Azure Resource Manager makes a key but never changes one: a change of the rotation policy here shows in the plan and
 * must be made in the vault. https://learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist
 */
export class AzureKey extends pulumi.ComponentResource {
  /** Name of the key in its vault. */
  readonly keyName: pulumi.Output<string>;
  /** `https://vault.vault.azure.net`, in Azure's public cloud. */
  readonly vaultUri: pulumi.Output<string>;
  /** The key's identifier without version. */
  readonly url: pulumi.Output<string>;
  /** Id of the vault. */
  readonly vaultId: pulumi.Output<string>;
  /** Id of the identity that may use the key, given out only once it may. */
  readonly identityId: pulumi.Output<string>;

  constructor(name: string, args: AzureKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:core:AzureKey", name, args, opts);
    const { platform, place, purpose } = args;
    const keep = keepData(platform, args.onDelete, { parent: this });
    const tags = azureTags(resourceTags(platform, args.component));
    const vaultName = stackName(nameRules.azureKeyVault, platform, purpose);
    const keyName = stackName(nameRules.azureKeyVaultKey, platform, purpose);
    const identityName = stackName(nameRules.azureIdentity, platform, purpose, "key");
    const identityId = resourceId(place, "Microsoft.ManagedIdentity/userAssignedIdentities", identityName);

    const vault = new Vault(
      `${name}-vault`,
      {
        vaultName,
        resourceGroupName: place.resourceGroupName,
        location: place.location,
        properties: {
          tenantId: place.tenantId,
          sku: { family: "A", name: "premium" },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          enablePurgeProtection: true,
          softDeleteRetentionInDays: args.recoveryDays,
          publicNetworkAccess: "Disabled",
          networkAcls: { defaultAction: "Deny", bypass: "AzureServices" },
        },
        tags,
      },
      keep,
    );
    const key = new Key(
      `${name}-key`,
      {
        keyName,
        vaultName: onceMade(vault, vaultName),
        resourceGroupName: place.resourceGroupName,
        properties: {
          kty: "RSA-HSM",
          keySize: 3072,
          keyOps: ["wrapKey", "unwrapKey"],
          attributes: { enabled: true, exportable: false },
          rotationPolicy: {
            attributes: { expiryTime: EXPIRE_AFTER },
            lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: ROTATE_AFTER } }],
          },
        },
        tags,
      },
      keep,
    );
    const identity = new UserAssignedIdentity(
      `${name}-identity`,
      { resourceName: identityName, resourceGroupName: place.resourceGroupName, location: place.location, tags },
      keep,
    );
    const use = assignRole(
      `${name}-use`,
      {
        principalName: identityName,
        principalId: identity.principalId,
        roleDefinitionId: roleDefinitionId(place.subscriptionId, builtInRoles.keyVaultCryptoServiceEncryptionUser),
        scope: resourceId(place, "Microsoft.KeyVault/vaults/keys", vaultName, keyName),
        after: [key],
        description: `Services of ${args.component} encrypt with this key.`,
      },
      keep,
    );

    this.keyName = onceMade(key, keyName);
    this.vaultUri = onceMade(key, `https://${vaultName}.vault.azure.net`);
    this.url = onceMade(key, `https://${vaultName}.vault.azure.net/keys/${keyName}`);
    this.vaultId = onceMade(vault, resourceId(place, "Microsoft.KeyVault/vaults", vaultName));
    this.identityId = onceMade(use, identityId);
    this.registerOutputs({ url: this.url, identityId: this.identityId });
  }
}
