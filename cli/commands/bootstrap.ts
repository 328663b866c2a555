import type { Declare } from "./declare";
import type { BootstrapCommandOptions } from "../bootstrap";

/** `tributary bootstrap`. */
export const bootstrap: Declare = (program, finish) => {
  program
    .command("bootstrap")
    .description("make the place on its home cloud that Pulumi keeps a stack's state and secrets in")
    .argument("<stack>", "the stack; its config says on which cloud, in which account and region")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--dry-run", "say what would be done, and do none of it")
    .option("--json", "print the backend and every step as JSON")
    .option("--endpoint-url <url>", "another server than the home cloud, which serves the same APIs (see below)")
    .addHelpText(
      "after",
      `
Running it again changes nothing, completes what is missing, and repairs what has become weaker.

Another server, for a test or a private endpoint: --endpoint-url serves every API of the home cloud. Where it is not given,
  AWS             AWS_ENDPOINT_URL serves every API
  Google Cloud    STORAGE_EMULATOR_HOST serves Cloud Storage alone, as it does for Pulumi
Google and Azure are asked with a token, which is sent over https alone: a server behind http:// is asked without.

Examples:
  tributary bootstrap dev --dry-run
  AWS_PROFILE=prod-admin tributary bootstrap prod
  gcloud auth application-default login && tributary bootstrap prod
  az login && tributary bootstrap prod
  tributary bootstrap prod --json > backend.json

Exit status: 0 the backend stands (or would), 2 it does not, and the message says why.`,
    )
    .action(async (stack: string, options: BootstrapCommandOptions) => {
      const { bootstrapStack } = await import("../bootstrap");
      finish(await bootstrapStack(stack, options));
    });
};
