/** Why a code host could not be spoken to. The message is complete and says what to do. */
export class CodeHostError extends Error {
  /** Tells the command line to print the message as it is and to exit with status 2. */
  readonly isUserError = true;

  constructor(
    readonly code: CodeHostErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "CodeHostError";
  }
}

/** The kinds of {@link CodeHostError}. */
export type CodeHostErrorCode =
  /** Nothing says which repository, or where its API is. */
  | "BadRepository"
  | "NoToken"
  /** The token may not do it. */
  | "Denied"
  /** There is no such repository, pull request or issue. */
  | "NotFound"
  /** The service asks for a longer pause than is worth waiting for. */
  | "RateLimited"
  /** The service does not answer, or answers with a failure of its own. */
  | "Unreachable"
  /** The service refused the request, or answered what is not understood. */
  | "Refused";
