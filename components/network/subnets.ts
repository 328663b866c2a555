import { type CidrRange, addressCount, formatCidr, isPrivateRange, parseCidr } from "../core/cidr";
import { ArgumentError } from "../core/errors";

/**
 * The tiers of a network. `public` reaches the internet and can be reached from it: gateways and load balancers stand
 * there, nothing else. `private` reaches the internet through NAT: workloads. `database` reaches the network alone.
 */
export const networkTiers = ["public", "private", "database"] as const;
export type NetworkTier = (typeof networkTiers)[number];

/** Prefix lengths that a network may have: a smaller one has no room for a database subnet of AWS's smallest size. */
export const networkBits = { min: 16, max: 22 } as const;

/** Prefix lengths that AWS allows a subnet. https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const subnetBits = { min: 16, max: 28 } as const;

/** How many bits longer a tier's prefix is than the network's, unless its size is given. */
const tierBits: Readonly<Record<NetworkTier, number>> = { public: 5, private: 2, database: 6 };

/**
 * The prefix length of each tier's subnets in a network with the range `cidrBlock`, unless `chosen` says otherwise: a
 * quarter of the network for workloads (EKS gives every pod an address of its own), a 32nd for gateways and load
 * balancers, a 64th for databases. They depend on the network alone, so that a zone can be added; three zones leave a
 * ninth of the network free.
 */
export function subnetSizes(
  cidrBlock: string,
  chosen: Partial<Readonly<Record<NetworkTier, number>>> = {},
): Readonly<Record<NetworkTier, number>> {
  const { bits } = networkRange(cidrBlock);
  const sizes = networkTiers.map((tier) => [tier, chosen[tier] ?? bits + tierBits[tier]] as const);
  return Object.fromEntries(sizes) as Record<NetworkTier, number>;
}

/**
 * The range of every subnet: one for each tier in each zone. `tiers` gives the prefix length of each tier's subnets.
 *
 * Ranges are taken zone by zone, the larger ones first, each from the smallest free block that it fits into. So subnets
 * never overlap, a zone added at the end leaves the ranges of the others as they are, and subnets fit whenever the sum of
 * their sizes does: a block is only split where no smaller one was left, so no two free blocks are of one size, and free
 * blocks that are all too small would together be too small as well.
 *
 * Throws `NetworkRangeNotSound` or `NetworkRangeOutOfBounds` for the range, `NoZones`, `ZoneRepeated`,
 * `SubnetSizeOutOfBounds`, and `SubnetsDoNotFit`.
 */
export function allocateSubnets<Tier extends string>(
  cidrBlock: string,
  { zones, tiers }: { readonly zones: readonly string[]; readonly tiers: Readonly<Record<Tier, number>> },
): Readonly<Record<Tier, Readonly<Record<string, string>>>> {
  const network = networkRange(cidrBlock);
  const largestFirst = (Object.entries(tiers) as [Tier, number][]).sort(
    ([one, size], [other, otherSize]) => size - otherSize || (one < other ? -1 : 1),
  );
  requireZones(zones);
  requireSizes(largestFirst);
  requireRoom(cidrBlock, network, zones, largestFirst);

  const free = new Map([[network.bits, network.address]]);
  const taken = zones.flatMap((zone) =>
    largestFirst.map(([tier, bits]) => ({ zone, tier, cidr: formatCidr({ address: take(free, bits), bits }) })),
  );
  return Object.fromEntries(
    largestFirst.map(([tier]) => [
      tier,
      Object.fromEntries(taken.filter((subnet) => subnet.tier === tier).map(({ zone, cidr }) => [zone, cidr])),
    ]),
  ) as Record<Tier, Record<string, string>>;
}

/** Takes a block of `bits` out of the free ones, of which there is at most one of each size, and returns its address. */
function take(free: Map<number, number>, bits: number): number {
  let size = bits;
  while (!free.has(size)) {
    size -= 1;
  }
  const address = free.get(size) as number;
  free.delete(size);
  while (size < bits) {
    size += 1;
    free.set(size, address + addressCount(size));
  }
  return address;
}

function networkRange(cidrBlock: string): CidrRange {
  const range = parseCidr(cidrBlock);
  if (range === undefined) {
    throw new ArgumentError(
      "NetworkRangeNotSound",
      `${cidrBlock} is no range of IPv4 addresses that begins at its first address: write it as 10.0.0.0/16.`,
    );
  }
  if (range.bits < networkBits.min || range.bits > networkBits.max) {
    throw new ArgumentError(
      "NetworkRangeOutOfBounds",
      `a network of /${range.bits} is too ${range.bits < networkBits.min ? "large" : "small"}: give it a range from /${networkBits.min} to /${networkBits.max}.`,
    );
  }
  return range;
}

/**
 * Refuses a range that holds addresses of the internet, as `NetworkRangePublic`: AWS would take it, and whoever has those
 * addresses could no longer be reached from inside.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export function requirePrivateNetwork(cidrBlock: string): void {
  if (!isPrivateRange(networkRange(cidrBlock))) {
    throw new ArgumentError(
      "NetworkRangePublic",
      `${cidrBlock} holds addresses of the internet: give the network a range of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10.`,
    );
  }
}

function requireZones(zones: readonly string[]): void {
  if (zones.length === 0) {
    throw new ArgumentError("NoZones", "the network has no availability zone: name two or three.");
  }
  const repeated = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (repeated !== undefined) {
    throw new ArgumentError("ZoneRepeated", `${repeated} is named twice: name each availability zone once.`);
  }
}

function requireSizes(tiers: readonly (readonly [string, number])[]): void {
  for (const [tier, bits] of tiers) {
    if (!Number.isInteger(bits) || bits < subnetBits.min || bits > subnetBits.max) {
      throw new ArgumentError(
        "SubnetSizeOutOfBounds",
        `subnets of tier ${tier} would be /${bits}, and AWS takes /${subnetBits.min} to /${subnetBits.max}.`,
      );
    }
  }
}

function requireRoom(
  cidrBlock: string,
  network: CidrRange,
  zones: readonly string[],
  tiers: readonly (readonly [string, number])[],
): void {
  const wanted = zones.length * tiers.reduce((sum, [, bits]) => sum + addressCount(bits), 0);
  const there = addressCount(network.bits);
  if (wanted > there) {
    const sizes = tiers.map(([tier, bits]) => `${tier} /${bits}`).join(", ");
    throw new ArgumentError(
      "SubnetsDoNotFit",
      `${zones.length} zones of ${sizes} take ${wanted} addresses, and ${cidrBlock} has ${there}: ` +
        `give the network a wider range, fewer zones, or smaller subnets.`,
    );
  }
}
