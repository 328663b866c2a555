/** What a component refuses, as a named error whose message says what to do. */
export class ArgumentError extends Error {
  constructor(
    /** Stable name that a test or a caller can match: `ZoneTransitionsOutOfOrder`. */
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
    this.name = "ArgumentError";
  }
}
