import { createHash } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";

/** Where a component's resources lie in Azure. */
export interface AzurePlace {
  /** Id of the subscription. */
  readonly subscriptionId: string;
  /** Id of the Entra tenant that the subscription trusts. */
  readonly tenantId: string;
  /** Region as Azure Resource Manager spells it: `westeurope`. */
  readonly location: string;
  /** Name of the resource group. */
  readonly resourceGroup: string;
  /** The same, for what must wait until the group is made. */
  readonly resourceGroupName: pulumi.Output<string>;
}

/** The part of an {@link AzurePlace} that an id is made of. */
export type AzureScope = Pick<AzurePlace, "subscriptionId" | "resourceGroup">;

/** Id of the resource group. */
export function resourceGroupId(scope: AzureScope): string {
  return `/subscriptions/${scope.subscriptionId}/resourceGroups/${scope.resourceGroup}`;
}

/**
 * Id of a resource: its full type (`Microsoft.KeyVault/vaults/keys`) and one name for each part after the provider's.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function resourceId(scope: AzureScope, type: string, ...names: readonly string[]): string {
  const [provider, ...types] = type.split("/");
  if (types.length !== names.length) {
    throw new Error(`an id of ${type} has ${types.length} names, not ${names.length}: ${names.join(", ")}`);
  }
  const path = types.map((part, index) => `${part}/${names[index]}`).join("/");
  return `${resourceGroupId(scope)}/providers/${provider}/${path}`;
}

/** Id of a role definition; custom roles of a resource group stand below the subscription as well. */
export function roleDefinitionId(subscriptionId: string, guid: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
}

/** Tributary's own namespace; any UUID serves, so long as it never changes. */
const NAMESPACE = "7c1b6a52-3c0e-5b0f-9a63-0d1f5f6a2e44";

/**
 * The UUID of what Azure names by UUID and Tributary names by `parts`: the same on every machine, another for other
 * parts.
 */
export function nameUuid(...parts: readonly string[]): string {
  return uuidV5(NAMESPACE, JSON.stringify(parts));
}

/** UUID version 5 of a name in a namespace. https://www.rfc-editor.org/rfc/rfc9562#section-5.5 */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
