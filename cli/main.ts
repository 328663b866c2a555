import { Command, CommanderError } from "commander";

import { version } from "../package.json";
import { commands } from "./commands";
import { EXIT, isUserError } from "./errors";

/** Runs the command line `argv` (as in `process.argv`) and sets the process's exit status. */
export function main(argv: readonly string[]): void {
  allowClosing(process.stdout);
  run(argv).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.exitCode = EXIT.failed;
      console.error(isUserError(error) ? `error: ${error.message}` : error);
    },
  );
}

/** Whoever reads what is printed may have had enough, as `head` has: the command still does all of its work. */
function allowClosing(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

async function run(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.done;
  const program = new Command("tributary")
    .description(
      "Plans, compares and releases a Pulumi program. A plan and a comparison need no cloud account, no engine and no network.",
    )
    .version(version, "-V, --version", "print the version")
    .exitOverride()
    .showHelpAfterError("(--help shows what is accepted)");

  for (const [title, declarations] of Object.entries(commands)) {
    program.commandsGroup(title);
    for (const declare of declarations) {
      declare(program, (given) => {
        status = given;
      });
    }
  }

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    }
    throw error;
  }
  return status;
}
