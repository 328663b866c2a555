import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { PlanError } from "./errors";
import type { ResourceGraph } from "./graph";
import { placeOf } from "./places";
import { findEntry, runEntry } from "./program";
import { chooseStack, readProject, readStackConfig } from "./project";
import { recordProgram, type Waiting } from "./record";
import { loadSdk, type Sdk } from "./sdk";
import { followSdkCopies } from "./sdk-copies";
import { guardProcess, type Printed } from "./guard";

/** What is to be planned. */
export interface PlanRequest {
  /** Folder of the Pulumi program. */
  readonly cwd: string;
  /** The stack; dev, or the only one, when absent. */
  readonly stack?: string;
  /** Absolute path of the stack's config, where it does not lie with the program, as Pulumi's option of that name. */
  readonly configFile?: string;
  /** Seconds after which a program that does not settle is given up; 120 by default. */
  readonly timeoutSeconds?: number;
  /** Whether a resource made inside `apply`, and printing to stdout, is a warning and not an error. */
  readonly lenient?: boolean;
  /** Whether standard output belongs to the plan alone, so that a program's printing there is an error. */
  readonly ownsStdout?: boolean;
}

/** A plan, and what has to be said about it. */
export interface Plan {
  readonly graph: ResourceGraph;
  /** What would be an error without `lenient`. */
  readonly warnings: readonly string[];
}

/**
 * Plans in this process, whose working directory and standard output it takes over meanwhile. Without `trace` it is
 * fast and its errors know no places; call it again with `trace`, in a process of its own, for those.
 */
export async function planHere(request: PlanRequest, trace: boolean): Promise<Plan> {
  const project = readProject(request.cwd);
  const stack = chooseStack(project, request.stack, request.configFile);
  const config = readStackConfig(project, stack, request.configFile);
  const entry = findEntry(project);
  const calledFrom = process.cwd();
  followSdkCopies();
  const sdk = requireSdk(dirname(entry.file), relative(calledFrom, project.root));
  if (request.configFile !== undefined) {
    // For programs that tell the lines of their config's mistakes; the engine gives them values only.
    process.env["TRIBUTARY_CONFIG_FILE"] = request.configFile;
  }
  const guard = guardProcess(trace, statSync(project.main).isDirectory() ? project.main : dirname(project.main));
  let waiting: () => readonly Waiting[] = () => [];
  const limit = unsettled(request.timeoutSeconds ?? 120, (why) => neverSettles(why, waiting(), calledFrom));
  try {
    const { graph, resourcesInApply } = await Promise.race([
      recordProgram(sdk, () => runEntry(entry), {
        project: project.name,
        stack,
        config,
        root: project.root,
        trace,
        onStart: (ask) => {
          waiting = ask;
        },
      }),
      limit.failure,
    ]);
    const warnings = [
      ...resourcesInApply
        .filter(({ certain }) => certain || !request.lenient)
        .map(
          ({ type, name, stack: trail }) =>
            new PlanError("ResourceInApply", inApply(type, name, placeOf(trail, calledFrom))),
        ),
      ...(request.ownsStdout ? guard.printed.slice(0, 1).map((printed) => printing(printed, calledFrom)) : []),
    ];
    const [first] = warnings;
    if (first !== undefined && !request.lenient) {
      throw first;
    }
    guard.passOn();
    return { graph, warnings: warnings.map(({ message }) => message) };
  } catch (error) {
    if (trace) {
      guard.passOn();
    }
    throw explain(error, calledFrom, relative(calledFrom, project.root));
  } finally {
    limit.stop();
    guard.release();
  }
}

function requireSdk(folder: string, root: string): Sdk {
  try {
    return loadSdk(folder);
  } catch (error) {
    throw isMissingModule(error) ? missing("@pulumi/pulumi", root) : error;
  }
}

/** Fails when the event loop has run dry, or the time is up, before the program has settled. */
function unsettled(seconds: number, fail: (why: string) => Error): { readonly failure: Promise<never>; stop(): void } {
  let stop = (): void => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    const dry = (): void => reject(fail("it waits for something that will never happen"));
    const timer = setTimeout(() => reject(fail(`it has not settled within ${seconds} seconds`)), seconds * 1000);
    timer.unref();
    process.once("beforeExit", dry);
    stop = () => {
      clearTimeout(timer);
      process.off("beforeExit", dry);
    };
  });
  failure.catch(() => undefined);
  return { failure, stop };
}

function neverSettles(why: string, waiting: readonly Waiting[], from: string): PlanError {
  const shown = waiting.slice(0, 5).map(({ what, stack }) => {
    const place = placeOf(stack, from);
    return `  ${place === undefined ? "" : `${place}: `}${what}`;
  });
  const rest = waiting.length > shown.length ? [`  and ${waiting.length - shown.length} more`] : [];
  return new PlanError("NeverSettles", [`The program never comes to an end: ${why}.`, ...shown, ...rest].join("\n"));
}

function inApply(type: string, name: string, place: string | undefined): string {
  return (
    `${at(place)}${type} "${name}" is made inside apply.\n` +
    "A preview cannot show such a resource, since apply waits for values that only a deployment knows. Make it outside, " +
    "and pass it outputs as inputs."
  );
}

function printing({ text, stack }: Printed, from: string): PlanError {
  return new PlanError(
    "PrintsToStdout",
    `${at(placeOf(stack, from))}The program prints to standard output, which with --json belongs to the plan: ` +
      `${JSON.stringify(text.slice(0, 60))}.\nUse pulumi.log.info or console.error, or plan with --lenient.`,
  );
}

function explain(error: unknown, from: string, root: string): unknown {
  if (!(error instanceof Error)) {
    return new PlanError("ProgramThrew", `The program threw something that is not an error: ${String(error)}`);
  }
  if (error instanceof PlanError && error.code === "DuplicateUrn") {
    return new PlanError(error.code, `${at(placeOf(error.stack, from))}${error.message}`);
  }
  if ((error as { isUserError?: unknown }).isUserError === true) {
    return error;
  }
  const [syntax] =
    (error as { errors?: { text: string; location?: { file: string; line: number; column: number } }[] }).errors ?? [];
  if (syntax?.location) {
    const { file, line, column } = syntax.location;
    return new PlanError("SyntaxError", `${relative(from, file)}:${line}:${column + 1}: ${syntax.text}`);
  }
  if (error instanceof SyntaxError) {
    const [, file, line] = /^(?:file:\/\/)?(\/.*?):(\d+)\n/.exec(error.stack ?? "") ?? [];
    const place = file === undefined ? undefined : `${relative(from, file)}:${line}`;
    return new PlanError("SyntaxError", `${at(place)}${error.message}`, { cause: error });
  }
  if (isMissingModule(error)) {
    const [, name = ""] = /Cannot find (?:module|package) '([^']+)'/.exec(error.message) ?? [];
    if (!name.startsWith(".") && !name.startsWith("/")) {
      return missing(name, root);
    }
  }
  const what = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
  return new PlanError("ProgramThrew", `${at(placeOf(error.stack, from))}The program threw: ${what}`, { cause: error });
}

function at(place: string | undefined): string {
  return place === undefined ? "" : `${place}: `;
}

function isMissingModule(error: unknown): boolean {
  return ["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes((error as { code?: string }).code ?? "");
}

/** `root` is the project's folder as seen from where the command was called. */
function missing(name: string, root: string): PlanError {
  const of = packageOf(name);
  const version = of === name ? undefined : installedVersion(of, root);
  return new PlanError(
    "NoDependencies",
    version === undefined
      ? `The program needs ${name}, which is not installed. Run: npm install${root === "" ? "" : ` --prefix ${root}`}`
      : `The program needs ${name}, which ${of} ${version}, as installed, does not have. ` +
          "Correct the import, or install the version that the program was written for.",
  );
}

/** The package that `name` is a part of: `@pulumi/aws` of `@pulumi/aws/s3`. */
function packageOf(name: string): string {
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}

function installedVersion(name: string, root: string): string | undefined {
  try {
    const file = join(resolve(root), "node_modules", name, "package.json");
    return (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
