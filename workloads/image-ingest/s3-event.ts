/** One version of an object, as an S3 event names it. */
export interface SourceObject {
  readonly bucket: string;
  /** Decoded. */
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
}

/** The event is nothing that S3 sends; retrying can't help, so it ends in the dead-letter queue for a person to see. */
export class UnknownEvent extends Error {
  constructor(found: string) {
    super(`The function takes S3 event notifications, and got ${found}.`);
    this.name = "UnknownEvent";
  }
}

/**
 * The objects whose creation the event tells of; other events of theirs are left out.
 *
 * A key comes URL-encoded with `+` for a space, and the ETag without quotes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function createdObjects(event: unknown): SourceObject[] {
  const records = field(event, "Records");
  if (!Array.isArray(records)) {
    throw new UnknownEvent("an event without Records");
  }
  return records.flatMap((record: unknown) => {
    if (field(record, "eventSource") !== "aws:s3") {
      throw new UnknownEvent(`a record of ${JSON.stringify(field(record, "eventSource"))}`);
    }
    const name = field(record, "eventName");
    if (typeof name !== "string" || !name.startsWith("ObjectCreated:")) {
      return [];
    }
    const s3 = field(record, "s3");
    const object = field(s3, "object");
    return [
      {
        bucket: textField(field(s3, "bucket"), "name"),
        key: decodeKey(textField(object, "key")),
        etag: textField(object, "eTag").replaceAll('"', ""),
      },
    ];
  });
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    throw new UnknownEvent(`the key "${key}", which is not URL-encoded`);
  }
}

function textField(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found !== "string" || found === "") {
    throw new UnknownEvent(`a record without ${name}`);
  }
  return found;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
