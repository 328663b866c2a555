import type { Declare } from "./declare";
import type { PromoteCommandOptions } from "../promote";

/** `tributary promote`. */
export const promote: Declare = (program, finish) => {
  program
    .command("promote")
    .description("release a commit to one stack after the other, each by the plan that was approved")
    .option("--to <stack>", "the last stack that it shall reach; the last of --through by default")
    .option("--commit <ref>", "branch, tag or commit", "HEAD")
    .option("--through <stacks>", "the stacks in their order", "dev,test,prod")
    .option("--approval <token>", "what tributary approve printed for the stack; default: TRIBUTARY_APPROVAL")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--json", "print what became of each stack as JSON")
    .addHelpText(
      "after",
      `
The commit's program is planned and deployed from a checkout of its own. A stack that has the commit is passed over; each
of the others is previewed, approved (by a token, or by typing its name), deployed by exactly the plan that was approved,
and checked. What fails stands as it is; running it again goes on from there.

Examples:
  tributary promote                             HEAD to dev, test and prod, asked for at each
  tributary promote --to test --commit v1.4.0
  TRIBUTARY_APPROVAL=$token tributary promote --to prod --commit $GITHUB_SHA

TRIBUTARY_SLACK_WEBHOOK: the incoming webhook that hears of each release.

Exit status: 0 released, 1 not approved, not the approved plan, another run is at it, or a smoke check failed,
2 wrong config, program or usage, or the engine failed.`,
    )
    .action(async (options: PromoteCommandOptions) => {
      const { promoteCommit } = await import("../promote");
      finish(await promoteCommit(options));
    });
};
