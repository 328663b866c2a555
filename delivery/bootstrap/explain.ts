import { networkCode } from "../state/network";
import { BootstrapError } from "./backend";

/** Said at the end of what went wrong in the middle. */
export const AGAIN =
  "Run the same command again once that is put right: what is made stays, and the rest is completed.";

/** What every cloud's errors have in common: those that say already what to do, a network that fails, and the unknown. */
export function explainOther(step: string, error: unknown): BootstrapError {
  if (error instanceof BootstrapError) {
    return error;
  }
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const code = networkCode(error);
  if (code !== undefined) {
    return new BootstrapError("Unreachable", `${step}: the endpoint can't be reached (${code}: ${message}). ${AGAIN}`, {
      cause: error,
    });
  }
  return new BootstrapError("StepFailed", `${step}: ${name}: ${message}. ${AGAIN}`, { cause: error });
}
