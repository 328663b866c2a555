import * as fc from "fast-check";

import { allocateSubnets, networkTiers, requirePrivateNetwork, subnetSizes } from "../../../components/network/subnets";

/** The first and the last address of a range, read without the code under test. */
function span(cidr: string): { first: number; last: number } {
  const [address = "", bits = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}

const network = fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 16, max: 22 })).map(([address, bits]) => {
  const first = address - (address % 2 ** (32 - bits));
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return { cidr: `${octets.join(".")}/${bits}`, bits };
});
const zoneNames = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { minLength: 1, maxLength: 8 });
const tierSizes = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer({ min: 16, max: 28 }), {
  minKeys: 1,
  maxKeys: 6,
});

const addresses = (bits: number): number => 2 ** (32 - bits);
const sum = (sizes: Readonly<Record<string, number>>): number =>
  Object.values(sizes).reduce((total, bits) => total + addresses(bits), 0);

const allRanges = (allocated: Readonly<Record<string, Readonly<Record<string, string>>>>): string[] =>
  Object.values(allocated).flatMap((tier) => Object.values(tier));

/** Networks, zones and tiers, of which about as many fit as do not, and some fit exactly. */
const request = fc.tuple(network, zoneNames, tierSizes).map(([{ cidr, bits }, zones, sizes]) => {
  const tiers = Object.fromEntries(
    Object.entries(sizes).map(([tier, size]) => [tier, Math.min(28, bits + ((size * 5) % 9))]),
  );
  return { cidr, zones, tiers, fits: zones.length * sum(tiers) <= addresses(bits) };
});

test("subnets of any tiers in any zones have their size, lie inside the network and never overlap", () => {
  fc.assert(
    fc.property(request, ({ cidr, zones, tiers, fits }) => {
      fc.pre(fits);
      const allocated = allocateSubnets(cidr, { zones, tiers });
      expect(Object.keys(allocated).sort()).toEqual(Object.keys(tiers).sort());
      for (const [tier, bits] of Object.entries(tiers)) {
        expect(Object.keys(allocated[tier] ?? {}).sort()).toEqual([...zones].sort());
        for (const range of Object.values(allocated[tier] ?? {})) {
          expect(range).toMatch(new RegExp(`/${bits}$`));
          expect(span(range).first % addresses(bits)).toBe(0);
        }
      }
      const spans = allRanges(allocated)
        .map(span)
        .sort((one, other) => one.first - other.first);
      const whole = span(cidr);
      expect(spans[0]?.first).toBeGreaterThanOrEqual(whole.first);
      expect(spans.at(-1)?.last).toBeLessThanOrEqual(whole.last);
      for (const [index, { first }] of spans.slice(1).entries()) {
        expect(first).toBeGreaterThan(spans[index]?.last ?? Infinity);
      }
    }),
    { numRuns: 500 },
  );
});

test("subnets fit exactly when the sum of their sizes does", () => {
  const seen = { fits: 0, not: 0 };
  fc.assert(
    fc.property(request, ({ cidr, zones, tiers, fits }) => {
      seen[fits ? "fits" : "not"] += 1;
      const allocate = () => allocateSubnets(cidr, { zones, tiers });
      if (fits) {
        expect(allocate).not.toThrow();
      } else {
        expect(allocate).toThrow(/^SubnetsDoNotFit: /);
      }
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.fits, seen.not)).toBeGreaterThan(50);
});

test("a network can be used to its last address", () => {
  const allocated = allocateSubnets("10.0.0.0/22", { zones: ["a", "b"], tiers: { wide: 24, small: 25, tiny: 25 } });
  expect(allRanges(allocated).sort()).toEqual([
    "10.0.0.0/24",
    "10.0.1.0/25",
    "10.0.1.128/25",
    "10.0.2.0/24",
    "10.0.3.0/25",
    "10.0.3.128/25",
  ]);
});

test("a zone added at the end moves no other's subnets, and the order of the tiers does not matter", () => {
  fc.assert(
    fc.property(request, ({ cidr, zones, tiers, fits }) => {
      fc.pre(fits);
      const more = allocateSubnets(cidr, { zones, tiers });
      const reversed = Object.fromEntries(Object.entries(tiers).reverse());
      expect(allocateSubnets(cidr, { zones, tiers: reversed })).toEqual(more);
      for (const count of zones.keys()) {
        if (count > 0) {
          const fewer = allocateSubnets(cidr, { zones: zones.slice(0, count), tiers });
          for (const tier of Object.keys(tiers)) {
            expect(more[tier]).toMatchObject(fewer[tier] ?? { missing: tier });
          }
        }
      }
    }),
  );
});

describe("the sizes that a network's tiers have by themselves", () => {
  test.each([16, 17, 18, 19, 20, 21, 22])("fit into a /%d in three zones, databases in the smallest", (bits) => {
    const sizes = subnetSizes(`10.0.0.0/${bits}`);
    expect(sizes.database).toBeGreaterThan(sizes.public);
    expect(sizes.public).toBeGreaterThan(sizes.private);
    const allocated = allocateSubnets(`10.0.0.0/${bits}`, { zones: ["a", "b", "c"], tiers: sizes });
    expect(Object.keys(allocated).sort()).toEqual([...networkTiers].sort());
    expect(allRanges(allocated)).toHaveLength(9);
  });

  test("give way to those that are chosen", () => {
    expect(subnetSizes("10.0.0.0/16")).toEqual({ public: 21, private: 18, database: 22 });
    expect(subnetSizes("10.0.0.0/16", { private: 20 })).toEqual({ public: 21, private: 20, database: 22 });
  });
});

describe("what cannot be laid out", () => {
  const allocate = (cidr: string, zones: readonly string[], tiers: Readonly<Record<string, number>>) => () =>
    allocateSubnets(cidr, { zones, tiers });

  test.each([
    ["10.0.0.0/15", "NetworkRangeOutOfBounds: a network of /15 is too large: give it a range from /16 to /22."],
    ["10.0.0.0/23", "NetworkRangeOutOfBounds: a network of /23 is too small: give it a range from /16 to /22."],
    [
      "10.0.1.0/16",
      "NetworkRangeNotSound: 10.0.1.0/16 is no range of IPv4 addresses that begins at its first address: write it as 10.0.0.0/16.",
    ],
  ])("a network of %s", (cidr, message) => {
    expect(allocate(cidr, ["a"], { private: 24 })).toThrow(message);
  });

  test("no zone, and the same zone twice", () => {
    expect(allocate("10.0.0.0/16", [], { private: 24 })).toThrow(
      "NoZones: the network has no availability zone: name two or three.",
    );
    expect(allocate("10.0.0.0/16", ["a", "b", "a"], { private: 24 })).toThrow(
      "ZoneRepeated: a is named twice: name each availability zone once.",
    );
  });

  test.each([15, 29, 24.5])("subnets of /%d", (bits) => {
    expect(allocate("10.0.0.0/16", ["a"], { private: bits })).toThrow(
      `SubnetSizeOutOfBounds: subnets of tier private would be /${bits}, and AWS takes /16 to /28.`,
    );
  });

  test("more subnets than there is room for, told with the sums", () => {
    expect(allocate("10.0.0.0/16", ["a", "b", "c", "d"], subnetSizes("10.0.0.0/16"))).toThrow(
      "SubnetsDoNotFit: 4 zones of private /18, public /21, database /22 take 77824 addresses, and 10.0.0.0/16 has 65536: " +
        "give the network a wider range, fewer zones, or smaller subnets.",
    );
  });

  test("a network of addresses that are the internet's", () => {
    expect(() => requirePrivateNetwork("52.94.0.0/16")).toThrow(/^NetworkRangePublic: 52\.94\.0\.0\/16 holds/);
    expect(() => requirePrivateNetwork("172.20.0.0/16")).not.toThrow();
  });
});
