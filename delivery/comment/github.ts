import { z } from "zod";

import { CommentError } from "./errors";
import type { Comment, CommentHost } from "./host";
import { RestClient } from "./rest";

/** A repository on GitHub, and a token for it. */
export interface GitHubRepository {
  /** `owner/name`. */
  readonly name: string;
  /** Where the API begins: GitHub's own, or an Enterprise Server's. */
  readonly apiUrl: string;
  readonly token: string;
  /** Login whose comments the token makes; asked for when absent, and for a workflow's own token known. */
  readonly author?: string;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Whom comments made with the token of a workflow's run belong to. Nobody else can be called so: names of people hold no
 * brackets. https://docs.github.com/en/actions/concepts/security/github_token
 */
const ACTIONS_BOT = "github-actions[bot]";
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

/** A client of one repository's API. Throws `BadRepository` where the name is none. */
export function githubClient({ apiUrl, name, token, pause }: GitHubRepository): RestClient {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) {
    throw new CommentError("BadRepository", `"${name}" is no repository on GitHub: it is written owner/name.`);
  }
  return new RestClient({
    service: "GitHub",
    url: apiUrl.replace(/\/+$/, ""),
    headers: {
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      "user-agent": "tributary",
    },
    ...(pause && { pause }),
  });
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

const ANYTHING = z.unknown().transform(() => undefined);

/** Login of whom the token belongs to. An app's token, as a workflow's is, belongs to no user. */
export async function tokenOwner(client: RestClient): Promise<string> {
  try {
    return (await client.request("GET", "/user", USER)).login;
  } catch (error) {
    if (error instanceof CommentError && error.code === "Denied") {
      return ACTIONS_BOT;
    }
    throw error;
  }
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
