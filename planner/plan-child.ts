import { rememberModules } from "./program-modules";
import { planHere, type Plan, type PlanRequest } from "./run-plan";

/** What the parent sends: one program, in one or several stacks. */
export interface ChildTask {
  readonly requests: readonly PlanRequest[];
  readonly trace: boolean;
}

/** What comes back: the plans of the first requests, and what ended it where that was an error. */
export interface ChildAnswer {
  readonly plans: readonly Plan[];
  readonly error?: ChildError;
}

/** An error that can cross between processes. */
export interface ChildError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly isUserError: boolean;
}

/** Plans what the parent asks for, answers, and ends. */
export function answerParent(): void {
  // Whoever asked may be gone before the answer. Listening must not keep the process: a program that waits for nothing
  // is known by an empty event loop.
  process.once("disconnect", () => process.exit(1));
  process.once("message", (task: ChildTask) => {
    process.channel?.unref();
    void planAll(task).then((answer) => process.send?.(answer, () => process.exit(0)));
  });
}

/**
 * Plans one stack after another, each as if it were the first. It stops at the first that fails, and after one that
 * leaves timers or open files behind, which might reach into the next.
 */
async function planAll({ requests, trace }: ChildTask): Promise<ChildAnswer> {
  const plans: Plan[] = [];
  const environment = { ...process.env };
  const forget = rememberModules();
  const before = underWay();
  for (const request of requests) {
    if (plans.length > 0) {
      if (underWay() !== before) {
        break;
      }
      forget();
      process.env = { ...environment };
    }
    try {
      plans.push(await planHere(request, trace));
    } catch (error) {
      return { plans, error: sendable(error as Error) };
    }
  }
  return { plans };
}

/** What keeps the process busy; its own streams appear when they are first written to. */
function underWay(): string {
  const streams = ["PipeWrap", "TTYWrap"];
  return process
    .getActiveResourcesInfo()
    .filter((resource) => !streams.includes(resource))
    .sort()
    .join(" ");
}

function sendable(error: Error & { code?: string; isUserError?: boolean }): ChildError {
  return {
    name: error.name,
    message: error.isUserError === true ? error.message : (error.stack ?? error.message),
    ...(error.code !== undefined && { code: error.code }),
    isUserError: error.isUserError === true,
  };
}
