import { z } from "zod";

import { CommentError } from "./errors";
import type { PullRequestHead } from "./github";

/** What a workflow was started by, as far as it tells of a pull request. */
export type Trigger =
  { readonly kind: "pull-request"; readonly number: number } | { readonly kind: "run"; readonly head: PullRequestHead };

const EVENT = z.object({
  pull_request: z.object({ number: z.number().int().positive() }).optional(),
  workflow_run: z
    .object({
      event: z.string(),
      head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
      head_branch: z.string().min(1),
      head_repository: z.object({ id: z.number(), owner: z.object({ login: z.string() }) }).nullable(),
    })
    .optional(),
});

/**
 * Reads the event that GitHub wrote (`GITHUB_EVENT_PATH`): it says which pull request is meant, and no code of the pull
 * request had a hand in it. https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
 */
export function readEvent(text: string): Trigger {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new CommentError("BadEvent", "The event is no JSON: give the file that GITHUB_EVENT_PATH names.", {
      cause: error,
    });
  }
  const { data: event } = EVENT.safeParse(content);
  if (event?.pull_request !== undefined) {
    return { kind: "pull-request", number: event.pull_request.number };
  }
  const run = event?.workflow_run;
  if (run === undefined || run.event !== "pull_request" || run.head_repository === null) {
    throw new CommentError(
      "BadEvent",
      "The event is neither of a pull request nor of a run for one: name the number with --pull-request.",
    );
  }
  const { head_sha: commit, head_branch: branch, head_repository: repository } = run;
  return { kind: "run", head: { owner: repository.owner.login, repositoryId: repository.id, branch, commit } };
}
