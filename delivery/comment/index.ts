import { markerOf } from "../../planner/diff/formats/markdown";
import { CodeHostError } from "../code-host/errors";
import type { Comment, CommentHost } from "./host";
import { commentBody, outdatedBody, type Subject } from "./text";

export { readDirectory } from "./directory";
export { CommentError, type CommentErrorCode } from "./errors";
export { readEvent, type Trigger } from "./event";
export { findPullRequest, githubComments, type PullRequestHead } from "./github";
export { gitlabNotes } from "./gitlab";
export type { Comment, CommentHost } from "./host";

/** What comes of one stack's comment. */
export type Outcome = "posted" | "updated" | "unchanged" | "outdated" | "removed";

/** What {@link postComments} takes. */
export interface PostOptions {
  /** Name of the Pulumi project, from a source that the pull request can't change. */
  readonly project: string;
  /** Markdown by stack. */
  readonly diffs: ReadonlyMap<string, string>;
  /** Say what would be done, and do none of it. */
  readonly dryRun?: boolean;
  readonly onOutcome?: (stack: string, outcome: Outcome) => void;
  /** Waits between two changes: GitHub asks for a second between them. */
  readonly pause?: () => Promise<unknown>;
}

/** Attempts to make one comment, each after a look whether the last one did. */
const ATTEMPTS = 3;

/**
 * Keeps one comment for each stack: made the first time, and later changed in place. A comment is known by its marker
 * and by being our own, since anybody can write a marker. What an earlier run said of a stack that is gone now is marked
 * as outdated; a second comment of the same stack, which a broken run may have left, is removed. Throws `CodeHostError`.
 */
export async function postComments(host: CommentHost, options: PostOptions): Promise<void> {
  const { project, diffs, dryRun = false, onOutcome } = options;
  const author = await host.author();
  const own = await ownComments(host, author);
  const changes = [...plannedChanges(own, project, diffs, host.longestComment)];
  for (const [index, { stack, outcome, act }] of changes.entries()) {
    if (!dryRun && act !== undefined) {
      if (index > 0) {
        await options.pause?.();
      }
      await act(host, author);
    }
    onOutcome?.(stack, outcome);
  }
}

interface Change {
  readonly stack: string;
  readonly outcome: Outcome;
  /** Absent where nothing is to be done. */
  readonly act?: (host: CommentHost, author: string) => Promise<void>;
}

function* plannedChanges(
  own: readonly Comment[],
  project: string,
  diffs: ReadonlyMap<string, string>,
  longest: number,
): Iterable<Change> {
  const claimed = new Set<number>();
  for (const [stack, diff] of diffs) {
    const subject = { project, stack };
    const body = commentBody(subject, diff, longest);
    const [first, ...others] = own.filter((comment) => isOf(comment, subject));
    for (const { id } of first === undefined ? [] : [first, ...others]) {
      claimed.add(id);
    }
    yield first === undefined
      ? { stack, outcome: "posted", act: (host, author) => createOnce(host, author, subject, body) }
      : replaced(stack, first, body, "updated");
    for (const { id } of others) {
      yield { stack, outcome: "removed", act: (host) => removeOnce(host, id) };
    }
  }
  for (const comment of own.filter(({ id }) => !claimed.has(id))) {
    const stack = stackOf(comment, project);
    if (stack !== undefined) {
      const change = replaced(stack, comment, outdatedBody({ project, stack }), "outdated");
      // That it is outdated has been said.
      if (change.act !== undefined) {
        yield change;
      }
    }
  }
}

function replaced(stack: string, { id, body: before }: Comment, body: string, outcome: Outcome): Change {
  return trimmed(before) === trimmed(body)
    ? { stack, outcome: "unchanged" }
    : { stack, outcome, act: (host) => host.update(id, body) };
}

/** Services keep line ends and trailing space as they like. */
function trimmed(body: string): string {
  return body.replace(/\r\n/g, "\n").trim();
}

async function ownComments(host: CommentHost, author: string): Promise<readonly Comment[]> {
  return (await host.list()).filter((comment) => comment.author === author);
}

/** A failure may come after the comment was made: another look says so, and only then it is tried again. */
async function createOnce(host: CommentHost, author: string, subject: Subject, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await host.create(body);
      return;
    } catch (error) {
      if (!(error instanceof CodeHostError) || error.code !== "Unreachable" || attempt === ATTEMPTS) {
        throw error;
      }
      if ((await ownComments(host, author)).some((comment) => isOf(comment, subject))) {
        return;
      }
    }
  }
}

async function removeOnce(host: CommentHost, id: number): Promise<void> {
  try {
    await host.remove(id);
  } catch (error) {
    // Somebody else was faster, or an answer was lost on its way.
    if (!(error instanceof CodeHostError) || error.code !== "NotFound") {
      throw error;
    }
  }
}

function isOf({ body }: Comment, subject: Subject): boolean {
  return firstLine(body) === markerOf(subject);
}

/** The stack that a comment of the project shows; undefined where it shows none. */
function stackOf({ body }: Comment, project: string): string | undefined {
  const stack = /^<!-- tributary:diff stack=([\w.-]+) project=[\w.-]+ -->$/.exec(firstLine(body))?.[1];
  return stack !== undefined && isOf({ id: 0, author: "", body }, { project, stack }) ? stack : undefined;
}

function firstLine(body: string): string {
  return body.split(/\r?\n/, 1)[0] ?? "";
}
