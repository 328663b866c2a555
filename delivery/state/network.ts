/** Errors of Node's that mean that nobody answers: https://nodejs.org/api/errors.html#common-system-errors */
const UNREACHABLE = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
]);

/** The code of the network error that `error` is, or was caused by; undefined where it is of another kind. */
export function networkCode(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 8; one = one.cause, depth++) {
    const { code } = one as NodeJS.ErrnoException;
    if (typeof code === "string" && UNREACHABLE.has(code)) {
      return code;
    }
  }
  return undefined;
}
