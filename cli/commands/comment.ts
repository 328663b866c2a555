import type { CommentCommandOptions } from "../comment";
import type { Declare } from "./declare";

/** `tributary comment`. */
export const comment: Declare = (program, finish) => {
  program
    .command("comment")
    .description("keep one comment for each stack's diff on a pull request")
    .requiredOption("--dir <dir>", "folder that `tributary diff --markdown-dir` wrote; nothing in it is trusted")
    .option("--pull-request <number>", "the pull request, or GitLab's merge request")
    .option("--event <file>", "find it by the event that started the workflow: GITHUB_EVENT_PATH")
    .option("--provider <name>", "github or gitlab; by default, the one whose CI this is")
    .option("--repository <name>", "owner/name; default: GITHUB_REPOSITORY, or GitLab's CI_PROJECT_ID")
    .option("--author <login>", "whose comments are ours, for the token of a GitHub App, such as 'platform[bot]'")
    .option("--cwd <dir>", "folder of the Pulumi program whose stacks they are", ".")
    .option("--dry-run", "say what would be done, and do none of it")
    .addHelpText(
      "after",
      `
The token comes from GITHUB_TOKEN, or from GITLAB_TOKEN; the API's address from GITHUB_API_URL, or from CI_API_V4_URL.
Only comments that this token's owner wrote are changed. Nothing of the pull request is run.

Examples:
  tributary diff --base origin/main --all --markdown-dir preview
  tributary comment --dir preview --pull-request 12 --dry-run
  tributary comment --dir preview --event "$GITHUB_EVENT_PATH"

Exit status: 0 done, or the pull request has moved on; 2 the folder, event or call is wrong, or the service refused.`,
    )
    .action(async (options: CommentCommandOptions) => {
      const { comment } = await import("../comment");
      finish(await comment(options));
    });
};
