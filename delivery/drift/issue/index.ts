import { CodeHostError } from "../../code-host/errors";
import { ANYTHING, RestClient } from "../../code-host/rest";
import { driftMarker, renderMarkdown } from "../formats/markdown";
import { type DriftReport, hasDrift } from "../model";
import { githubIssues } from "./github";
import { gitlabIssues } from "./gitlab";
import type { IssueTracker } from "./tracker";

/** Where a drift's issue is opened. */
export interface IssueTarget {
  /** `…/repos/<owner>/<name>/issues`: GitHub. `…/projects/<id>/issues`: GitLab. Anything else gets the report as JSON. */
  readonly url: string;
  /** Goes to the target only. */
  readonly token?: string;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** What was done about it. */
export interface IssueOutcome {
  readonly done: "opened" | "updated" | "closed" | "sent" | "nothing";
  readonly link?: string;
}

/**
 * Keeps one open issue for each stack that has drift: opens it, brings it up to date, closes it when there is none any more.
 * It is found by a hidden marker among the issues that the token's owner has opened, so that nobody else's is ever touched.
 * A webhook that is no such tracker is told of drift each time. Throws `CodeHostError`.
 */
export async function keepIssue(report: DriftReport, target: IssueTarget): Promise<IssueOutcome> {
  const tracker = trackerOf(target);
  return tracker === undefined ? sendReport(report, target) : keepInTracker(report, tracker);
}

async function keepInTracker(report: DriftReport, tracker: IssueTracker): Promise<IssueOutcome> {
  const marker = driftMarker(report);
  const mine = (await tracker.open()).find(({ body }) => body.startsWith(marker));
  const body = renderMarkdown(report);
  if (!hasDrift(report)) {
    if (mine === undefined) {
      return { done: "nothing" };
    }
    await tracker.close(mine.id, body);
    return { done: "closed", link: mine.link };
  }
  if (mine === undefined) {
    return { done: "opened", link: await tracker.create(titleOf(report), body) };
  }
  if (mine.body === body) {
    return { done: "nothing", link: mine.link };
  }
  await tracker.update(mine.id, titleOf(report), body);
  return { done: "updated", link: mine.link };
}

async function sendReport(report: DriftReport, { url, token, pause }: IssueTarget): Promise<IssueOutcome> {
  if (!hasDrift(report)) {
    return { done: "nothing" };
  }
  try {
    const client = new RestClient({
      service: "the webhook",
      url,
      headers: { "user-agent": "tributary", ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(pause !== undefined && { pause }),
    });
    await client.request("POST", "", ANYTHING, { title: titleOf(report), markdown: renderMarkdown(report), report });
  } catch (error) {
    throw error instanceof CodeHostError ? new CodeHostError(error.code, withoutUrl(error.message, url)) : error;
  }
  return { done: "sent" };
}

/** A webhook's URL is often its own password. */
function withoutUrl(message: string, url: string): string {
  const { pathname } = new URL(url);
  return [url, ...(pathname === "/" ? [] : [pathname])].reduce((text, part) => text.replaceAll(part, "…"), message);
}

/** A tracker, by the path of its list of issues; undefined for any other webhook. */
function trackerOf({ url, token, pause }: IssueTarget): IssueTracker | undefined {
  if (!URL.canParse(url)) {
    throw new CodeHostError("BadRepository", "TRIBUTARY_ISSUE_URL is no URL.");
  }
  const { origin, pathname } = new URL(url);
  const github = /^(.*)\/repos\/([^/]+\/[^/]+)\/issues\/?$/.exec(pathname);
  const gitlab = /^(.*)\/projects\/([^/]+)\/issues\/?$/.exec(pathname);
  const options = { token: token ?? "", ...(pause !== undefined && { pause }) };
  if ((github ?? gitlab) !== null && token === undefined) {
    throw new CodeHostError("NoToken", "TRIBUTARY_ISSUE_TOKEN is not set: issues are opened in somebody's name.");
  }
  if (github !== null) {
    const [, base = "", name = ""] = github;
    return githubIssues({ name, apiUrl: `${origin}${base}`, ...options });
  }
  if (gitlab !== null) {
    const [, base = "", project = ""] = gitlab;
    return gitlabIssues({ project: decodeURIComponent(project), apiUrl: `${origin}${base}`, ...options });
  }
  return undefined;
}

function titleOf({ project, stack }: DriftReport): string {
  return `Drift in ${project}/${stack}`;
}
