import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { planHere, type Plan, type PlanRequest } from "../planner/run-plan";
import { EXIT, isUserError, UsageError } from "./errors";
import { progress } from "./progress";

/** Options of `tributary plan`, as commander gives them. */
export interface PlanCommandOptions {
  readonly cwd: string;
  readonly configFile?: string;
  readonly json?: boolean;
  readonly svg?: string;
  readonly full?: boolean;
  readonly timeout: string;
  readonly lenient?: boolean;
}

/** `tributary plan`; gives the exit status. */
export async function plan(stack: string | undefined, options: PlanCommandOptions): Promise<number> {
  const timeoutSeconds = Number(options.timeout);
  if (!(timeoutSeconds > 0)) {
    throw new UsageError(`--timeout takes a number of seconds above 0, not "${options.timeout}".`);
  }
  const request: PlanRequest = {
    cwd: resolve(options.cwd),
    ...(stack !== undefined && { stack }),
    ...(options.configFile !== undefined && { configFile: resolve(options.configFile) }),
    timeoutSeconds,
    lenient: options.lenient ?? false,
    ownsStdout: options.json ?? false,
  };
  const line = progress(`planning ${stack ?? "the stack"}`);
  const { graph, warnings } = await planOnce(request).finally(() => line.clear());
  for (const warning of warnings) {
    console.error(`warning: ${warning}`);
  }
  if (options.svg !== undefined) {
    const { renderSvg } = await import("../planner/svg");
    writeNew(options.svg, await renderSvg(graph));
  }
  if (options.json) {
    // The tree lists them itself.
    for (const { severity, message, urn } of graph.diagnostics) {
      console.error(`${severity}: ${urn === undefined ? "" : `${urn}: `}${message}`);
    }
    process.stdout.write(`${JSON.stringify(graph, null, 2)}\n`);
  } else {
    const { renderTree } = await import("../planner/tree");
    process.stdout.write(
      renderTree(graph, { full: options.full ?? false, colour: process.stdout.isTTY && !process.env["NO_COLOR"] }),
    );
  }
  return graph.diagnostics.some(({ severity }) => severity === "error") ? EXIT.failed : EXIT.done;
}

function writeNew(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--svg can't write ${file}: ${(error as Error).message}`);
  }
}

/** Plans here, which is fast; what fails is planned again in a process that finds the place. */
async function planOnce(request: PlanRequest): Promise<Plan> {
  try {
    return await planHere(request, false);
  } catch (error) {
    if (isUserError(error) && !needsPlace(error)) {
      throw error;
    }
    const { planInChild } = await import("../planner");
    return await planInChild(request, true);
  }
}

const PLACED = ["ProgramThrew", "ResourceInApply", "NeverSettles", "PrintsToStdout", "SyntaxError", "DuplicateUrn"];

function needsPlace(error: Error): boolean {
  return PLACED.includes((error as { code?: string }).code ?? "");
}
