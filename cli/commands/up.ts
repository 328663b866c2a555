import type { Declare } from "./declare";
import type { UpCommandOptions } from "../up";

/** `tributary up`. */
export const up: Declare = (program, finish) => {
  program
    .command("up")
    .description("make a stack what the program says")
    .argument("<stack>", "the stack")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--parallel <count>", "how many resources are worked on at a time; Pulumi's own default when absent")
    .option("--message <text>", "said of the run in the stack's history")
    .option("--yes", "do not ask")
    .option("--refresh", "read what is really there first")
    .option("--json", "print the run as JSON")
    .addHelpText(
      "after",
      `
It shows what would change, and asks: with y, or in prod by the stack's name. What was shown is what is done.
Ctrl-C stops after what is in hand; the next up goes on from there.

Examples:
  tributary up dev
  tributary up dev --yes --message "build 1234"

Exit status: 0 done, 1 the answer was no, 2 wrong config, program or usage, or the engine failed.`,
    )
    .action(async (stack: string, options: UpCommandOptions) => {
      const { up } = await import("../up");
      finish(await up(stack, options));
    });
};
