/** Why two revisions can't be compared, in words for whoever asked. The message is complete. */
export class PreviewError extends Error {
  /** Tells the command line to print the message as it is and to exit with status 2. */
  readonly isUserError = true;

  constructor(
    readonly code: PreviewErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "PreviewError";
  }
}

/** The kinds of {@link PreviewError}. */
export type PreviewErrorCode =
  "NoGit" | "NoRepository" | "UnknownRef" | "NoSuchStack" | "BaseDoesNotPlan" | "DependenciesNotInstalled";
