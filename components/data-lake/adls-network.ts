import { isIPv4 } from "node:net";
import type * as types from "@pulumi/azure-native/types";

import { ArgumentError } from "../core/errors";

/** Who reaches a storage account's public endpoint. */
export interface NetworkAccess {
  readonly publicNetworkAccess: "Enabled" | "Disabled";
  readonly networkRuleSet: types.input.storage.NetworkRuleSetArgs;
}

const SUBNET =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i;

/**
 * For an account that Azure's own services write to, as Azure Monitor does: trusted services come before every other rule,
 * a disabled public endpoint among them.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-limitations
 */
export const trustedServicesOnly: NetworkAccess = {
  publicNetworkAccess: "Disabled",
  networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices" },
};

/** The widest range of the internet that may be let in; anything wider is no list of one's own networks. */
const SHORTEST_PREFIX = 8;

/**
 * Network rules that let in `allowed` and nobody else: ids of subnets that have a service endpoint for storage, and
 * public IPv4 addresses or ranges. With none, the account is reached through private endpoints alone. `NetworkNotAllowed`
 * where {@link networkProblem} finds something.
 *
 * Rules for addresses do not bind clients in the account's own region: give their subnets.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-limitations
 */
export function networkAccess(allowed: readonly string[]): NetworkAccess {
  for (const network of allowed) {
    const problem = networkProblem(network);
    if (problem !== undefined) {
      throw new ArgumentError("NetworkNotAllowed", `${network} can't be let in to a storage account: ${problem}.`);
    }
  }
  const subnets = allowed.filter((network) => SUBNET.test(network));
  const ranges = allowed.filter((network) => !SUBNET.test(network));
  return {
    publicNetworkAccess: allowed.length === 0 ? "Disabled" : "Enabled",
    networkRuleSet: {
      defaultAction: "Deny",
      bypass: "None",
      virtualNetworkRules: subnets.map((virtualNetworkResourceId) => ({ virtualNetworkResourceId, action: "Allow" })),
      ipRules: ranges.map((range) => ({ iPAddressOrRange: range.replace(/\/32$/, ""), action: "Allow" })),
    },
  };
}

/**
 * Why a storage account can't let `network` in, and what to do; `undefined` if it can. The service refuses a rule for a
 * private range, for a /31 or /32 (a single address is written without prefix, and {@link networkAccess} makes it so), and
 * for anything that is no IPv4.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-limitations
 */
export function networkProblem(network: string): string | undefined {
  if (SUBNET.test(network)) {
    return undefined;
  }
  const [address = "", prefix = "32", ...rest] = network.split("/");
  const length = /^\d{1,2}$/.test(prefix) ? Number(prefix) : NaN;
  if (!isIPv4(address) || rest.length > 0 || !(length >= 0 && length <= 32)) {
    return "it is neither the id of a subnet nor an IPv4 address or range (203.0.113.0/24)";
  }
  if (isPrivate(address)) {
    return "private ranges reach storage through a subnet or a private endpoint: give the subnet's id";
  }
  if (length < SHORTEST_PREFIX) {
    return `it lets in much of the internet: give ranges of /${SHORTEST_PREFIX} or longer`;
  }
  return length === 31 ? "storage takes no /31: give its two addresses" : undefined;
}

function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
}
