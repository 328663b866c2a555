/** A range of IPv4 addresses: those whose first `bits` bits are the ones of `address`. */
export interface CidrRange {
  /** The first address, as a number. */
  readonly address: number;
  /** Length of the prefix: 0 to 32. */
  readonly bits: number;
}

/**
 * Reads `10.0.0.0/16`. Undefined for what is no IPv4 range, and for one whose address lies inside the range and not at
 * its beginning, of which AWS would make another one than was written.
 * https://www.rfc-editor.org/rfc/rfc4632#section-3.1
 */
export function parseCidr(text: string): CidrRange | undefined {
  const numbers = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = numbers;
  const range = { address: ((a * 256 + b) * 256 + c) * 256 + d, bits };
  // What reads differently when it is written again had leading zeros, or octets that are too large.
  const isSound = bits <= 32 && formatCidr(range) === text && range.address % addressCount(bits) === 0;
  return isSound ? range : undefined;
}

/** Writes a range as `10.0.0.0/16`. */
export function formatCidr({ address, bits }: CidrRange): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join(".")}/${bits}`;
}

/** How many addresses a range with a prefix of `bits` bits has. */
export function addressCount(bits: number): number {
  return 2 ** (32 - bits);
}

/** Private and shared address space: https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc6598 */
const privateRanges = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"].map(
  (text) => parseCidr(text) as CidrRange,
);

/** Whether no address of the range is one of the public internet's. */
export function isPrivateRange(range: CidrRange): boolean {
  return privateRanges.some((outer) => contains(outer, range));
}

/** Whether any address stands in both ranges. */
export function overlap(one: CidrRange, other: CidrRange): boolean {
  return contains(one, other) || contains(other, one);
}

function contains(outer: CidrRange, inner: CidrRange): boolean {
  const size = addressCount(outer.bits);
  return inner.bits >= outer.bits && Math.floor(inner.address / size) === Math.floor(outer.address / size);
}
