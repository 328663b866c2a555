import { createHash, createHmac } from "node:crypto";

import { mskToken } from "../image-ingest/msk-token";
import { fulfil, type Outcome } from "./fulfil";
import { KafkaProtocol } from "./kafka";
import type { WishEvent } from "./wish";

/** The function's entry. Its settings are environment variables: see README.md. */
export async function handler(event: WishEvent): Promise<Outcome> {
  const cluster = new KafkaProtocol({
    bootstrapBrokers: setting("KAFKA_BOOTSTRAP_BROKERS").split(","),
    // MSK's certificates are of Amazon's public authority, which Node knows.
    tls: { minVersion: "TLSv1.2" },
    tlsServerName: true,
    sasl: { mechanism: "OAUTHBEARER", token },
  });
  try {
    const outcome = await fulfil(cluster, event, setting("KAFKA_MAY_DELETE_TOPICS") === "true");
    console.log(JSON.stringify({ action: event.tf.action, ...outcome }));
    return outcome;
  } finally {
    await cluster.close();
  }
}

/** Lambda gives a function its role's credentials as environment variables. */
function token(): Promise<string> {
  return mskToken({
    region: setting("AWS_REGION"),
    credentials: {
      accessKeyId: setting("AWS_ACCESS_KEY_ID"),
      secretAccessKey: setting("AWS_SECRET_ACCESS_KEY"),
      sessionToken: setting("AWS_SESSION_TOKEN"),
    },
    sha256: Sha256,
  });
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Node's own hash in the form that the signer asks for. */
class Sha256 {
  private readonly hash;

  constructor(secret?: Bytes) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }

  update(data: Bytes): void {
    this.hash.update(bytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

function bytes(data: Bytes): Buffer {
  if (typeof data === "string") {
    return Buffer.from(data);
  }
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`the environment variable ${name} is not set`);
  }
  return value;
}
