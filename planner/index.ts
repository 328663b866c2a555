import { fork } from "node:child_process";
import { dirname, join } from "node:path";

import { PlanError, type PlanErrorCode } from "./errors";
import type { ResourceGraph } from "./graph";
import type { ChildAnswer, ChildTask } from "./plan-child";
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
export function planInChild(request: PlanRequest, trace: boolean): Promise<Plan> {
  return new Promise((resolve, reject) => {
    const child = fork(join(dirname(__dirname), "bin", "plan-child.js"), { serialization: "advanced", execArgv: [] });
    child.once("message", (answer: ChildAnswer) => {
      if ("plan" in answer) {
        resolve(answer.plan);
        return;
      }
      const { name, message, code, isUserError } = answer.error;
      const error = code === undefined ? new Error(message) : new PlanError(code as PlanErrorCode, message);
      reject(Object.assign(error, { name, isUserError }));
    });
    child.once("error", reject);
    child.once("exit", (status, signal) => {
      reject(
        new PlanError(
          "ProgramThrew",
          `The program's process ended (${signal ?? `status ${status}`}) before it was planned.`,
        ),
      );
    });
    child.send({ request, trace } satisfies ChildTask);
  });
}
