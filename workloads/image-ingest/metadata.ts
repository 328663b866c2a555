import type { SourceObject } from "./s3-event";

/** S3 takes 2 KB of user metadata in all; a key percent-encoded can take 3 KB. */
const ENCODED_KEY_MAX = 1_024;

/**
 * Which source an object was made of, as user metadata, which is ASCII: the key percent-encoded as `source-key`, or, where
 * that grows too long, as `source-key-base64url`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function sourceMetadata({ bucket, key, etag }: SourceObject): Record<string, string> {
  const encoded = encodeURI(key);
  return {
    "source-bucket": bucket,
    ...(encoded.length <= ENCODED_KEY_MAX
      ? { "source-key": encoded }
      : { "source-key-base64url": Buffer.from(key).toString("base64url") }),
    "source-etag": etag,
  };
}
