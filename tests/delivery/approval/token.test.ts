import { createHmac, sign } from "node:crypto";

import fc from "fast-check";

import {
  ApprovalError,
  type Approved,
  approverOf,
  generateApprovalKeys,
  signApproval,
  type TokenRules,
  verifyApproval,
} from "../../../delivery/approval";
import { readPrivateKey } from "../../../delivery/approval/keys";

const zoe = generateApprovalKeys();
const adam = generateApprovalKeys();
const approvers = { zoe: { publicKey: zoe.publicKey }, adam: { publicKey: adam.publicKey } };
const rules: TokenRules = { approvers, validHours: 24 };

const NOW = new Date("2027-01-15T12:00:00Z");
const hoursLater = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const wanted: Approved = {
  project: "shop",
  stack: "prod",
  commit: "a".repeat(40),
  digest: `sha256:${"1".repeat(64)}`,
};
const validity = { at: NOW, hours: 24 };

/** What a token is refused with. */
async function refusal(token: string, now: Date = NOW, given = rules, what = wanted): Promise<ApprovalError> {
  const error: unknown = await verifyApproval(token, what, given, now).catch((thrown: unknown) => thrown);
  if (!(error instanceof ApprovalError)) {
    throw new Error("The token was accepted, or failed otherwise.", { cause: error });
  }
  return error;
}

/** A token with a header and claims of one's own, and zoe's true signature. */
function forged(header: object, claims: object, key = zoe.privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), readPrivateKey(key)).toString("base64url")}`;
}

const HEADER = { alg: "EdDSA", typ: "tributary-approval+jwt" };
const SECONDS = NOW.getTime() / 1000;
const CLAIMS = { ...wanted, approver: "zoe", iat: SECONDS, exp: SECONDS + 3600 };

test("a token of an approver says who approved, and when", async () => {
  const token = await signApproval(wanted, "zoe", zoe.privateKey, validity);
  expect(await verifyApproval(token, wanted, rules, hoursLater(23))).toEqual({
    approver: "zoe",
    at: "2027-01-15T12:00:00.000Z",
  });
});

test("whatever is signed is accepted for itself, and for nothing else", async () => {
  const approved = fc.record({ project: fc.string(), stack: fc.string(), commit: fc.string(), digest: fc.string() });
  await fc.assert(
    fc.asyncProperty(approved, approved, async (one, other) => {
      const token = await signApproval(one, "adam", adam.privateKey, validity);
      expect((await verifyApproval(token, one, rules, NOW)).approver).toBe("adam");
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(["WrongStack", "WrongCommit", "WrongDigest"]).toContain((await refusal(token, NOW, rules, other)).code);
    }),
    { numRuns: 50 },
  );
});

test("no byte of a token can be changed", async () => {
  const token = await signApproval(wanted, "zoe", zoe.privateKey, validity);
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom("A", "b", "7", "_", "."), async (at, character) => {
      const changed = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
      // The last character of a part can hold bits that stand for nothing.
      fc.pre(Buffer.from(changed, "base64url").compare(Buffer.from(token, "base64url")) !== 0);
      fc.pre(!changed.split(".").every((part, index) => sameBytes(part, token.split(".")[index] ?? "")));
      await expect(refusal(changed)).resolves.toBeInstanceOf(ApprovalError);
    }),
    { numRuns: 100 },
  );
});

function sameBytes(one: string, other: string): boolean {
  return Buffer.from(one, "base64url").equals(Buffer.from(other, "base64url"));
}

describe("a token is refused", () => {
  test("when it has expired", async () => {
    const token = await signApproval(wanted, "zoe", zoe.privateKey, { at: NOW, hours: 2 });
    const { code, message } = await refusal(token, hoursLater(3));
    expect(code).toBe("Expired");
    expect(message).toContain("expired at 2027-01-15T14:00:00.000Z");
    expect((await verifyApproval(token, wanted, rules, hoursLater(1.99))).approver).toBe("zoe");
  });

  test("when it is older than the stack allows, though it says that it is valid for ever", async () => {
    const token = await signApproval(wanted, "zoe", zoe.privateKey, { at: NOW, hours: 100_000 });
    const { code, message } = await refusal(token, hoursLater(25));
    expect(code).toBe("Expired");
    expect(message).toContain("expired at 2027-01-16T12:00:00.000Z");
  });

  test("when it comes from the future", async () => {
    const token = await signApproval(wanted, "zoe", zoe.privateKey, { at: hoursLater(1), hours: 24 });
    expect((await refusal(token)).code).toBe("NotYetValid");
  });

  test.each([
    ["another stack", { stack: "test" }, "WrongStack", "for prod of shop, and this is test of shop"],
    ["another project", { project: "bank" }, "WrongStack", "for prod of shop, and this is prod of bank"],
    ["another commit", { commit: "b".repeat(40) }, "WrongCommit", "commit aaaaaaaaaaaa, and this is bbbbbbbbbbbb"],
    ["another plan", { digest: "sha256:2" }, "WrongDigest", "tributary preview prod --request FILE"],
  ])("for %s", async (_, other, code, said) => {
    const token = await signApproval(wanted, "zoe", zoe.privateKey, validity);
    const error = await refusal(token, NOW, rules, { ...wanted, ...other });
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
  });

  test("when its approver is not on the list", async () => {
    const token = await signApproval(wanted, "zoe", zoe.privateKey, validity);
    const { code, message } = await refusal(token, NOW, { ...rules, approvers: { adam: approvers.adam } });
    expect(code).toBe("UnknownApprover");
    expect(message).toContain("approvers has adam.");
    const inherited = forged(HEADER, { ...CLAIMS, approver: "constructor" });
    expect((await refusal(inherited)).code).toBe("UnknownApprover");
  });

  test("when another approver signed it", async () => {
    const token = await signApproval(wanted, "adam", zoe.privateKey, validity);
    expect((await refusal(token)).code).toBe("BadSignature");
  });

  test("when it is not signed", async () => {
    const [, claims] = forged(HEADER, CLAIMS).split(".");
    const none = Buffer.from(JSON.stringify({ ...HEADER, alg: "none" })).toString("base64url");
    expect((await refusal(`${none}.${claims}.`)).code).toBe("WrongAlgorithm");
  });

  test("when the public key was taken for a shared secret", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ ...HEADER, alg: "HS256" })}.${part(CLAIMS)}`;
    const mac = createHmac("sha256", Buffer.from(zoe.publicKey, "base64")).update(signed).digest("base64url");
    expect((await refusal(`${signed}.${mac}`)).code).toBe("WrongAlgorithm");
  });

  test.each([
    ["nothing", ""],
    ["a word", "yes"],
    ["a token that was cut", forged(HEADER, CLAIMS).slice(0, 60)],
    ["a token of another kind", forged({ alg: "EdDSA", typ: "JWT" }, CLAIMS)],
    ["a token without a digest", forged(HEADER, { ...CLAIMS, digest: undefined })],
    ["a token that never expires", forged(HEADER, { ...CLAIMS, exp: undefined })],
  ])("when it is %s", async (_, token) => {
    const { code, message } = await refusal(token);
    expect(code).toBe("Malformed");
    expect(message).not.toContain(token.slice(0, 10) || "undefined");
  });
});

describe("an approver's private key", () => {
  test("says whose it is", () => {
    expect(approverOf(zoe.privateKey, approvers)).toBe("zoe");
    const pem = readPrivateKey(adam.privateKey).export({ format: "pem", type: "pkcs8" }) as string;
    expect(approverOf(pem, approvers, "adam")).toBe("adam");
  });

  test.each([
    ["of nobody", generateApprovalKeys().privateKey, undefined, "holds the key of no approver"],
    ["of another than is said", zoe.privateKey, "adam", "holds not the key of adam"],
  ])("%s is refused", (_, key, by, said) => {
    expect(() => approverOf(key, approvers, by)).toThrow(
      expect.objectContaining({ code: "UnknownApprover", message: expect.stringContaining(said) as string }) as Error,
    );
  });

  test("that is none is refused without repeating it", () => {
    for (const text of ["hunter2", zoe.publicKey, ""]) {
      expect(() => readPrivateKey(text)).toThrow(expect.objectContaining({ code: "NoKey" }) as Error);
    }
    expect(() => readPrivateKey("hunter2")).not.toThrow("hunter2");
  });
});
