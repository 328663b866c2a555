import sharp, { type Sharp } from "sharp";

import { type AcceptedType, imageType } from "./image-type";
import { Refusal } from "./refusal";
import { type ImageFormat, MAX_SIDE, type VariantSpec } from "./settings";

/** One size of an image. */
export interface Variant {
  readonly label: string;
  readonly bytes: Buffer;
  /** Pixels, as encoded: a small image is not enlarged. */
  readonly width: number;
  readonly height: number;
  readonly contentType: `image/${ImageFormat}`;
}

/** What an image may ask of the decoder. */
export interface DecodeLimits {
  readonly maxPixels: number;
  /** Whole seconds that decoding and encoding may take. */
  readonly seconds: number;
}

/** The loaders of the types that are accepted; a file can't talk libvips into any other. */
const LOADERS = ["Jpeg", "Png", "Webp", "Heif", "Nsgif"].map((name) => `VipsForeignLoad${name}`);

sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: LOADERS });
// Every image is another one, so what libvips remembers of the last is memory lost.
sharp.cache(false);

/**
 * Every variant of an image: upright by its EXIF orientation, in sRGB, without metadata (so without the place a picture
 * was taken at), of an animation the first frame. No side is longer than an encoder takes. `Refusal` for what is no
 * image, not accepted, too large, or damaged.
 *
 * A JPEG is decoded once for each variant, since libjpeg scales while it decodes; anything else once, to the widest
 * variant, from which the others are made.
 */
export async function makeVariants(bytes: Buffer, spec: VariantSpec, limits: DecodeLimits): Promise<Variant[]> {
  const type = imageType(bytes);
  const options = { failOn: "error", limitInputPixels: limits.maxPixels } as const;
  await requireDecodable(bytes, type, limits);
  const image = sharp(bytes, options).autoOrient();
  const labels = Object.keys(spec.widths);
  const variants =
    type === "jpeg" || labels.length === 1
      ? labels.map((label) => encode(image.clone(), label, spec, limits))
      : fromOneDecoding(image, labels, spec, limits);
  // All are waited for, so that nothing of this image is still at work when the next one comes.
  const results = await Promise.allSettled(variants);
  return results.map((result) => {
    if (result.status === "rejected") {
      throw decodingFailure(result.reason, type);
    }
    return result.value;
  });
}

async function requireDecodable(bytes: Buffer, type: AcceptedType, { maxPixels }: DecodeLimits): Promise<void> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw decodingFailure(error, type);
    });
  if (width * height > maxPixels) {
    throw new Refusal("too-many-pixels", `It has ${width} × ${height}; the limit is ${maxPixels}.`);
  }
}

function fromOneDecoding(
  image: Sharp,
  labels: readonly string[],
  spec: VariantSpec,
  limits: DecodeLimits,
): Promise<Variant>[] {
  const widest = Math.max(...Object.values(spec.widths));
  const decoded = scale(image, widest, limits).raw().toBuffer({ resolveWithObject: true });
  // A failure is each variant's own.
  return labels.map(async (label) => {
    const { data, info } = await decoded;
    const { width, height, channels } = info;
    return encode(sharp(data, { raw: { width, height, channels } }), label, spec, limits);
  });
}

async function encode(image: Sharp, label: string, spec: VariantSpec, limits: DecodeLimits): Promise<Variant> {
  const scaled = scale(image, spec.widths[label] ?? 0, limits);
  const { data, info } = await encoders[spec.format](scaled, spec.quality).toBuffer({ resolveWithObject: true });
  return { label, bytes: data, width: info.width, height: info.height, contentType: `image/${spec.format}` };
}

const encoders: Record<ImageFormat, (image: Sharp, quality: number) => Sharp> = {
  webp: (image, quality) => image.webp({ quality }),
  avif: (image, quality) => image.avif({ quality }),
  // JPEG has no transparency; a product stands on white.
  jpeg: (image, quality) => image.flatten({ background: "white" }).jpeg({ quality }),
};

function scale(image: Sharp, width: number, { seconds }: DecodeLimits): Sharp {
  return image.resize({ width, height: MAX_SIDE, fit: "inside", withoutEnlargement: true }).timeout({ seconds });
}

/** What the decoder says of an image, unless it is of this machine: too little time or memory. */
export function decodingFailure(error: unknown, type: AcceptedType): unknown {
  const said = error instanceof Error ? error.message : String(error);
  if (/^timeout|out of memory|unable to allocate|failed to allocate/i.test(said)) {
    return error;
  }
  return /pixel limit/i.test(said)
    ? new Refusal("too-many-pixels", `The ${type} decoder: ${firstLine(said)}.`)
    : new Refusal("damaged", `The ${type} decoder: ${firstLine(said)}.`);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 200);
}
