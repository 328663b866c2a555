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

/** A client of the API. */
export function gitlabClient({ apiUrl, token, pause }: GitLabProject): RestClient {
  return new RestClient({
    service: "GitLab",
    url: apiUrl.replace(/\/+$/, ""),
    headers: { "private-token": token, "user-agent": "tributary" },
    ...(pause && { pause }),
  });
}
