import sharp from "sharp";

import { imageType } from "../../../workloads/image-ingest/image-type";
import { Refusal } from "../../../workloads/image-ingest/refusal";
import type { VariantSpec } from "../../../workloads/image-ingest/settings";
import { decodingFailure, makeVariants } from "../../../workloads/image-ingest/variants";
import { blackPng, type FileType, imageFile, picture } from "../../support/images";

const spec: VariantSpec = { widths: { thumbnail: 40, large: 160 }, format: "webp", quality: 80 };
const limits = { maxPixels: 1_000_000, seconds: 30 };
const types = ["jpeg", "png", "webp", "avif", "gif"] as const;

async function sizes(bytes: Buffer, of = spec) {
  const variants = await makeVariants(bytes, of, limits);
  return variants.map(({ label, width, height }) => `${label} ${width}×${height}`);
}

async function refusal(bytes: Buffer, of = limits): Promise<string> {
  const error: unknown = await makeVariants(bytes, spec, of).catch((thrown: unknown) => thrown);
  return error instanceof Refusal ? error.reason : `not refused: ${String(error)}`;
}

/** The mean colour of a variant, red, green and blue, and its transparency. */
async function colour(bytes: Buffer, label: string, of = spec): Promise<number[]> {
  const found = (await makeVariants(bytes, of, limits)).find((variant) => variant.label === label);
  const { channels } = await sharp(found?.bytes).stats();
  return channels.map(({ mean }) => Math.round(mean));
}

it.each<FileType>(types)("makes every size of a %s", async (type) => {
  const bytes = await imageFile(type, 320, 240);
  expect(imageType(bytes)).toBe(type);
  expect(await sizes(bytes)).toEqual(["thumbnail 40×30", "large 160×120"]);
});

it.each(["webp", "jpeg", "avif"] as const)("writes %s, and says so", async (format) => {
  const [variant] = await makeVariants(await imageFile("jpeg"), { ...spec, format }, limits);
  expect(variant?.contentType).toBe(`image/${format}`);
  expect((await sharp(variant?.bytes).metadata()).mediaType).toBe(`image/${format}`);
  expect(variant?.bytes.length).toBeGreaterThan(100);
});

it("writes fewer bytes at a lower quality", async () => {
  const bytes = await imageFile("png");
  const [high, low] = await Promise.all(
    [90, 20].map(async (quality) => (await makeVariants(bytes, { ...spec, quality }, limits))[1]?.bytes.length ?? 0),
  );
  expect(low).toBeLessThan(high ?? 0);
});

it.each<FileType>(["jpeg", "png"])("never enlarges a %s", async (type) => {
  expect(await sizes(await imageFile(type, 100, 50))).toEqual(["thumbnail 40×20", "large 100×50"]);
});

it.each<FileType>(["jpeg", "png"])("turns a %s upright", async (type) => {
  // The left half is red as stored; orientation 6 asks for a quarter turn to the right, after which it is the upper half.
  const half = { width: 160, height: 240, channels: 3 as const };
  const stored = sharp({ create: { ...half, width: 320, background: "blue" } }).composite([
    { input: { create: { ...half, background: "red" } }, gravity: "west" },
  ]);
  const bytes = await stored.withMetadata({ orientation: 6 })[type]().toBuffer();
  const variants = await makeVariants(bytes, spec, limits);
  expect(variants.map(({ width, height }) => [width, height])).toEqual([
    [40, 53],
    [160, 213],
  ]);
  const upper = await sharp(variants[1]?.bytes).extract({ left: 40, top: 20, width: 80, height: 50 }).toBuffer();
  const [red, , blue] = (await sharp(upper).stats()).channels.map(({ mean }) => mean);
  expect(red).toBeGreaterThan(230);
  expect(blue).toBeLessThan(30);
});

it("takes the metadata away", async () => {
  const bytes = await (
    await picture(200, 100)
  )
    .withExif({ IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
    .jpeg()
    .toBuffer();
  expect((await sharp(bytes).metadata()).exif).toBeDefined();
  for (const { bytes: variant } of await makeVariants(bytes, spec, limits)) {
    const { exif, icc, xmp } = await sharp(variant).metadata();
    expect({ exif, icc, xmp }).toEqual({});
  }
});

it("brings CMYK to sRGB", async () => {
  const red = sharp({ create: { width: 320, height: 240, channels: 3, background: "#c02020" } });
  const bytes = await red.toColourspace("cmyk").jpeg().toBuffer();
  expect((await sharp(bytes).metadata()).space).toBe("cmyk");
  const [r = 0, g = 0, b = 0] = await colour(bytes, "large");
  expect(r).toBeGreaterThan(160);
  expect(Math.max(g, b)).toBeLessThan(80);
});

it("keeps transparency, and sets it on white in a JPEG", async () => {
  const clear = { r: 0, g: 0, b: 0, alpha: 0 };
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 4, background: clear } })
    .png()
    .toBuffer();
  expect((await colour(bytes, "large"))[3]).toBe(0);
  expect(await colour(bytes, "large", { ...spec, format: "jpeg" })).toEqual([255, 255, 255]);
});

it("makes greyscale and 16-bit images", async () => {
  const grey = await (await picture(320, 240)).greyscale().toColourspace("b-w").png().toBuffer();
  const deep = await (await picture(320, 240)).toColourspace("rgb16").png().toBuffer();
  expect((await sharp(grey).metadata()).channels).toBe(1);
  expect((await sharp(deep).metadata()).depth).toBe("ushort");
  expect(await sizes(grey)).toEqual(["thumbnail 40×30", "large 160×120"]);
  expect(await sizes(deep)).toEqual(["thumbnail 40×30", "large 160×120"]);
});

it.each(["gif", "webp"] as const)("takes the first frame of an animated %s", async (type) => {
  const frames = await Promise.all(
    ["#00ff00", "#ff0000"].map((background) =>
      sharp({ create: { width: 200, height: 100, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const animation = sharp(frames, { join: { animated: true } });
  const bytes = await animation[type]().toBuffer();
  expect((await sharp(bytes).metadata()).pages).toBe(2);
  expect(await sizes(bytes)).toEqual(["thumbnail 40×20", "large 160×80"]);
  const [red = 255, green = 0] = await colour(bytes, "large");
  expect(green).toBeGreaterThan(230);
  expect(red).toBeLessThan(30);
});

it("keeps the sides of a long strip to what the encoder takes", async () => {
  const bytes = blackPng(20, 20_000);
  expect(await sizes(bytes)).toEqual(["thumbnail 16×16383", "large 16×16383"]);
});

it.each<FileType>(types)("refuses a %s that is cut", async (type) => {
  const bytes = await imageFile(type);
  for (const part of [0.2, 0.6, 0.99]) {
    expect(await refusal(bytes.subarray(0, Math.floor(bytes.length * part)))).toBe("damaged");
  }
});

it("refuses what has too many pixels, before it decodes them", async () => {
  const bomb = blackPng(16_000, 16_000);
  const begun = Date.now();
  expect(await refusal(bomb)).toBe("too-many-pixels");
  expect(Date.now() - begun).toBeLessThan(500);
  expect(await refusal(blackPng(1000, 1000))).toMatch(/^not refused/);
  expect(await refusal(blackPng(1000, 1001))).toBe("too-many-pixels");
});

it.each<[string, Buffer]>([
  ["svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
  ["svg", Buffer.from("\uFEFF <?xml version='1.0'?>\n<!-- logo -->\n<!DOCTYPE svg>\n<svg width='9'/>")],
  ["pdf", Buffer.from("%PDF-1.7\n")],
  ["bmp", Buffer.from("BM      ")],
  ["psd", Buffer.from("8BPS    ")],
  ["heif", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")],
  ["tiff", Buffer.from("II*\0    ", "latin1")],
])("refuses %s by its name", async (type, bytes) => {
  await expect(makeVariants(bytes, spec, limits)).rejects.toMatchObject({
    reason: "unsupported-type",
    detail: expect.stringContaining(`It is ${type};`),
  });
});

it.each([Buffer.from("x"), Buffer.from("<html><svg></svg></html>"), Buffer.alloc(64), Buffer.from("GIF88a")])(
  "refuses what is no image: %p",
  async (bytes) => {
    expect(await refusal(bytes)).toBe("not-an-image");
  },
);

it("does not let libvips read what is not accepted, whatever stands in front", async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>');
  await expect(sharp(svg).png().toBuffer()).rejects.toThrow(/unsupported image format/);
});

it.each(["timeout: 42% complete", "vips_tracked: out of memory", "unable to allocate 4096 bytes"])(
  "does not blame the image for: %s",
  (message) => {
    const error = new Error(message);
    expect(decodingFailure(error, "png")).toBe(error);
  },
);

it("tells the first line of what the decoder says", () => {
  expect(decodingFailure(new Error("bad seek\nbad seek"), "avif")).toMatchObject({
    reason: "damaged",
    detail: "The avif decoder: bad seek.",
  });
});
