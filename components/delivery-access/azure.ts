import { RoleAssignment, RoleDefinition } from "@pulumi/azure-native/authorization";
import { FederatedIdentityCredential, UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import { ResourceGroup } from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";

import { nameUuid, resourceGroupId, resourceId, roleDefinitionId } from "../core/azure-ids";
import { nameRules, physicalName, stackName } from "../core/names";
import { onceMade } from "../core/outputs";
import type { Platform } from "../core/platform";
import { azureTags, resourceTags } from "../core/tags";
import { assignsOnly, lakeActions, lockDataActions, stateDataActions, writesBelow } from "./azure/permissions";
import { AZURE_AUDIENCE, requireExactSubjects } from "./azure/subjects";
import { DeliveryAccess, type DeliveryAccessArgs, type DeliveryRole, type PipelineWay, type RoleNames } from "./index";
import { type PipelineTrust, rolesAskedFor, trustOfAll } from "./pipeline";

/** Where the stack's state is on Azure. */
export interface AzureState {
  /** Id of the blob container. */
  readonly containerId: string;
  /** Id of the key that encrypts the stack's secrets. */
  readonly keyId: string;
}

/** Where `tributary bootstrap` keeps it: the same names as `delivery/bootstrap`. */
export function azureStateOf({ organisation, project, stack }: Platform, subscriptionId: string): AzureState {
  const parts = [organisation, project, "state", stack];
  const place = { subscriptionId, resourceGroup: physicalName(nameRules.azureResourceGroup, ...parts) };
  const account = physicalName(nameRules.azureStorageAccount, ...parts);
  const vault = physicalName(nameRules.azureKeyVault, ...parts);
  const containers = "Microsoft.Storage/storageAccounts/blobServices/containers";
  return {
    containerId: resourceId(place, containers, account, "default", "pulumi-state"),
    keyId: resourceId(place, "Microsoft.KeyVault/vaults/keys", vault, "stack-secrets"),
  };
}

/** What the pipelines' way to Azure is asked for. */
export interface AzureDeliveryAccessArgs extends DeliveryAccessArgs<AzureState> {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  /** An existing resource group, for the identities and for all that a deployment makes; one is made when absent. */
  readonly resourceGroupName?: string;
  /** The lake, where the stack has one here. */
  readonly dataLake: {
    /** Whether a deployment may destroy what it keeps. */
    readonly destroys: boolean;
    /** GUIDs of the roles that it gives to others. */
    readonly assignedRoles: readonly string[];
  } | null;
}

/**
 * Pipelines' way to an Azure subscription: a managed identity for each of the two roles, which trusts each pipeline's
 * tokens by their exact subject, and custom roles for it.
 *
 * The roles hold in the resource group that is given. Without one they hold in the subscription, since Azure's control
 * plane knows no conditions on names: give one. Neither identity may change a role or hand out any but those of the lake.
 */
export class AzureDeliveryAccess extends DeliveryAccess<AzureDeliveryAccessArgs> {
  readonly cloud = "azure";
  readonly roles: RoleNames;
  readonly pipelines: Readonly<Record<string, PipelineWay>>;

  private readonly args: AzureDeliveryAccessArgs;
  private readonly logicalName: string;

  constructor(name: string, args: AzureDeliveryAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("tributary:delivery-access:AzureDeliveryAccess", name, args, opts);
    this.args = args;
    this.logicalName = name;
    const trusts = trustOfAll(args.pipelines);
    const group = this.resourceGroup();
    const preview = rolesAskedFor(trusts).includes("preview") ? this.identity("preview", group) : null;
    const deploy = this.identity("deploy", group);
    for (const [role, identity] of [
      ["preview", preview],
      ["deploy", deploy],
    ] as const) {
      if (identity !== null) {
        this.trust(role, identity, group, trusts);
        this.reach(role, identity);
      }
    }
    this.roles = { preview: preview?.clientId ?? null, deploy: deploy.clientId };
    this.pipelines = Object.fromEntries(
      trusts.map(([pipeline, { issuer, audience = AZURE_AUDIENCE }]) => [
        pipeline,
        { issuer, audience, provider: pulumi.output(args.tenantId) },
      ]),
    );
    this.registerOutputs({ roles: this.roles });
  }

  /** What a role may do, where. */
  private reach(role: DeliveryRole, identity: UserAssignedIdentity): void {
    const { dataLake, state, subscriptionId, resourceGroupName } = this.args;
    if (dataLake !== null) {
      const scope =
        resourceGroupName === undefined
          ? `/subscriptions/${subscriptionId}`
          : resourceGroupId({ subscriptionId, resourceGroup: resourceGroupName });
      this.give(role, "lake", identity, scope, {
        actions: lakeActions(role, { destroys: dataLake.destroys, makesGroup: resourceGroupName === undefined }),
        ...(role === "deploy" && { condition: assignsOnly(dataLake.assignedRoles) }),
      });
    }
    if (state === null) {
      return;
    }
    this.give(role, "state", identity, state.containerId, { dataActions: stateDataActions[role].blobs });
    this.give(role, "state-key", identity, state.keyId, { dataActions: stateDataActions[role].key });
    if (role === "preview") {
      this.give(role, "state-lock", identity, state.containerId, {
        dataActions: lockDataActions,
        condition: writesBelow(".pulumi/locks/"),
      });
    }
  }

  private resourceGroup(): pulumi.Output<string> {
    const { platform, location, resourceGroupName } = this.args;
    if (resourceGroupName !== undefined) {
      return pulumi.output(resourceGroupName);
    }
    const made = stackName(nameRules.azureResourceGroup, platform, "delivery");
    const group = new ResourceGroup(
      `${this.logicalName}-group`,
      { resourceGroupName: made, location, tags: this.tags },
      { parent: this },
    );
    return onceMade(group, made);
  }

  private get tags(): Record<string, string> {
    return azureTags(resourceTags(this.args.platform, "delivery-access"));
  }

  private identity(role: DeliveryRole, resourceGroupName: pulumi.Output<string>): UserAssignedIdentity {
    return new UserAssignedIdentity(
      `${this.logicalName}-${role}`,
      {
        resourceName: this.identityName(role),
        resourceGroupName,
        location: this.args.location,
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private identityName(role: DeliveryRole): string {
    return stackName(nameRules.azureIdentity, this.args.platform, "delivery", role);
  }

  /** Azure makes credentials of one identity one after the other only: see {@link AZURE_AUDIENCE}. */
  private trust(
    role: DeliveryRole,
    identity: UserAssignedIdentity,
    resourceGroupName: pulumi.Output<string>,
    trusts: readonly (readonly [name: string, trust: PipelineTrust])[],
  ): void {
    let before: pulumi.Resource[] = [];
    for (const { pipeline, issuer, audience, subject } of requireExactSubjects(role, trusts)) {
      const credentialName = physicalName(nameRules.azureIdentity, `${pipeline}-${nameUuid(subject).slice(0, 8)}`);
      const credential = new FederatedIdentityCredential(
        `${this.logicalName}-${role}-trust:${credentialName}`,
        {
          federatedIdentityCredentialResourceName: credentialName,
          resourceName: onceMade(identity, this.identityName(role)),
          resourceGroupName,
          issuer,
          subject,
          audiences: [audience],
        },
        { parent: this, dependsOn: before },
      );
      before = [credential];
    }
  }

  /** Makes a custom role for one scope and gives it to the identity of `role`. */
  private give(
    role: DeliveryRole,
    what: string,
    identity: UserAssignedIdentity,
    scope: string,
    rights: {
      readonly actions?: readonly string[];
      readonly dataActions?: readonly string[];
      readonly condition?: string;
    },
  ): void {
    const { platform, subscriptionId } = this.args;
    const guid = nameUuid(scope, "delivery", platform.stack, role, what);
    const assignableScope = scope.split("/providers/")[0] ?? scope;
    const definition = new RoleDefinition(
      `${this.logicalName}-${role}-${what}-role`,
      {
        roleDefinitionId: guid,
        // Unique in the tenant.
        roleName: `Delivery ${role} ${what} of ${platform.organisation} ${platform.project} ${platform.stack} (${guid.slice(0, 8)})`,
        description: `What pipelines ${role} stack ${platform.stack} with: ${what}.`,
        roleType: "CustomRole",
        scope: assignableScope,
        assignableScopes: [assignableScope],
        permissions: [
          {
            actions: [...(rights.actions ?? [])],
            notActions: [],
            dataActions: [...(rights.dataActions ?? [])],
            notDataActions: [],
          },
        ],
      },
      { parent: this },
    );
    new RoleAssignment(
      `${this.logicalName}-${role}-${what}`,
      {
        roleAssignmentName: nameUuid(scope, guid, this.identityName(role)),
        scope,
        roleDefinitionId: onceMade(definition, roleDefinitionId(subscriptionId, guid)),
        principalId: identity.principalId,
        principalType: "ServicePrincipal",
        description: `Pipelines ${role} stack ${platform.stack} with it.`,
        ...(rights.condition !== undefined && { condition: rights.condition, conditionVersion: "2.0" }),
      },
      { parent: this, deleteBeforeReplace: true },
    );
  }
}
