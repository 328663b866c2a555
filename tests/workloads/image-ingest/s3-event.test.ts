import fc from "fast-check";

import { createdObjects, UnknownEvent } from "../../../workloads/image-ingest/s3-event";

function event(key: string, eventName = "ObjectCreated:Put", eTag = "abc") {
  return {
    Records: [
      { eventSource: "aws:s3", eventName, s3: { bucket: { name: "uploads" }, object: { key, eTag, size: 1 } } },
    ],
  };
}

it("reads what S3 writes of any key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
      const encoded = encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
      expect(createdObjects(event(encoded))).toEqual([{ bucket: "uploads", key, etag: "abc" }]);
    }),
  );
});

it("takes a plus for a space, and an encoded plus for itself", () => {
  expect(createdObjects(event("uploads/1/a+b%2Bc.jpg"))).toMatchObject([{ key: "uploads/1/a b+c.jpg" }]);
});

it.each(["Put", "Post", "Copy", "CompleteMultipartUpload"])("takes ObjectCreated:%s", (how) => {
  expect(createdObjects(event("k", `ObjectCreated:${how}`, '"abc-2"'))).toMatchObject([{ etag: "abc-2" }]);
});

it("leaves other events of S3 out", () => {
  expect(createdObjects(event("k", "ObjectRemoved:Delete"))).toEqual([]);
  expect(createdObjects({ Records: [] })).toEqual([]);
});

it.each([
  undefined,
  "text",
  {},
  { Records: "none" },
  { Records: [null] },
  { Records: [{ eventSource: "aws:sqs", body: "{}" }] },
  event(""),
  event("%zz"),
  event("k", "ObjectCreated:Put", ""),
])("refuses %j", (strange) => {
  expect(() => createdObjects(strange)).toThrow(UnknownEvent);
});
