import { driftMarker, renderMarkdown } from "../../../delivery/drift/formats/markdown";
import { type IssueTarget, keepIssue } from "../../../delivery/drift/issue";
import { type Answer, type Asked, startServer, type TestServer } from "../comment/server";
import { FULL, reportOf } from "./reports";

/** An issue as a tracker keeps it. */
interface KeptIssue {
  id: number;
  title: string;
  body: string;
  author: string;
  open: boolean;
  pullRequest?: boolean;
}

const MARKER = driftMarker(FULL);
const CLEAN = reportOf();

let server: TestServer;
let issues: KeptIssue[];
let interfere: ((asked: Asked) => Answer | undefined) | undefined;
const pause = () => Promise.resolve();

beforeEach(async () => {
  issues = [];
  interfere = undefined;
  server = await startServer((asked) => interfere?.(asked) ?? served(asked));
});

afterEach(() => server.stop());

/** Both services' API, of one repository; each in its own words. */
function served({ method, path, body }: Asked): Answer {
  const { pathname, searchParams } = new URL(path, server.url);
  if (pathname.endsWith("/user")) {
    return { json: { login: "drift-bot", id: 7 } };
  }
  const isGitLab = pathname.startsWith("/api/v4/projects/");
  const id = Number(/\/issues\/(\d+)$/.exec(pathname)?.[1]);
  const { title = "", body: text, description, state, state_event } = (body ?? {}) as Record<string, string>;
  const shown = (issue: KeptIssue) =>
    isGitLab
      ? { iid: issue.id, description: issue.body, web_url: `https://git.test/${issue.id}` }
      : {
          number: issue.id,
          body: issue.body,
          html_url: `https://git.test/${issue.id}`,
          user: { login: issue.author },
          ...(issue.pullRequest === true && { pull_request: {} }),
        };
  if (method === "GET") {
    const author = searchParams.get("author_id") === "7" ? "drift-bot" : undefined;
    const listed = issues.filter((issue) => issue.open && (author === undefined || issue.author === author));
    return { json: listed.map(shown) };
  }
  if (method === "POST") {
    issues.push({ id: issues.length + 1, title, body: text ?? description ?? "", author: "drift-bot", open: true });
    return { status: 201, json: shown(issues.at(-1) as KeptIssue) };
  }
  const issue = issues.find((one) => one.id === id);
  if (issue === undefined || method !== (isGitLab ? "PUT" : "PATCH")) {
    return { status: 404, json: { message: "Not Found" } };
  }
  Object.assign(issue, { title: title || issue.title, body: text ?? description ?? issue.body });
  issue.open = !(state === "closed" || state_event === "close");
  return { json: shown(issue) };
}

const HOSTS = [
  ["GitHub", "/repos/acme/platform/issues"],
  ["GitHub Enterprise", "/api/v3/repos/acme/platform/issues"],
  ["GitLab", "/api/v4/projects/42/issues"],
  ["GitLab by its path", "/api/v4/projects/acme%2Fplatform/issues"],
] as const;

describe.each(HOSTS)("%s", (name, path) => {
  const target = (): IssueTarget => ({ url: `${server.url}${path}`, token: "s3cret", pause });

  it("opens one issue, brings it up to date, and closes it when the drift is gone", async () => {
    expect(await keepIssue(CLEAN, target())).toEqual({ done: "nothing" });
    expect(issues).toEqual([]);

    expect(await keepIssue(FULL, target())).toEqual({ done: "opened", link: "https://git.test/1" });
    expect(issues).toEqual([
      { id: 1, title: "Drift in shop/prod", body: renderMarkdown(FULL), author: "drift-bot", open: true },
    ]);

    expect(await keepIssue(FULL, target())).toEqual({ done: "nothing", link: "https://git.test/1" });
    const less = { ...FULL, drifted: [] };
    expect(await keepIssue(less, target())).toEqual({ done: "updated", link: "https://git.test/1" });
    expect(issues).toMatchObject([{ body: renderMarkdown(less), open: true }]);

    expect(await keepIssue(CLEAN, target())).toEqual({ done: "closed", link: "https://git.test/1" });
    expect(issues).toMatchObject([{ body: renderMarkdown(CLEAN), open: false }]);
    expect(await keepIssue(FULL, target())).toMatchObject({ done: "opened", link: "https://git.test/2" });
    const tokens = server.asked.map(({ headers }) => headers["authorization"] ?? headers["private-token"]);
    expect(new Set(tokens)).toEqual(new Set([name.startsWith("GitLab") ? "s3cret" : "Bearer s3cret"]));
    expect(server.asked.every((asked) => asked.path.startsWith(path) || asked.path.endsWith("/user"))).toBe(true);
  });

  it("leaves every issue alone that is another's, another stack's, or only quotes the marker", async () => {
    const others: KeptIssue[] = [
      { id: 1, title: "mine", body: `${MARKER}\n`, author: "mallory", open: true },
      { id: 2, title: "dev", body: driftMarker({ project: "shop", stack: "dev" }), author: "drift-bot", open: true },
      { id: 3, title: "talk", body: `See ${MARKER}`, author: "drift-bot", open: true },
      { id: 4, title: "old", body: MARKER, author: "drift-bot", open: false },
    ];
    issues = others.map((issue) => ({ ...issue }));
    expect(await keepIssue(FULL, target())).toMatchObject({ done: "opened", link: "https://git.test/5" });
    expect(issues.slice(0, 4)).toEqual(others);
  });

  it("says what it lacks", async () => {
    await expect(keepIssue(FULL, { url: target().url, pause })).rejects.toMatchObject({ code: "NoToken" });
    expect(server.asked).toEqual([]);
    interfere = () => ({ status: 404, json: { message: "Not Found" } });
    await expect(keepIssue(FULL, target())).rejects.toMatchObject({ code: "NotFound" });
  });
});

it("takes no pull request for an issue, which they are to GitHub's API", async () => {
  issues = [{ id: 1, title: "change", body: MARKER, author: "drift-bot", open: true, pullRequest: true }];
  const target = { url: `${server.url}/repos/acme/platform/issues`, token: "s3cret", pause };
  expect(await keepIssue(FULL, target)).toMatchObject({ done: "opened" });
});

it("knows whom a workflow's token belongs to, which may not ask", async () => {
  issues = [{ id: 1, title: "Drift", body: MARKER, author: "github-actions[bot]", open: true }];
  interfere = ({ path }) => (path === "/user" ? { status: 403, json: { message: "not by integration" } } : undefined);
  const target = { url: `${server.url}/repos/acme/platform/issues`, token: "s3cret", pause };
  expect(await keepIssue(FULL, target)).toMatchObject({ done: "updated" });
});

it("sends any other webhook the report, where there is drift", async () => {
  const target = { url: `${server.url}/hooks/T0/abc?x=1`, pause };
  interfere = () => ({ status: 200 });
  expect(await keepIssue(CLEAN, target)).toEqual({ done: "nothing" });
  expect(server.asked).toEqual([]);
  expect(await keepIssue(FULL, target)).toEqual({ done: "sent" });
  expect(await keepIssue(FULL, { ...target, token: "s3cret" })).toEqual({ done: "sent" });
  expect(server.asked).toMatchObject([
    {
      method: "POST",
      path: "/hooks/T0/abc?x=1",
      body: { title: "Drift in shop/prod", markdown: renderMarkdown(FULL), report: FULL },
    },
    { headers: { authorization: "Bearer s3cret" } },
  ]);
  expect(server.asked[0]?.headers).not.toHaveProperty("authorization");
});

it.each([
  ["http://hooks.test/T0/abc", "https"],
  ["ftp://hooks.test/T0/abc", "https"],
  ["hooks.test/T0/abc", "no URL"],
])("sends nothing to %s, and does not tell the URL, which may be a secret", async (url, reason) => {
  const error: unknown = await keepIssue(FULL, { url, pause }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "CodeHostError", message: expect.stringContaining(reason) });
  expect((error as Error).message).not.toContain("T0");
});

it("does not tell a webhook's URL when it fails", async () => {
  interfere = () => ({ status: 410, json: { message: "gone" } });
  const error: unknown = await keepIssue(FULL, { url: `${server.url}/hooks/T0/abc`, pause }).catch(
    (thrown: unknown) => thrown,
  );
  expect((error as Error).message).toBe("the webhook answered POST … with 410: gone.");
});
