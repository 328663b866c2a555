import { z } from "zod";

import { gitlabClient, type GitLabProject } from "../../code-host/gitlab";
import { ANYTHING } from "../../code-host/rest";
import type { IssueTracker } from "./tracker";

const USER = z.object({ id: z.number().int() });
const ISSUE = z.object({ web_url: z.string() });
const ISSUES = z.array(ISSUE.extend({ iid: z.number().int().positive(), description: z.string().nullish() }));

/** The issues of a project: https://docs.gitlab.com/api/issues/#list-project-issues */
export function gitlabIssues(project: GitLabProject): IssueTracker {
  const client = gitlabClient(project);
  const issues = `/projects/${encodeURIComponent(project.project)}/issues`;
  return {
    open: async () => {
      const { id: author } = await client.request("GET", "/user", USER);
      const query = new URLSearchParams({ state: "opened", scope: "all", author_id: String(author), per_page: "100" });
      return (await client.all(`${issues}?${query}`, ISSUES)).map(({ iid, description, web_url }) => ({
        id: iid,
        body: description ?? "",
        link: web_url,
      }));
    },
    create: async (title, description) => (await client.request("POST", issues, ISSUE, { title, description })).web_url,
    update: (id, title, description) => client.request("PUT", `${issues}/${id}`, ANYTHING, { title, description }),
    close: (id, description) =>
      client.request("PUT", `${issues}/${id}`, ANYTHING, { description, state_event: "close" }),
  };
}
