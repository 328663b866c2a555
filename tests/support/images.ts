import { crc32, deflateSync } from "node:zlib";

import sharp, { type Sharp } from "sharp";

/** Real image files for tests, made by the encoders that people use. */
export type FileType = "jpeg" | "png" | "webp" | "avif" | "gif";

/** A picture with enough in it that its file can be cut: soft shapes and some grain. */
export async function picture(width: number, height: number, channels: 3 | 4 = 3): Promise<Sharp> {
  const small = { width: Math.ceil(width / 8), height: Math.ceil(height / 8) };
  const noise = { type: "gaussian", mean: 128, sigma: 50 } as const;
  const grain = await sharp({ create: { ...small, channels: 3, background: "grey", noise } })
    .png()
    .toBuffer();
  const { data, info } = await sharp(grain)
    .resize(width, height, { fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  return channels === 4 ? image.ensureAlpha(0.5) : image;
}

/** The same as a file. */
export async function imageFile(type: FileType, width = 400, height = 300): Promise<Buffer> {
  const image = await picture(width, height);
  return (type === "avif" ? image.avif({ effort: 0 }) : image[type]()).toBuffer();
}

/** A black PNG of one bit a pixel, which deflates a thousandfold: 18 KB for 144 million pixels. */
export function blackPng(width: number, height: number): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  const [bitDepth, greyscale] = [1, 0];
  const rowBytes = 1 + Math.ceil(width / 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", Buffer.concat([size, Buffer.from([bitDepth, greyscale, 0, 0, 0])])),
    pngChunk("IDAT", deflateSync(Buffer.alloc(rowBytes * height))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
