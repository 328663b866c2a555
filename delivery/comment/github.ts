import { z } from "zod";

import { githubClient, type GitHubRepository, tokenOwner } from "../code-host/github";
import { ANYTHING } from "../code-host/rest";
import { CommentError } from "./errors";
import type { Comment, CommentHost } from "./host";

/** https://github.com/orgs/community/discussions/27190 */
const LONGEST_COMMENT = 65_536;

const USER = z.object({ login: z.string() });
const COMMENTS = z.array(
  z.object({ id: z.number().int(), body: z.string().nullish(), user: USER.nullable().optional() }),
);
const PULL_REQUESTS = z.array(
  z.object({
    number: z.number().int().positive(),
    head: z.object({ sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
  }),
);

/** Which commit of which repository a pull request's run was of. */
export interface PullRequestHead {
  readonly owner: string;
  readonly repositoryId: number;
  readonly branch: string;
  readonly commit: string;
}

/** The comments of a pull request: https://docs.github.com/en/rest/issues/comments. */
export function githubComments(repository: GitHubRepository, pullRequest: number): CommentHost {
  const client = githubClient(repository);
  const repo = `/repos/${repository.name}`;
  return {
    longestComment: LONGEST_COMMENT,
    author: async () => repository.author ?? (await tokenOwner(client)),
    list: async () =>
      (await client.all(`${repo}/issues/${pullRequest}/comments?per_page=100`, COMMENTS)).map(
        ({ id, body, user }): Comment => ({ id, body: body ?? "", author: user?.login ?? "" }),
      ),
    create: (body) => client.request("POST", `${repo}/issues/${pullRequest}/comments`, ANYTHING, { body }),
    update: (id, body) => client.request("PATCH", `${repo}/issues/comments/${id}`, ANYTHING, { body }),
    remove: (id) => client.request("DELETE", `${repo}/issues/comments/${id}`, ANYTHING),
  };
}

/**
 * Number of the open pull request whose head is exactly this commit of this repository; undefined where it has moved on
 * or is closed. A run for a fork's pull request does not name it, so it is looked up.
 */
export async function findPullRequest(
  repository: GitHubRepository,
  head: PullRequestHead,
): Promise<number | undefined> {
  const query = new URLSearchParams({ state: "open", head: `${head.owner}:${head.branch}`, per_page: "100" });
  const open = await githubClient(repository).all(`/repos/${repository.name}/pulls?${query}`, PULL_REQUESTS);
  const meant = open.filter((one) => one.head.sha === head.commit && one.head.repo?.id === head.repositoryId);
  if (meant.length > 1) {
    const numbers = meant.map(({ number }) => `#${number}`).join(", ");
    throw new CommentError(
      "BadEvent",
      `${numbers} are of the same commit, against different bases; close all but one, or name it with --pull-request.`,
    );
  }
  return meant[0]?.number;
}
