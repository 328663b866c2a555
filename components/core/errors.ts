/** What a component refuses, as a named error whose message says what to do. */
export class ArgumentError extends Error {
  /** Shown as it is, without a stack: the message is meant for whoever wrote the arguments. */
  readonly isUserError = true;

  constructor(
    /** Stable name that a test or a caller can match: `ZoneTransitionsOutOfOrder`. */
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = "ArgumentError";
  }

  /** What is wrong and what to do, without the name and the full stop. */
  get problem(): string {
    return this.message.slice(`${this.code}: `.length).replace(/\.$/, "");
  }
}
