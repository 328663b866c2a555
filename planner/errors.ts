/** Why a program cannot be planned, in words for whoever wrote it. The message is complete; a stack adds nothing. */
export class PlanError extends Error {
  /** Tells the command line to print the message as it is and to exit with status 2. */
  readonly isUserError = true;

  constructor(
    /** What kind of failure it is, for a caller or a test to match. */
    readonly code: PlanErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "PlanError";
  }
}

/** The kinds of {@link PlanError}. */
export type PlanErrorCode =
  | "ProgramThrew"
  | "ResourceInApply"
  | "NeverSettles"
  | "DuplicateUrn"
  | "PrintsToStdout"
  | "NoProject"
  | "NoSuchStack"
  | "NoDependencies"
  | "UnsupportedRuntime"
  | "UnsupportedSdk"
  | "BadProjectFile"
  | "SyntaxError";
