import { SignatureV4 } from "@smithy/signature-v4";

/** Where credentials and the hash come from: an AWS client's own configuration has both. */
export interface Signing {
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
  readonly sha256: ConstructorParameters<typeof SignatureV4>[0]["sha256"];
  readonly region: string;
}

/** How long MSK takes a token for. */
const EXPIRES_SECONDS = 900;

/**
 * A token by which MSK knows an IAM identity over SASL/OAUTHBEARER: the signed address of a call that nobody makes, in
 * base64url. The same as AWS's aws-msk-iam-sasl-signer-js writes, which would bring the whole of STS and an older signer.
 * https://github.com/aws/aws-msk-iam-sasl-signer-js/blob/main/src/getMSKAuthToken.ts
 */
export async function mskToken({ credentials, sha256, region }: Signing, signingDate = new Date()): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`;
  const signer = new SignatureV4({ service: "kafka-cluster", region, credentials, sha256, applyChecksum: false });
  const { query = {} } = await signer.presign(
    {
      method: "GET",
      protocol: "https",
      hostname,
      path: "/",
      headers: { host: hostname },
      query: { Action: "kafka-cluster:Connect" },
    },
    { expiresIn: EXPIRES_SECONDS, signingDate },
  );
  const parts = Object.entries({ ...query, "User-Agent": "tributary-image-ingest" })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return Buffer.from(`https://${hostname}/?${parts.join("&")}`).toString("base64url");
}
