import type { Terminal } from "./terminal";

/** How the engine hears of Ctrl-C. */
export interface Interrupts {
  /** Somebody asked once: the engine finishes what it has in hand, and stops. */
  readonly signal: AbortSignal;
  /** Somebody asked again: it lets go of that as well. */
  readonly terminate: AbortSignal;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs the engine so that Ctrl-C, and the end of a CI job, stop it in order. */
export async function interruptible<Result>(
  terminal: Terminal,
  work: (interrupts: Interrupts) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const letGo = new AbortController();
  const heard = (): void => {
    if (!stop.signal.aborted) {
      terminal.note("Stopping: what is in hand is finished first. Ctrl-C again lets go of it at once.\n");
      stop.abort();
    } else if (!letGo.signal.aborted) {
      terminal.note("Letting go of what is in hand: nobody will know what became of it.\n");
      letGo.abort();
    }
  };
  SIGNALS.forEach((signal) => process.on(signal, heard));
  try {
    return await work({ signal: stop.signal, terminate: letGo.signal });
  } finally {
    SIGNALS.forEach((signal) => process.off(signal, heard));
  }
}
