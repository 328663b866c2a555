import { findPullRequest, readEvent } from "../../../delivery/comment";
import { startServer, type TestServer } from "./server";

const COMMIT = "a".repeat(40);
const RUN = {
  event: "pull_request",
  head_sha: COMMIT,
  head_branch: "fix/a&b #1",
  head_repository: { id: 5, owner: { login: "mallory" } },
  // Empty for a fork, whatever the pull request.
  pull_requests: [],
};

it("reads the number of a pull request's own event", () => {
  expect(readEvent(JSON.stringify({ pull_request: { number: 7 } }))).toEqual({ kind: "pull-request", number: 7 });
});

it("reads whose commit a run was of", () => {
  expect(readEvent(JSON.stringify({ workflow_run: RUN }))).toEqual({
    kind: "run",
    head: { owner: "mallory", repositoryId: 5, branch: "fix/a&b #1", commit: COMMIT },
  });
});

it.each([
  ["no JSON", "{"],
  ["an event of something else", JSON.stringify({ ref: "refs/heads/main" })],
  ["a run for a push", JSON.stringify({ workflow_run: { ...RUN, event: "push" } })],
  ["a run of a fork that is gone", JSON.stringify({ workflow_run: { ...RUN, head_repository: null } })],
  ["a commit that is none", JSON.stringify({ workflow_run: { ...RUN, head_sha: "main" } })],
  ["a number that is none", JSON.stringify({ pull_request: { number: "7; rm -rf" } })],
])("refuses %s", (_, text) => {
  expect(() => readEvent(text)).toThrow(expect.objectContaining({ code: "BadEvent" }));
});

describe("the pull request of a run", () => {
  let server: TestServer;

  afterEach(() => server.stop());

  const pull = (number: number, sha = COMMIT, id: number | null = 5) => ({
    number,
    head: { sha, repo: id === null ? null : { id } },
  });

  async function find(...pulls: readonly object[]) {
    server = await startServer(() => ({ json: pulls }));
    const head = { owner: "mallory", repositoryId: 5, branch: "fix/a&b #1", commit: COMMIT };
    return findPullRequest({ name: "acme/shop", apiUrl: server.url, token: "t" }, head);
  }

  it("is the open one of that very commit of that very repository", async () => {
    expect(await find(pull(1, "b".repeat(40)), pull(2, COMMIT, 6), pull(3, COMMIT, null), pull(4))).toBe(4);
    expect(server.asked[0]?.path).toBe(
      "/repos/acme/shop/pulls?state=open&head=mallory%3Afix%2Fa%26b+%231&per_page=100",
    );
  });

  it("is none where it has moved on or is closed", async () => {
    expect(await find(pull(1, "b".repeat(40)))).toBeUndefined();
  });

  it("is not guessed", async () => {
    await expect(find(pull(1), pull(2))).rejects.toMatchObject({ code: "BadEvent" });
  });
});

it("a name that is no repository's is refused before anything is asked", async () => {
  const repository = { name: "acme/shop/../x", apiUrl: "https://github.test", token: "t" };
  const head = { owner: "a", repositoryId: 1, branch: "b", commit: COMMIT };
  await expect(findPullRequest(repository, head)).rejects.toMatchObject({ code: "BadRepository" });
});
