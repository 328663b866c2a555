import * as fc from "fast-check";

import { isPrivateRange } from "../../../components/streaming/msk/firewall";

test.each([
  ["10.0.0.0/8", true],
  ["10.20.0.0/16", true],
  ["172.16.0.0/12", true],
  ["172.31.255.255/32", true],
  ["192.168.1.0/24", true],
  ["100.64.0.0/10", true],
  ["0.0.0.0/0", false],
  ["10.0.0.0/7", false],
  ["172.32.0.0/16", false],
  ["172.16.0.0/11", false],
  ["192.169.0.0/16", false],
  ["100.128.0.0/16", false],
  ["8.8.8.8/32", false],
  ["10.0.0.256/32", false],
  ["10.0.0.0/33", false],
  ["10.0.0.0", false],
  ["fd00::/8", false],
  ["", false],
])("%j is a range of private addresses: %s", (cidr, isPrivate) => {
  expect(isPrivateRange(cidr)).toBe(isPrivate);
});

test("whatever begins elsewhere is no private range", () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const publicFirst = octet.filter((first) => ![10, 100, 172, 192].includes(first));
  fc.assert(
    fc.property(publicFirst, octet, octet, octet, fc.integer({ min: 0, max: 32 }), (a, b, c, d, bits) => {
      expect(isPrivateRange(`${a}.${b}.${c}.${d}/${bits}`)).toBe(false);
    }),
  );
});
