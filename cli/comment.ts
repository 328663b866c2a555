import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

import { CodeHostError } from "../delivery/code-host/errors";
import type { GitHubRepository } from "../delivery/code-host/github";
import {
  type CommentHost,
  findPullRequest,
  githubComments,
  gitlabNotes,
  postComments,
  readDirectory,
  readEvent,
} from "../delivery/comment";
import { readProject } from "../planner/project";
import { EXIT, UsageError } from "./errors";

/** Options of `tributary comment`, as commander gives them. */
export interface CommentCommandOptions {
  readonly dir: string;
  readonly pullRequest?: string;
  readonly event?: string;
  readonly provider?: string;
  readonly repository?: string;
  readonly author?: string;
  readonly cwd: string;
  readonly dryRun?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests */
const PAUSE_MS = 1_000;

/** `tributary comment`; gives the exit status. */
export async function comment(options: CommentCommandOptions, environment: Environment = process.env): Promise<number> {
  const { dryRun = false } = options;
  const { name: project } = readProject(resolve(options.cwd));
  const diffs = await readDirectory(resolve(options.dir));
  const host = await hostOf(options, environment);
  if (host === undefined) {
    console.log("The pull request is closed, or has moved on to another commit, whose own run will comment.");
    return EXIT.done;
  }
  await postComments(host, {
    project,
    diffs,
    dryRun,
    pause: () => setTimeout(PAUSE_MS),
    onOutcome: (stack, outcome) => {
      console.log(`  ${stack.padEnd(20)}  ${dryRun ? "would be " : ""}${outcome}`);
    },
  });
  return EXIT.done;
}

/** The pull request's comments; undefined where the event's pull request is no longer what it was. */
async function hostOf(options: CommentCommandOptions, environment: Environment): Promise<CommentHost | undefined> {
  const number = numberOf(options);
  if (providerOf(options.provider, environment) === "gitlab") {
    if (number === undefined) {
      throw new UsageError("GitLab writes no event: name the merge request, --pull-request $CI_MERGE_REQUEST_IID.");
    }
    return gitlabNotes(
      {
        project: given(options.repository ?? environment["CI_PROJECT_ID"], "--repository group/name, or CI_PROJECT_ID"),
        apiUrl: environment["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4",
        token: tokenOf(environment, "GITLAB_TOKEN"),
      },
      number,
    );
  }
  const repository: GitHubRepository = {
    name: given(
      options.repository ?? environment["GITHUB_REPOSITORY"],
      "--repository owner/name, or GITHUB_REPOSITORY",
    ),
    apiUrl: environment["GITHUB_API_URL"] ?? "https://api.github.com",
    token: tokenOf(environment, "GITHUB_TOKEN"),
    ...(options.author !== undefined && { author: options.author }),
  };
  const meant = number ?? (await numberOfEvent(repository, options.event));
  return meant === undefined ? undefined : githubComments(repository, meant);
}

function numberOf({ pullRequest, event }: CommentCommandOptions): number | undefined {
  if ((pullRequest === undefined) === (event === undefined)) {
    throw new UsageError("Name the pull request by one of --pull-request and --event.");
  }
  if (pullRequest !== undefined && !/^[1-9]\d{0,8}$/.test(pullRequest)) {
    throw new UsageError(`--pull-request takes a number, not "${pullRequest}".`);
  }
  return pullRequest === undefined ? undefined : Number(pullRequest);
}

async function numberOfEvent(repository: GitHubRepository, file = ""): Promise<number | undefined> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--event ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const trigger = readEvent(text);
  return trigger.kind === "pull-request" ? trigger.number : findPullRequest(repository, trigger.head);
}

function providerOf(named: string | undefined, environment: Environment): "github" | "gitlab" {
  const provider = named ?? (environment["GITLAB_CI"] === "true" ? "gitlab" : "github");
  if (provider !== "github" && provider !== "gitlab") {
    throw new UsageError(`--provider takes github or gitlab, not "${provider}".`);
  }
  return provider;
}

function given(value: string | undefined, wanted: string): string {
  if (value === undefined || value === "") {
    throw new CodeHostError("BadRepository", `Nothing says which repository is meant: give ${wanted}.`);
  }
  return value;
}

function tokenOf(environment: Environment, name: string): string {
  const token = environment[name];
  if (token === undefined || token === "") {
    throw new CodeHostError("NoToken", `${name} is not set. It holds a token that may comment on the pull request.`);
  }
  return token;
}
