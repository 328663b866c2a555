/** Why there is nothing to comment with, or on. The message is complete and says what to do. */
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
  | "BadEvent";
