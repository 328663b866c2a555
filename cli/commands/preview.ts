import type { Declare } from "./declare";
import type { PreviewCommandOptions } from "../preview";

/** `tributary preview`. */
export const preview: Declare = (program, finish) => {
  program
    .command("preview")
    .description("say what Pulumi would do to a stack, with its real state")
    .argument("<stack>", "the stack")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--parallel <count>", "how many resources are worked on at a time; Pulumi's own default when absent")
    .option("--message <text>", "said of the run in the stack's history")
    .option("--refresh", "read what is really there first; the state stays as it is")
    .option("--diff", "show every change, with the properties that differ")
    .option("--json", "print the run as JSON")
    .option("--request <file>", "write what an approver signs: the commit and the digest of this plan")
    .addHelpText(
      "after",
      `
A stack that nobody made yet is previewed as an empty one: it is not made, and its file is not touched.

Examples:
  tributary preview dev
  tributary preview prod --request request.json
  tributary preview dev --backend-url file://./state --diff

Exit status: 0 previewed, 2 wrong config, program or usage, or the engine failed.`,
    )
    .action(async (stack: string, options: PreviewCommandOptions) => {
      const { preview } = await import("../preview");
      finish(await preview(stack, options));
    });
};
