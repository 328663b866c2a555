import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

import { ApprovalError } from "./errors";

/** An approver's two keys, each as one line of base64. */
export interface ApprovalKeys {
  /** PKCS #8: goes into the secret store that the manual approval guards, and nowhere else. */
  readonly privateKey: string;
  /** SubjectPublicKeyInfo: goes into the stack files. */
  readonly publicKey: string;
}

/** Makes a new pair of Ed25519 keys. */
export function generateApprovalKeys(): ApprovalKeys {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    publicKey: inBase64(publicKey),
  };
}

/** Reads a private key: PKCS #8, as base64 or as PEM. Throws {@link ApprovalError} `NoKey`. */
export function readPrivateKey(text: string): KeyObject {
  const base64 = text.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, "").replace(/\s/g, "");
  try {
    const key = createPrivateKey({ key: Buffer.from(base64, "base64"), format: "der", type: "pkcs8" });
    if (key.asymmetricKeyType === "ed25519") {
      return key;
    }
  } catch {
    // What OpenSSL says of it could repeat some of it.
  }
  throw new ApprovalError(
    "NoKey",
    "TRIBUTARY_APPROVAL_KEY holds no Ed25519 private key. Of what tributary approve --generate-keys prints it is what follows the first =.",
  );
}

/** Reads a public key: SubjectPublicKeyInfo in base64, whose form config has checked. */
export function readPublicKey(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
}

/** The public key that belongs to a private one. */
export function publicKeyOf(privateKey: KeyObject): string {
  return inBase64(createPublicKey(privateKey));
}

function inBase64(publicKey: KeyObject): string {
  return publicKey.export({ format: "der", type: "spki" }).toString("base64");
}
