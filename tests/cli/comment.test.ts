import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { comment } from "../../cli/comment";
import { BOT, type FakeGitHub, startGitHub } from "../delivery/comment/fake-github";
import { fixture } from "./support";

const COMMIT = "a".repeat(40);

let folder: string;
let github: FakeGitHub;
let printed: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tributary-comment-"));
  github = await startGitHub();
  printed = [];
  jest.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});

afterEach(async () => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
  await github.stop();
});

const environment = () => ({ GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "acme/shop", GITHUB_API_URL: github.url });
const dir = (files: Readonly<Record<string, string>> = {}) => {
  const made = mkdtempSync(join(folder, "dir-"));
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(made, name), text));
  return made;
};
const event = (content: object) => {
  const file = join(folder, "event.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
};
const cwd = fixture("shop");

it("names the project by the program that it stands beside, whatever a file says", async () => {
  const planted = "<!-- tributary:diff stack=dev project=planted -->\n### planted/dev: no change";
  const options = { dir: dir({ "dev.md": planted }), pullRequest: "7", cwd };
  expect(await comment(options, environment())).toBe(0);
  expect(github.comments[0]?.body).toMatch(/^<!-- tributary:diff stack=dev project=(?!planted)\w+ -->\n### planted/);
  expect(printed).toEqual(["  dev                   posted"]);
});

it("finds the pull request of the run that started it", async () => {
  github.interfere = ({ path }) =>
    path.startsWith("/repos/acme/shop/pulls?")
      ? { json: [{ number: 7, head: { sha: COMMIT, repo: { id: 5 } } }] }
      : undefined;
  const run = {
    event: "pull_request",
    head_sha: COMMIT,
    head_branch: "fix",
    head_repository: { id: 5, owner: { login: "m" } },
  };
  const file = event({ workflow_run: run });
  expect(await comment({ dir: dir({ "dev.md": "x" }), event: file, cwd }, environment())).toBe(0);
  expect(github.comments).toMatchObject([{ user: BOT }]);
});

it("leaves a pull request alone that has moved on", async () => {
  github.interfere = ({ path }) => (path.startsWith("/repos/acme/shop/pulls?") ? { json: [] } : undefined);
  const run = {
    event: "pull_request",
    head_sha: COMMIT,
    head_branch: "fix",
    head_repository: { id: 5, owner: { login: "m" } },
  };
  expect(await comment({ dir: dir({ "dev.md": "x" }), event: event({ workflow_run: run }), cwd }, environment())).toBe(
    0,
  );
  expect(printed.join()).toContain("moved on");
  expect(github.asked).toHaveLength(1);
});

it("takes for its own what the app wrote that it is told of", async () => {
  const marker = "<!-- tributary:diff stack=dev project=shop -->";
  github.comments.push({ id: 70, body: `${marker}\nold`, user: { login: "platform[bot]", id: 5, type: "Bot" } });
  const options = { dir: dir({ "dev.md": "x" }), pullRequest: "7", cwd, author: "platform[bot]" };
  expect(await comment(options, environment())).toBe(0);
  expect(printed).toEqual(["  dev                   updated"]);
});

it("says in a dry run what would be done", async () => {
  await comment({ dir: dir({ "dev.md": "x" }), pullRequest: "7", cwd, dryRun: true }, environment());
  expect(printed).toEqual(["  dev                   would be posted"]);
  expect(github.comments).toEqual([]);
});

it.each([
  ["two ways to name it", { pullRequest: "7", event: "x" }, {}, /one of --pull-request and --event/],
  ["no way to name it", {}, {}, /one of --pull-request and --event/],
  ["a number that is none", { pullRequest: "7/../8" }, {}, /takes a number/],
  ["an unknown provider", { pullRequest: "7", provider: "bitbucket" }, {}, /takes github or gitlab/],
  ["no token", { pullRequest: "7" }, { GITHUB_TOKEN: "" }, /GITHUB_TOKEN is not set/],
  ["no repository", { pullRequest: "7" }, { GITHUB_REPOSITORY: undefined }, /--repository owner\/name/],
  ["no event", { event: "/nowhere/event.json" }, {}, /can't be read/],
  ["GitLab without a number", { event: "x", provider: "gitlab" }, {}, /CI_MERGE_REQUEST_IID/],
  ["no token of GitLab", { pullRequest: "7", repository: "a/b" }, { GITLAB_CI: "true" }, /GITLAB_TOKEN is not set/],
])("refuses %s", async (_, options, changes, message) => {
  await expect(comment({ dir: dir(), cwd, ...options }, { ...environment(), ...changes })).rejects.toMatchObject({
    isUserError: true,
    message: expect.stringMatching(message),
  });
  expect(github.asked).toEqual([]);
});
