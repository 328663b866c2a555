import { z } from "zod";

import { CodeHostError } from "./errors";
import { RestClient } from "./rest";

/** A repository on GitHub, and a token for it. */
export interface GitHubRepository {
  /** `owner/name`. */
  readonly name: string;
  /** Where the API begins: GitHub's own, or an Enterprise Server's. */
  readonly apiUrl: string;
  readonly token: string;
  /** Login whose comments and issues the token makes; asked for when absent, and for a workflow's own token known. */
  readonly author?: string;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Whom what is made with the token of a workflow's run belongs to. Nobody else can be called so: names of people hold no
 * brackets. https://docs.github.com/en/actions/concepts/security/github_token
 */
const ACTIONS_BOT = "github-actions[bot]";
const USER = z.object({ login: z.string() });

/** A client of one repository's API. Throws `BadRepository` where the name is none. */
export function githubClient({ apiUrl, name, token, pause }: GitHubRepository): RestClient {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) {
    throw new CodeHostError("BadRepository", `"${name}" is no repository on GitHub: it is written owner/name.`);
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

/** Login of whom the token belongs to. An app's token, as a workflow's is, belongs to no user. */
export async function tokenOwner(client: RestClient): Promise<string> {
  try {
    return (await client.request("GET", "/user", USER)).login;
  } catch (error) {
    if (error instanceof CodeHostError && error.code === "Denied") {
      return ACTIONS_BOT;
    }
    throw error;
  }
}
