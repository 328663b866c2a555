import { Command } from "commander";

import { commands } from "../../cli/commands";

/** What the command line says of arguments that it does not take; undefined where it takes them. */
export function refusalOf(args: readonly string[]): string | undefined {
  const program = new Command("tributary").exitOverride().configureOutput({ writeErr: () => undefined });
  for (const declare of Object.values(commands).flat()) {
    declare(program, () => undefined);
  }
  for (const verb of program.commands) {
    verb.exitOverride().configureOutput({ writeErr: () => undefined });
    verb.action(() => undefined);
  }
  try {
    program.parse(["node", "tributary", ...args]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
