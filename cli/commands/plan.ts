import type { Declare } from "./declare";
import type { PlanCommandOptions } from "../plan";

/** `tributary plan`. */
export const plan: Declare = (program, finish) => {
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
    .action(async (stack: string | undefined, options: PlanCommandOptions) => {
      const { plan } = await import("../plan");
      finish(await plan(stack, options));
    });
};
