import type { Declare } from "./declare";
import type { RefreshCommandOptions } from "../refresh";

/** `tributary refresh`. */
export const refresh: Declare = (program, finish) => {
  program
    .command("refresh")
    .description("bring a stack's state up to date with what is really there")
    .argument("<stack>", "the stack")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--parallel <count>", "how many resources are worked on at a time; Pulumi's own default when absent")
    .option("--message <text>", "said of the run in the stack's history")
    .option("--yes", "do not ask")
    .option("--clear-pending-creates", "forget creations that an interrupted run left open, and that came to nothing")
    .option("--import <urn=id...>", "take in a creation that was left open, by the id that its cloud gave it")
    .option("--json", "print the run as JSON")
    .addHelpText(
      "after",
      `
Nothing in a cloud is changed. It shows how the state differs, and asks.

Examples:
  tributary refresh dev
  tributary refresh dev --clear-pending-creates

Exit status: 0 done, 1 the answer was no, 2 wrong config or usage, or the engine failed.`,
    )
    .action(async (stack: string, options: RefreshCommandOptions) => {
      const { refresh } = await import("../refresh");
      finish(await refresh(stack, options));
    });
};
