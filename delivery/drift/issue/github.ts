import { z } from "zod";

import { githubClient, type GitHubRepository, tokenOwner } from "../../code-host/github";
import { ANYTHING } from "../../code-host/rest";
import type { IssueTracker } from "./tracker";

const ISSUE = z.object({ html_url: z.string() });
const ISSUES = z.array(
  ISSUE.extend({
    number: z.number().int().positive(),
    body: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    pull_request: z.unknown().optional(),
  }),
);

/** The issues of a repository; to GitHub's API a pull request is one, too: https://docs.github.com/en/rest/issues/issues */
export function githubIssues(repository: GitHubRepository): IssueTracker {
  const client = githubClient(repository);
  const issues = `/repos/${repository.name}/issues`;
  return {
    open: async () => {
      const author = await tokenOwner(client);
      return (await client.all(`${issues}?state=open&per_page=100`, ISSUES))
        .filter(({ user, pull_request }) => user?.login === author && pull_request === undefined)
        .map(({ number, body, html_url }) => ({ id: number, body: body ?? "", link: html_url }));
    },
    create: async (title, body) => (await client.request("POST", issues, ISSUE, { title, body })).html_url,
    update: (id, title, body) => client.request("PATCH", `${issues}/${id}`, ANYTHING, { title, body }),
    close: (id, body) =>
      client.request("PATCH", `${issues}/${id}`, ANYTHING, { body, state: "closed", state_reason: "completed" }),
  };
}
