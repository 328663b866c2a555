import type { Declare } from "./declare";
import type { ApproveCommandOptions } from "../approve";

/** `tributary approve`. */
export const approve: Declare = (program, finish) => {
  program
    .command("approve")
    .description("sign a token that lets one plan of one commit be released to one stack")
    .option("--request <file>", "what tributary preview --request wrote")
    .option("--by <name>", "the approver, whose key it must be; default: whoever has the key")
    .option("--stack <stack>", "sign only what is for this stack")
    .option("--commit <hash>", "sign only what is for this commit, by its full hash")
    .option("--generate-keys", "print a new pair of keys instead")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .addHelpText(
      "after",
      `
TRIBUTARY_APPROVAL_KEY holds the approver's private key. The token goes to standard output, and what it approves to
standard error.

Examples:
  tributary preview prod --request request.json
  tributary approve --request request.json > token
  tributary approve --request request.json --stack prod --commit $GITHUB_SHA
  tributary approve --generate-keys

Exit status: 0 printed, 2 wrong request, key, config or usage.`,
    )
    .action(async (options: ApproveCommandOptions) => {
      const { approve } = await import("../approve");
      finish(await approve(options));
    });
};
