import type { JWTPayload } from "jose";
import { z } from "zod";

import { ApprovalError } from "./errors";
import { publicKeyOf, readPrivateKey, readPublicKey } from "./keys";

/** Who may approve: public keys by name. */
export type Approvers = Readonly<Record<string, { readonly publicKey: string }>>;

/** What a token says yes to. */
export interface Approved {
  readonly project: string;
  readonly stack: string;
  readonly commit: string;
  readonly digest: string;
}

/** The rules that a stack has for tokens. */
export interface TokenRules {
  readonly approvers: Approvers;
  /** Hours that a token can be used after it was given, whatever it says itself. */
  readonly validHours: number;
  /**
   * When the last release of the stack began: a token that was given before is spent, or its approver has not seen what
   * that release did. Undefined where there was none.
   */
  readonly lastRelease?: Date;
}

/** An approval that was checked. */
export interface CheckedApproval {
  readonly approver: string;
  /** When it was given. UTC, ISO 8601. */
  readonly at: string;
}

/** RFC 8037: Ed25519 signatures. No other algorithm is taken, whatever a token's header asks for. */
const ALGORITHM = "EdDSA";
/** RFC 8725, section 3.11: a type of its own, so that no other token of the same key is taken for one. */
const TYPE = "tributary-approval+jwt";
/** Seconds that two machines' clocks may differ. */
const CLOCK_TOLERANCE = 60;

const claimsSchema = z.object({
  project: z.string(),
  stack: z.string(),
  commit: z.string(),
  digest: z.string(),
  approver: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/**
 * Whose private key it is, by the public ones. With `by` it must be that approver's. Throws {@link ApprovalError}
 * `UnknownApprover`.
 */
export function approverOf(privateKey: string, approvers: Approvers, by?: string): string {
  const publicKey = publicKeyOf(readPrivateKey(privateKey));
  const name = Object.keys(approvers).find(
    (one) => approvers[one]?.publicKey === publicKey && (by === undefined || by === one),
  );
  if (name === undefined) {
    const whose = by === undefined ? "the key of no approver" : `not the key of ${by}`;
    throw new ApprovalError(
      "UnknownApprover",
      `TRIBUTARY_APPROVAL_KEY holds ${whose}: tributary:delivery.approval.approvers has ${namesOf(approvers)}. ` +
        `Its public key is ${publicKey}.`,
    );
  }
  return name;
}

/** Signs an approval with an Ed25519 private key: a compact JWS. */
export async function signApproval(
  { project, stack, commit, digest }: Approved,
  approver: string,
  privateKey: string,
  validity: { readonly at: Date; readonly hours: number },
): Promise<string> {
  const { SignJWT } = await import("jose");
  const at = Math.floor(validity.at.getTime() / 1000);
  return new SignJWT({ project, stack, commit, digest, approver })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuedAt(at)
    .setExpirationTime(at + validity.hours * 3600)
    .sign(readPrivateKey(privateKey));
}

/**
 * Checks that a token was given by an approver of the stack, not too long before `now`, for exactly what is to be
 * released. Throws {@link ApprovalError}; each thing that can be wrong has its own code.
 */
export async function verifyApproval(
  token: string,
  wanted: Approved,
  rules: TokenRules,
  now: Date,
): Promise<CheckedApproval> {
  const { errors, jwtVerify } = await import("jose");
  const { approver } = await unverified(token);
  const known = Object.hasOwn(rules.approvers, approver) ? rules.approvers[approver] : undefined;
  if (known === undefined) {
    throw new ApprovalError(
      "UnknownApprover",
      `The approval names an approver who is none: tributary:delivery.approval.approvers has ${namesOf(rules.approvers)}.`,
    );
  }
  try {
    const { payload } = await jwtVerify(token, readPublicKey(known.publicKey), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      currentDate: now,
      clockTolerance: CLOCK_TOLERANCE,
      maxTokenAge: rules.validHours * 3600,
    });
    const claims = claimsSchema.parse(payload);
    checkSubject(claims, wanted);
    checkNewer(claims.iat, wanted, rules);
    return { approver, at: new Date(claims.iat * 1000).toISOString() };
  } catch (error) {
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      throw timeError(error.claim, error.payload, rules, now);
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw new ApprovalError(
        "BadSignature",
        `The approval is not signed with the key of ${approver}: it was changed, or that approver has another key by now. Ask for a new one.`,
      );
    }
    throw error instanceof errors.JOSEError ? malformed() : error;
  }
}

/** What the token says, before anybody has checked it. */
async function unverified(token: string): Promise<z.output<typeof claimsSchema>> {
  const { decodeJwt, decodeProtectedHeader } = await import("jose");
  let header: { readonly alg?: string; readonly typ?: string };
  let claims: z.ZodSafeParseResult<z.output<typeof claimsSchema>>;
  try {
    header = decodeProtectedHeader(token);
    claims = claimsSchema.safeParse(decodeJwt(token));
  } catch {
    throw malformed();
  }
  if (header.alg !== ALGORITHM) {
    throw new ApprovalError(
      "WrongAlgorithm",
      `The approval is not signed with ${ALGORITHM}, and nothing else is accepted. Ask for a new one: tributary approve --request FILE`,
    );
  }
  if (!claims.success || header.typ !== TYPE) {
    throw malformed();
  }
  return claims.data;
}

function checkSubject(claims: Approved, wanted: Approved): void {
  if (claims.project !== wanted.project || claims.stack !== wanted.stack) {
    throw new ApprovalError(
      "WrongStack",
      `The approval is for ${claims.stack} of ${claims.project}, and this is ${wanted.stack} of ${wanted.project}. Each stack has an approval of its own.`,
    );
  }
  if (claims.commit !== wanted.commit) {
    throw new ApprovalError(
      "WrongCommit",
      `The approval is for commit ${short(claims.commit)}, and this is ${short(wanted.commit)}. Each commit has an approval of its own.`,
    );
  }
  if (claims.digest !== wanted.digest) {
    throw new ApprovalError(
      "WrongDigest",
      `The plan has changed since it was approved: approved was ${claims.digest}, and it is ${wanted.digest} now. ` +
        `Nothing was deployed. What is there, or what another release did, is not what it was. ` +
        `See what it would do now, and ask for a new approval: tributary preview ${wanted.stack} --request FILE`,
    );
  }
}

/** The digest alone lets a token be used again once somebody has gone back to what was there before. */
function checkNewer(givenAt: number, { stack }: Approved, { lastRelease }: TokenRules): void {
  if (lastRelease !== undefined && givenAt * 1000 < lastRelease.getTime()) {
    throw new ApprovalError(
      "Superseded",
      `The approval was given at ${new Date(givenAt * 1000).toISOString()}, and ${stack} has had a release since, at ${lastRelease.toISOString()}. ` +
        `Nothing was deployed. Each token is for one release: ask for a new one with tributary preview ${stack} --request FILE`,
    );
  }
}

function timeError(claim: string, { iat, exp }: JWTPayload, { validHours }: TokenRules, now: Date): ApprovalError {
  if (claim === "typ") {
    return malformed();
  }
  const given = new Date((iat ?? 0) * 1000);
  if (given.getTime() > now.getTime()) {
    return new ApprovalError(
      "NotYetValid",
      `The approval was given at ${given.toISOString()}, which is later than now: the clock of one of the two machines is wrong.`,
    );
  }
  const end = new Date(Math.min((exp ?? 0) * 1000, given.getTime() + validHours * 3_600_000));
  return new ApprovalError(
    "Expired",
    `The approval expired at ${end.toISOString()}. Look at the plan again, and ask for a new one: tributary preview <stack> --request FILE`,
  );
}

function malformed(): ApprovalError {
  return new ApprovalError(
    "Malformed",
    "The approval is no token of tributary approve: three parts, joined by dots. Was it cut, or is it another secret?",
  );
}

function namesOf(approvers: Approvers): string {
  return Object.keys(approvers).join(", ") || "nobody";
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
