import * as fc from "fast-check";

import { addressCount, formatCidr, isPrivateRange, overlap, parseCidr } from "../../../components/core/cidr";

const range = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, bits]) => ({ address: address - (address % 2 ** (32 - bits)), bits }));

test("a range is read as it is written", () => {
  fc.assert(
    fc.property(range, (one) => {
      expect(parseCidr(formatCidr(one))).toEqual(one);
    }),
  );
  expect(parseCidr("10.1.2.0/24")).toEqual({ address: 0x0a010200, bits: 24 });
  expect(formatCidr({ address: 0xffff0000, bits: 16 })).toBe("255.255.0.0/16");
  expect(parseCidr("0.0.0.0/0")).toEqual({ address: 0, bits: 0 });
});

test.each([
  ["an address alone", "10.0.0.0"],
  ["an octet that is too large", "10.0.256.0/24"],
  ["a prefix that is too long", "10.0.0.0/33"],
  ["leading zeros, which some read as octal", "010.0.0.0/8"],
  ["an address inside the range", "10.0.0.1/16"],
  ["an IPv6 range", "fd00::/8"],
  ["text around it", " 10.0.0.0/16"],
  ["a mask", "10.0.0.0/255.255.0.0"],
])("%s is no range", (_case, text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ["10.0.0.0/8", true],
  ["10.255.255.0/24", true],
  ["172.16.0.0/12", true],
  ["172.31.0.0/16", true],
  ["172.32.0.0/16", false],
  ["192.168.4.0/22", true],
  ["100.64.0.0/16", true],
  ["100.128.0.0/16", false],
  ["8.0.0.0/7", false],
  ["10.0.0.0/7", false],
  ["0.0.0.0/0", false],
])("%s is private: %s", (text, isPrivate) => {
  expect(isPrivateRange(parseCidr(text) ?? { address: 0, bits: 0 })).toBe(isPrivate);
});

test("two ranges overlap where an address is in both", () => {
  fc.assert(
    fc.property(range, range, (one, other) => {
      const last = ({ address, bits }: typeof one) => address + addressCount(bits) - 1;
      const share = one.address <= last(other) && other.address <= last(one);
      expect(overlap(one, other)).toBe(share);
      expect(overlap(other, one)).toBe(share);
    }),
  );
});

test.each([
  ["10.0.0.0/16", "10.0.255.0/24", true],
  ["10.0.0.0/16", "10.1.0.0/16", false],
  ["0.0.0.0/0", "10.1.0.0/16", true],
])("%s and %s: %s", (one, other, expected) => {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  expect(a !== undefined && b !== undefined && overlap(a, b)).toBe(expected);
});
