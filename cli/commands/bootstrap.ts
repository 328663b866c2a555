import type { Declare } from "./declare";
import type { BootstrapCommandOptions } from "../bootstrap";

/** `tributary bootstrap`. */
export const bootstrap: Declare = (program, finish) => {
  program
    .command("bootstrap")
    .description("make the bucket and key that Pulumi keeps a stack's state and secrets with")
    .argument("<stack>", "the stack; its config says in which account and region")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--dry-run", "say what would be done, and do none of it")
    .option("--json", "print the backend and every step as JSON")
    .option("--endpoint-url <url>", "another server than AWS, which serves the same APIs; default: AWS_ENDPOINT_URL")
    .addHelpText(
      "after",
      `
Running it again changes nothing, completes what is missing, and repairs what has become weaker.

Examples:
  tributary bootstrap dev --dry-run
  AWS_PROFILE=prod-admin tributary bootstrap prod
  tributary bootstrap prod --json > backend.json

Exit status: 0 the backend stands (or would), 2 it does not, and the message says why.`,
    )
    .action(async (stack: string, options: BootstrapCommandOptions) => {
      const { bootstrapStack } = await import("../bootstrap");
      finish(await bootstrapStack(stack, options));
    });
};
