/** Why comments could not be written. The message is complete and says what to do. */
export class CommentError extends Error {
  /** Tells the command line to print the message as it is and to exit with status 2. */
  readonly isUserError = true;

  constructor(
    readonly code: CommentErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "CommentError";
  }
}

/** The kinds of {@link CommentError}. */
export type CommentErrorCode =
  /** The folder holds something that `tributary diff --markdown-dir` does not write. */
  | "BadDirectory"
  /** The event tells of no pull request, or of more than one. */
  | "BadEvent"
  /** The environment does not say which repository, or where its API is. */
  | "BadRepository"
  | "NoToken"
  /** The token may not do it. */
  | "Denied"
  /** There is no such repository or pull request. */
  | "NotFound"
  /** The service asks for a longer pause than is worth waiting for. */
  | "RateLimited"
  /** The service does not answer, or answers with a failure of its own. */
  | "Unreachable"
  /** The service refused the request, or answered what is not understood. */
  | "Refused";
