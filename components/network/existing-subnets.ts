import { ArgumentError } from "../core/errors";
import { type NetworkTier, networkTiers } from "./subnets";
import { requireZones } from "./zones";

/** Ids of subnets, by availability zone (`us-east-1a`). */
export type ExistingSubnets = Readonly<Record<string, string>>;

/**
 * Ids of a network's subnets by tier. Those of `private` reach the internet by NAT, and stand in two zones or more; the
 * others stand in the same zones, and may be absent. `database` may be the private ones again.
 */
export type ExistingTiers = Readonly<{ private: ExistingSubnets } & Partial<Record<NetworkTier, ExistingSubnets>>>;

/** Refuses subnets that the platform's parts could not stand in, or that can't be what they are said to be. */
export function requireSubnets(region: string, subnets: ExistingTiers): void {
  const zones = Object.keys(subnets.private);
  requireZones(region, zones);
  for (const tier of networkTiers) {
    requireTier(tier, subnets[tier] ?? {}, zones);
  }
  requirePrivateApart(subnets);
}

function requireTier(tier: NetworkTier, ids: ExistingSubnets, zones: readonly string[]): void {
  const found = Object.keys(ids);
  const missing = zones.filter((zone) => !found.includes(zone));
  const extra = found.filter((zone) => !zones.includes(zone));
  if (found.length > 0 && missing.length + extra.length > 0) {
    throw new ArgumentError(
      "SubnetZonesDiffer",
      `the ${tier} subnets lie in ${found.join(", ")}, and the private ones in ${zones.join(", ")}: ` +
        `give the tier a subnet in each of the same zones, or none.`,
    );
  }
  Object.values(ids).forEach((id) => requireId("subnet", id));
  requireEachOnce(`two ${tier} subnets`, Object.values(ids));
}

function requirePrivateApart(subnets: ExistingTiers): void {
  for (const tier of ["private", "database"] as const) {
    const ids = [...Object.values(subnets.public ?? {}), ...Object.values(subnets[tier] ?? {})];
    requireEachOnce(`a public subnet and a ${tier} one`, ids);
  }
}

function requireEachOnce(what: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new ArgumentError("SubnetRepeated", `${repeated} would be ${what}: give each an id of its own.`);
  }
}

const idKinds = { vpc: "VPC", subnet: "subnet", pl: "prefix list" } as const;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
export function requireId(kind: keyof typeof idKinds, id: string): void {
  if (!new RegExp(`^${kind}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) {
    throw new ArgumentError(
      "NetworkIdNotSound",
      `"${id}" is no id of a ${idKinds[kind]}: it reads ${kind}- and then 8 or 17 digits or letters a to f.`,
    );
  }
}
