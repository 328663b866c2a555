import type { Declare } from "./declare";
import type { DriftCommandOptions } from "../drift";

/** `tributary drift`. */
export const drift: Declare = (program, finish) => {
  program
    .command("drift")
    .description("say what differs between a stack's program, its state and what is really there")
    .argument("<stack>", "the stack")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--backend-url <url>", "where the state is; default: PULUMI_BACKEND_URL, then the stack's config")
    .option("--json", "print the differences as JSON")
    .option("--open-issue", "keep one open issue for the stack while it has drift: see TRIBUTARY_ISSUE_URL")
    .addHelpText(
      "after",
      `
Nothing is changed, in the cloud or in the state. What tributary:delivery.drift.ignore explains is told of and does not
count. TRIBUTARY_ISSUE_URL is GitHub's …/repos/<owner>/<name>/issues, GitLab's …/projects/<id>/issues, or any webhook, which
gets the report as JSON; TRIBUTARY_ISSUE_TOKEN is its token.

Examples:
  tributary drift prod
  tributary drift prod --json > drift.json
  TRIBUTARY_ISSUE_URL=https://api.github.com/repos/acme/platform/issues tributary drift prod --open-issue

Exit status: 0 no drift, 1 drift, 2 it can't be told: wrong config, program or usage, or the engine failed.`,
    )
    .action(async (stack: string, options: DriftCommandOptions) => {
      const { drift } = await import("../drift");
      finish(await drift(stack, options));
    });
};
