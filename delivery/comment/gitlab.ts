import { z } from "zod";

import { gitlabClient, type GitLabProject } from "../code-host/gitlab";
import { ANYTHING } from "../code-host/rest";
import type { Comment, CommentHost } from "./host";

/** https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics */
const LONGEST_COMMENT = 1_000_000;

const USER = z.object({ id: z.number().int() });
const NOTES = z.array(
  z.object({ id: z.number().int(), body: z.string().nullish(), author: USER, system: z.boolean().optional() }),
);

/** The notes of a merge request: https://docs.gitlab.com/api/notes/#merge-requests. */
export function gitlabNotes(project: GitLabProject, mergeRequest: number): CommentHost {
  const client = gitlabClient(project);
  const notes = `/projects/${encodeURIComponent(project.project)}/merge_requests/${mergeRequest}/notes`;
  return {
    longestComment: LONGEST_COMMENT,
    author: async () => String((await client.request("GET", "/user", USER)).id),
    list: async () =>
      (await client.all(`${notes}?per_page=100&sort=asc&order_by=created_at`, NOTES))
        .filter(({ system }) => system !== true)
        .map(({ id, body, author }): Comment => ({ id, body: body ?? "", author: String(author.id) })),
    create: (body) => client.request("POST", notes, ANYTHING, { body }),
    update: (id, body) => client.request("PUT", `${notes}/${id}`, ANYTHING, { body }),
    remove: (id) => client.request("DELETE", `${notes}/${id}`, ANYTHING),
  };
}
