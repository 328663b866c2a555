import { Refusal } from "./refusal";

/** What is accepted, by the names that sharp gives formats; an AVIF is a HEIF with AV1 in it. */
export const acceptedTypes = ["jpeg", "png", "webp", "avif", "gif"] as const;
export type AcceptedType = (typeof acceptedTypes)[number];

interface Signature {
  readonly type: string;
  readonly matches: (head: Buffer) => boolean;
}

const signatures: readonly Signature[] = [
  { type: "jpeg", matches: startsWith([0xff, 0xd8, 0xff]) },
  { type: "png", matches: startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { type: "webp", matches: (head) => ascii(head, 0, 4) === "RIFF" && ascii(head, 8, 12) === "WEBP" },
  { type: "avif", matches: (head) => brands(head).some((brand) => brand === "avif" || brand === "avis") },
  { type: "gif", matches: (head) => /^GIF8[79]a$/.test(ascii(head, 0, 6)) },
  { type: "heif", matches: (head) => brands(head).some((brand) => /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) },
  { type: "tiff", matches: (head) => /^(?:II[*+]\0|MM\0[*+])/.test(ascii(head, 0, 4)) },
  { type: "bmp", matches: (head) => ascii(head, 0, 2) === "BM" },
  { type: "ico", matches: startsWith([0, 0, 1, 0]) },
  { type: "psd", matches: (head) => ascii(head, 0, 4) === "8BPS" },
  { type: "jxl", matches: (head) => startsWith([0xff, 0x0a])(head) || ascii(head, 4, 8) === "JXL " },
  { type: "jp2", matches: (head) => startsWith([0xff, 0x4f, 0xff, 0x51])(head) || ascii(head, 4, 8) === "jP  " },
  { type: "pdf", matches: (head) => ascii(head, 0, 5) === "%PDF-" },
  {
    type: "svg",
    matches: (head) =>
      /^\uFEFF?\s*<(?:\?xml|!--|!doctype svg|svg)[\s\S]*/i.test(head.toString("utf8")) &&
      /<svg[\s>]/i.test(head.toString("utf8")),
  },
];

/** Bytes that are looked at; a comment or declaration may stand before an SVG's root. */
const HEAD_BYTES = 4096;

/**
 * The type of an image by its first bytes. The decoder is handed nothing else: it could read a dozen more formats, SVG
 * among them, which may refer to files and addresses. `Refusal` for what is not accepted.
 */
export function imageType(bytes: Buffer): AcceptedType {
  const head = bytes.subarray(0, HEAD_BYTES);
  const type = signatures.find(({ matches }) => matches(head))?.type;
  if (type === undefined) {
    throw new Refusal("not-an-image", `It begins with ${head.subarray(0, 8).toString("hex")}.`);
  }
  if (!acceptedTypes.includes(type as AcceptedType)) {
    throw new Refusal("unsupported-type", `It is ${type}; accepted are ${acceptedTypes.join(", ")}.`);
  }
  return type as AcceptedType;
}

function startsWith(start: readonly number[]): (head: Buffer) => boolean {
  return (head) => start.every((byte, index) => head[index] === byte);
}

/** The brands of an ISO base media file, its own first: `ftyp` box of ISO/IEC 14496-12. */
function brands(head: Buffer): string[] {
  if (head.length < 16 || ascii(head, 4, 8) !== "ftyp") {
    return [];
  }
  const end = Math.min(head.readUInt32BE(0), head.length);
  const found = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) {
    found.push(ascii(head, at, at + 4));
  }
  return found;
}

function ascii(head: Buffer, from: number, to: number): string {
  return head.toString("latin1", from, to);
}
