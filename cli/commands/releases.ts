import type { Declare } from "./declare";
import type { ReleasesCommandOptions } from "../releases";

/** `tributary releases`. */
export const releases: Declare = (program, finish) => {
  program
    .command("releases")
    .description("list what was released to a stack, the newest first")
    .argument("<stack>", "the stack")
    .option("--limit <count>", "how many", "20")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--json", "print the whole records as JSON")
    .addHelpText(
      "after",
      `
Examples:
  tributary releases prod
  tributary releases prod --limit 1 --json

Exit status: 0 listed, 2 wrong config or usage, or the state's place can't be read.`,
    )
    .action(async (stack: string, options: ReleasesCommandOptions) => {
      const { releases } = await import("../releases");
      finish(await releases(stack, options));
    });
};
