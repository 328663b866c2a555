import { z } from "zod";

import type { Comment, CommentHost } from "./host";
import { RestClient } from "./rest";

/** A project on GitLab, and a token for it. */
export interface GitLabProject {
  /** Its number, or its path, such as `group/name`. */
  readonly project: string;
  /** Where the API begins, as in `https://gitlab.com/api/v4`. */
  readonly apiUrl: string;
  /** A project's access token; the token of a job may not comment. */
  readonly token: string;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics */
const LONGEST_COMMENT = 1_000_000;

const USER = z.object({ id: z.number().int() });
const NOTES = z.array(
  z.object({ id: z.number().int(), body: z.string().nullish(), author: USER, system: z.boolean().optional() }),
);
const ANYTHING = z.unknown().transform(() => undefined);

/** A client of the API. */
export function gitlabClient({ apiUrl, token, pause }: GitLabProject): RestClient {
  return new RestClient({
    service: "GitLab",
    url: apiUrl.replace(/\/+$/, ""),
    headers: { "private-token": token, "user-agent": "tributary" },
    ...(pause && { pause }),
  });
}

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
