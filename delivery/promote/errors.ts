/** The kinds of {@link PromoteError}. */
export type PromoteErrorCode =
  | "UnknownStage"
  /** The stage before has no successful release of the commit. */
  | "StageNotReleased"
  | "ApprovalMissing"
  /** The config of the release before, which says who may approve this one, can't be read. */
  | "ApproversUnknown"
  /** Nobody can say whether the stage before has it: its records can't be read from here. */
  | "StageUnknown"
  /** Another release of the stack is under way. */
  | "ReleaseUnderWay"
  /** An interrupted run left creations that nobody knows the outcome of. */
  | "PendingCreates"
  /** The deployment stands, and a smoke check says that it does not work. */
  | "SmokeChecksFailed"
  /** The engine did not come to its end. */
  | "DeploymentFailed"
  | "StackNotMade"
  /** The commit's packages can't be had. */
  | "PackagesDiffer"
  /** An object beside the state is no record of a release. */
  | "BadRecord";

/** Why a release stopped. The message is complete: it says what stands and what to do. */
export class PromoteError extends Error {
  readonly isUserError = true;

  constructor(
    readonly code: PromoteErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "PromoteError";
  }

  /** Whether somebody or something said no, rather than that it could not be done: exit status 1 instead of 2. */
  get isRefusal(): boolean {
    return ![
      "UnknownStage",
      "StageUnknown",
      "ApproversUnknown",
      "DeploymentFailed",
      "StackNotMade",
      "PackagesDiffer",
      "BadRecord",
    ].includes(this.code);
  }
}
