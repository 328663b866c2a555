/** The kinds of {@link ApprovalError}. */
export type ApprovalErrorCode =
  /** It is no token of ours, or no request. */
  | "Malformed"
  /** It is signed in a way that is not accepted, such as not at all. */
  | "WrongAlgorithm"
  | "UnknownApprover"
  | "BadSignature"
  | "Expired"
  /** It says that it was given later than now. */
  | "NotYetValid"
  /** Another release was made since it was given, perhaps with this very token. */
  | "Superseded"
  /** Its approver may approve by the commit that is released, and not by the release before. */
  | "NewApprover"
  | "WrongStack"
  | "WrongCommit"
  /** The plan is not the one that was approved. */
  | "WrongDigest"
  /** The approver's private key is missing, or is none. */
  | "NoKey";

/** Why an approval does not hold. The message is complete and says what to do; it holds no part of a key or token. */
export class ApprovalError extends Error {
  readonly isUserError = true;

  constructor(
    readonly code: ApprovalErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ApprovalError";
  }
}
