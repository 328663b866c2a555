import type { Declare } from "./declare";
import type { DestroyCommandOptions } from "../destroy";

/** `tributary destroy`. */
export const destroy: Declare = (program, finish) => {
  program
    .command("destroy")
    .description("delete what a stack has made")
    .argument("<stack>", "the stack")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--parallel <count>", "how many resources are worked on at a time; Pulumi's own default when absent")
    .option("--message <text>", "said of the run in the stack's history")
    .option("--yes", "do not ask")
    .option("--exclude-protected", "leave what is protected, and what it needs, where it is")
    .option("--json", "print the run as JSON")
    .addHelpText(
      "after",
      `
What is protected is a reason to refuse, before anything is deleted. It always asks for the stack's name.

Examples:
  tributary destroy dev
  tributary destroy dev --exclude-protected --yes

Exit status: 0 done, 1 the answer was no, 2 wrong config or usage, something is protected, or the engine failed.`,
    )
    .action(async (stack: string, options: DestroyCommandOptions) => {
      const { destroy } = await import("../destroy");
      finish(await destroy(stack, options));
    });
};
