import type { Declare } from "./declare";
import type { DiffCommandOptions } from "../diff";

/** What --fail-on takes, the gravest first; the diff's own code is not loaded for a line of help. */
const RISKS = "lost-data, replaced, wider-access, lost-protection, lost-alarms, rest";

/** `tributary diff`. */
export const diff: Declare = (program, finish) => {
  program
    .command("diff")
    .description("say what a change does to a stack, its risks first")
    .requiredOption("--base <ref>", "branch, tag or commit to compare with")
    .option("--stack <stack>", "the stack; dev by default, or the only one there is")
    .option("--all", "every stack that either side has")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--config-file <file>", "the stack's config, where it is not Pulumi.<stack>.yaml beside the program")
    .option("--json", "print changes and risks as JSON")
    .option("--markdown", "print a comment for a pull request, of 65,536 characters at most")
    .option("--markdown-dir <dir>", "write such a comment for each stack by itself, as <stack>.md")
    .option("--html <file>", "write a page to look through: graph, search, before and after; it loads nothing")
    .option("--fail-on <risk>", `exit with 1 at this risk or a graver one: ${RISKS}`)
    .addHelpText(
      "after",
      `
The program as it stands, committed or not, is compared with the program at the base.

Examples:
  tributary diff --base main                        the dev stack against main
  tributary diff --base origin/main --all --markdown
  tributary diff --base main --all --html diff.html
  tributary diff --base v1.4.0 --stack prod --fail-on lost-data

Exit status: 0 compared, 1 at a risk of --fail-on, 2 wrong base, config, program or usage.`,
    )
    .action(async (options: DiffCommandOptions) => {
      const { diff } = await import("../diff");
      finish(await diff(options));
    });
};
