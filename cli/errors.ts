/** A mistake in how the command was called. The message is complete; it is printed without a stack. */
export class UsageError extends Error {
  readonly isUserError = true;

  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Exit statuses of every verb. */
export const EXIT = {
  done: 0,
  /** A policy refused what is planned. */
  refused: 1,
  /** The config, the program or the command line is wrong. */
  failed: 2,
} as const;

/**
 * Whether the error's message is meant for the user as it stands. Errors from the house's rooms say so by
 * `isUserError`; anything else is a defect of ours and is printed with its stack.
 */
export function isUserError(error: unknown): error is Error {
  return error instanceof Error && (error as { isUserError?: unknown }).isUserError === true;
}
