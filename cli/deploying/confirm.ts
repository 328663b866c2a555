import type { StackConfig } from "../../config/types";
import { UsageError } from "../errors";
import type { Terminal } from "./terminal";

/** Refuses before anything is done where nobody could say yes later. */
export function requireAnswer(terminal: Terminal, verb: string, yes: boolean): void {
  if (!yes && !terminal.interactive) {
    throw new UsageError(
      `"tributary ${verb}" asks before it changes anything, and there is no terminal to ask on: say yes with --yes.`,
    );
  }
}

/** Asks whether to go on. Anything but a clear yes is a no. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await terminal.ask(`${question} (y/N) `));
}

/** Asks for the stack's name, which nobody types by habit. */
export async function confirmByName(terminal: Terminal, what: string, stack: string): Promise<boolean> {
  return (await terminal.ask(`${what} Type the stack's name to go on: `)) === stack;
}

/** Whether a stack is one that people depend on: its changes are confirmed by its name. */
export function isProduction(config: StackConfig | null, stack: string): boolean {
  return config === null ? /^prod/i.test(stack) : config.platform.environment === "prod";
}
