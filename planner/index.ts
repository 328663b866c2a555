import { fork } from "node:child_process";
import { dirname, join } from "node:path";

import { PlanError, type PlanErrorCode } from "./errors";
import type { ResourceGraph } from "./graph";
import type { ChildAnswer, ChildError, ChildTask } from "./plan-child";
import { findEntry } from "./program";
import { readProject } from "./project";
import type { Plan, PlanRequest } from "./run-plan";

export { PlanError, type PlanErrorCode } from "./errors";
export * from "./graph";
export type { Plan, PlanRequest } from "./run-plan";

/**
 * Plans the Pulumi program in a folder, ours or not, in a process of its own: nothing that the program does to its
 * process touches the caller, and several stacks can be planned side by side.
 *
 * Throws {@link PlanError} with a complete message, which names the place in the program where there is one.
 */
export async function planProgram(request: PlanRequest): Promise<ResourceGraph> {
  try {
    return (await planInChild(request, false)).graph;
  } catch {
    return (await planInChild(request, true)).graph;
  }
}

/** Plans in a process of its own. With `trace` it takes longer and its errors name places. */
export async function planInChild(request: PlanRequest, trace: boolean): Promise<Plan> {
  const { plans, error } = await askChild({ requests: [request], trace });
  const [plan] = plans;
  if (plan === undefined) {
    throw error;
  }
  return plan;
}

/**
 * Plans several stacks of one program, which must all have the same `cwd`, and gives for each its plan or what failed.
 * They follow one another in one process while that is safe: what a program imports is most of a plan's time, and is
 * loaded once then.
 */
export async function planStacks(requests: readonly PlanRequest[]): Promise<readonly PromiseSettledResult<Plan>[]> {
  const results: PromiseSettledResult<Plan>[] = [];
  while (results.length < requests.length) {
    const rest = requests.slice(results.length);
    const { plans, error } = await askChild({ requests: canShare(rest) ? rest : rest.slice(0, 1), trace: false });
    results.push(...plans.map((value) => ({ status: "fulfilled", value }) as const));
    const failed = error === undefined ? undefined : requests[results.length];
    if (failed !== undefined) {
      results.push(...(await Promise.allSettled([planInChild(failed, true)])));
    }
  }
  return results;
}

/** Node keeps an ES module for as long as its process lives, so it can't run anew for another stack. */
function canShare([first]: readonly PlanRequest[]): boolean {
  try {
    return first !== undefined && !findEntry(readProject(first.cwd)).esm;
  } catch {
    // Whatever is wrong with the project, planning says it.
    return false;
  }
}

interface Answer extends Pick<ChildAnswer, "plans"> {
  readonly error?: Error;
}

function askChild(task: ChildTask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = fork(join(dirname(__dirname), "bin", "plan-child.js"), { serialization: "advanced", execArgv: [] });
    child.once("message", ({ plans, error }: ChildAnswer) => {
      resolve({ plans, ...(error && { error: received(error) }) });
    });
    child.once("error", reject);
    child.once("exit", (status, signal) => {
      const error = new PlanError(
        "ProgramThrew",
        `The program's process ended (${signal ?? `status ${status}`}) before it was planned.`,
      );
      resolve({ plans: [], error });
    });
    child.send(task);
  });
}

function received({ name, message, code, isUserError }: ChildError): Error {
  const error = code === undefined ? new Error(message) : new PlanError(code as PlanErrorCode, message);
  return Object.assign(error, { name, isUserError });
}
