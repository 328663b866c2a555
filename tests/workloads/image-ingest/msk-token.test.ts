import { createHash, createHmac } from "node:crypto";

import { S3Client } from "@aws-sdk/client-s3";

import { mskToken } from "../../../workloads/image-ingest/msk-token";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "secret/of+the=test",
  sessionToken: "session/token+=",
};
const { sha256 } = new S3Client({ region: "eu-west-2" }).config;
const at = new Date("2026-11-21T12:34:56.000Z");

async function address(): Promise<URL> {
  const token = await mskToken({ credentials, sha256, region: "eu-west-2" }, at);
  expect(token).toMatch(/^[\w-]+$/);
  return new URL(Buffer.from(token, "base64url").toString());
}

it("is the address of a call to connect, for a quarter of an hour", async () => {
  const { origin, pathname, searchParams } = await address();
  expect(origin + pathname).toBe("https://kafka.eu-west-2.amazonaws.com/");
  const { "X-Amz-Signature": signature, ...rest } = Object.fromEntries(searchParams);
  expect(rest).toEqual({
    Action: "kafka-cluster:Connect",
    "User-Agent": "tributary-image-ingest",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIDEXAMPLE/20261121/eu-west-2/kafka-cluster/aws4_request",
    "X-Amz-Date": "20261121T123456Z",
    "X-Amz-Expires": "900",
    "X-Amz-Security-Token": "session/token+=",
    "X-Amz-SignedHeaders": "host",
  });
  expect(signature).toMatch(/^[0-9a-f]{64}$/);
});

/** Signature Version 4 by its book: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
it("is signed with the secret, all but the user agent", async () => {
  const { searchParams } = await address();
  const given = searchParams.get("X-Amz-Signature");
  const query = [...searchParams]
    .filter(([name]) => name !== "X-Amz-Signature" && name !== "User-Agent")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const request = ["GET", "/", query, "host:kafka.eu-west-2.amazonaws.com", "", "host", hash("")].join("\n");
  const scope = "20261121/eu-west-2/kafka-cluster/aws4_request";
  const toSign = ["AWS4-HMAC-SHA256", "20261121T123456Z", scope, hash(request)].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      Buffer.from(`AWS4${credentials.secretAccessKey}`),
    );
  expect(given).toBe(createHmac("sha256", key).update(toSign).digest("hex"));
});
