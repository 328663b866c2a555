import { Command, CommanderError } from "commander";

import { EXIT, isUserError } from "./errors";

/** What --fail-on takes, the gravest first; the diff's own code is not loaded for a line of help. */
const RISKS = "lost-data, replaced, wider-access, lost-protection, lost-alarms, rest";

/** Runs the command line `argv` (as in `process.argv`) and sets the process's exit status. */
export function main(argv: readonly string[]): void {
  allowClosing(process.stdout);
  run(argv).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.exitCode = EXIT.failed;
      console.error(isUserError(error) ? `error: ${error.message}` : error);
    },
  );
}

/** Whoever reads what is printed may have had enough, as `head` has: the command still does all of its work. */
function allowClosing(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

async function run(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.done;
  const program = new Command("tributary")
    .description("Shows, checks and compares what a Pulumi program would build, with no cloud account and no network.")
    .exitOverride()
    .showHelpAfterError("(--help shows what is accepted)");

  // A verb's own code is loaded when the verb is called, so that help is instant.
  program
    .command("plan")
    .description("print every resource that a stack would have")
    .argument("[stack]", "the stack; dev by default, or the only one there is")
    .option("--cwd <dir>", "folder of the Pulumi program", ".")
    .option("--config-file <file>", "the stack's config, where it is not Pulumi.<stack>.yaml beside the program")
    .option("--json", "print the graph as JSON, the same bytes each time")
    .option("--svg <file>", "draw the architecture into an SVG file")
    .option("--full", "show every resource, and fold nothing that is alike")
    .option("--timeout <seconds>", "give up on a program that does not settle", "120")
    .option("--lenient", "warn of a resource made inside apply, and of printing to stdout, instead of failing")
    .addHelpText(
      "after",
      `
Examples:
  tributary plan                        the dev stack as a tree
  tributary plan prod --json > plan.json
  tributary plan prod --svg prod.svg
  tributary plan --cwd ../other --lenient
  tributary plan --config-file docs/examples/Pulumi.prod-gcp.yaml

Exit status: 0 planned, 2 wrong config, program or usage.`,
    )
    .action(async (stack: string | undefined, options: import("./plan").PlanCommandOptions) => {
      const { plan } = await import("./plan");
      status = await plan(stack, options);
    });

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
    .option("--fail-on <risk>", `exit with 1 at this risk or a graver one: ${RISKS}`)
    .addHelpText(
      "after",
      `
The program as it stands, committed or not, is compared with the program at the base.

Examples:
  tributary diff --base main                        the dev stack against main
  tributary diff --base origin/main --all --markdown
  tributary diff --base v1.4.0 --stack prod --fail-on lost-data

Exit status: 0 compared, 1 at a risk of --fail-on, 2 wrong base, config, program or usage.`,
    )
    .action(async (options: import("./diff").DiffCommandOptions) => {
      const { diff } = await import("./diff");
      status = await diff(options);
    });

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
    .action(async (stack: string, options: import("./bootstrap").BootstrapCommandOptions) => {
      const { bootstrapStack } = await import("./bootstrap");
      status = await bootstrapStack(stack, options);
    });

  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    }
    throw error;
  }
  return status;
}
