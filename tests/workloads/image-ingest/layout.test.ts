import fc from "fast-check";

import {
  eventId,
  publicationKey,
  quarantineKey,
  sourceId,
  uploadPlace,
  variantKey,
} from "../../../workloads/image-ingest/layout";
import { sourceMetadata } from "../../../workloads/image-ingest/metadata";

const source = { bucket: "uploads", key: "uploads/42/front.jpg", etag: "abc" };

it.each<[string, unknown]>([
  ["uploads/42/front.jpg", { kind: "image", productId: "42" }],
  ["uploads/42/sides/left.jpg", { kind: "image", productId: "42" }],
  ["uploads/Stuhl grün/ü.jpg", { kind: "image", productId: "Stuhl grün" }],
  ["uploads/42/", { kind: "folder" }],
  ["uploads/", { kind: "folder" }],
  ["uploads/front.jpg", { kind: "elsewhere" }],
  ["uploads//front.jpg", { kind: "elsewhere" }],
  ["uploads/../front.jpg", { kind: "elsewhere" }],
  ["uploads/./front.jpg", { kind: "elsewhere" }],
  ["uploads/4\n2/front.jpg", { kind: "elsewhere" }],
  [`uploads/${"é".repeat(129)}/front.jpg`, { kind: "elsewhere" }],
  [`uploads/${"é".repeat(128)}/front.jpg`, { kind: "image", productId: "é".repeat(128) }],
  ["42/front.jpg", { kind: "elsewhere" }],
])("reads %s", (key, place) => {
  expect(uploadPlace("uploads/", key)).toEqual(place);
});

it("gives every version of every source ids of its own, and the same ones each time", () => {
  const part = fc.string({ maxLength: 3 });
  const any = fc.record({ bucket: part, key: part, etag: part });
  fc.assert(
    fc.property(any, any, part, part, (a, b, labelA, labelB) => {
      const same = a.bucket === b.bucket && a.key === b.key && a.etag === b.etag;
      expect(sourceId(a) === sourceId(b)).toBe(same);
      expect(eventId(a, labelA) === eventId(b, labelB)).toBe(same && labelA === labelB);
    }),
  );
});

it("keeps ids as they are, since consumers remember them", () => {
  expect(eventId(source, "large")).toBe("c2ffc2f446b305da13b069b168a7bb199531733c0ec561c32d7e00f0eb5dece4");
  expect(variantKey(source, "42", "large", "webp")).toBe("variants/42/d67c3af85dde1a239b6a6889d1a8888a/large.webp");
  expect(publicationKey(source)).toBe("published/d67c3af85dde1a239b6a6889d1a8888a.json");
  expect(quarantineKey(source)).toBe("image-ingest/d67c3af85dde1a239b6a6889d1a8888a");
});

it("writes keys that S3 takes, whatever the product's", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (product) => {
      const place = uploadPlace("uploads/", `uploads/${product}/x`);
      if (place.kind === "image") {
        expect(Buffer.byteLength(variantKey(source, place.productId, "l".repeat(32), "webp"))).toBeLessThanOrEqual(
          1024,
        );
      }
    }),
  );
});

it("writes metadata that S3 takes, from which the key can be read", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300, size: "max" }), (text) => {
      const key = Buffer.from(text).subarray(0, 1024).toString().replaceAll("\uFFFD", "");
      const metadata = sourceMetadata({ ...source, key });
      const written = Object.entries(metadata).flat().join("");
      expect(written).toMatch(/^[\x20-\x7e]*$/);
      expect(written.length).toBeLessThan(1_800);
      const read =
        metadata["source-key"] === undefined
          ? Buffer.from(metadata["source-key-base64url"] ?? "", "base64url").toString()
          : decodeURI(metadata["source-key"]);
      expect(read).toBe(key);
    }),
  );
});
