import type { RunOptions } from "../engine/contract";
import type { Surroundings } from "./stage";

/** What every operation of a release is given; `message` is said of it in the stack's history. */
export function runOptions(message: string, { observer, signal, terminate }: Surroundings): RunOptions {
  return {
    message,
    ...(observer?.engine !== undefined && { observer: observer.engine }),
    ...(signal !== undefined && { signal }),
    ...(terminate !== undefined && { terminate }),
  };
}
