import { planHere, type Plan, type PlanRequest } from "./run-plan";

/** What the parent sends. */
export interface ChildTask {
  readonly request: PlanRequest;
  readonly trace: boolean;
}

/** What comes back: a plan, or an error that can cross between processes. */
export type ChildAnswer =
  | { readonly plan: Plan }
  | {
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly code?: string;
        readonly isUserError: boolean;
      };
    };

/** Plans what the parent asks for, answers, and ends. */
export function answerParent(): void {
  // Whoever asked may be gone before the answer. Listening must not keep the process: a program that waits for nothing
  // is known by an empty event loop.
  process.once("disconnect", () => process.exit(1));
  process.once("message", (task: ChildTask) => {
    process.channel?.unref();
    const send = (answer: ChildAnswer): void => {
      process.send?.(answer, () => process.exit(0));
    };
    planHere(task.request, task.trace).then(
      (plan) => send({ plan }),
      (error: Error & { code?: string; isUserError?: boolean }) =>
        send({
          error: {
            name: error.name,
            message: error.isUserError === true ? error.message : (error.stack ?? error.message),
            ...(error.code !== undefined && { code: error.code }),
            isUserError: error.isUserError === true,
          },
        }),
    );
  });
}
