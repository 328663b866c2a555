import { githubComments, postComments } from "../../../delivery/comment";
import { BOT, type FakeGitHub, startGitHub, STRANGER } from "./fake-github";

const MARKER = (stack: string, project = "shop") => `<!-- tributary:diff stack=${stack} project=${project} -->`;

let github: FakeGitHub;
let pauses: number[];

afterEach(() => github.stop());

/** Posts diffs to pull request 7 and gives what came of it. */
async function post(diffs: Readonly<Record<string, string>>, dryRun = false): Promise<string[]> {
  const outcomes: string[] = [];
  pauses = [];
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  const repository = { name: "acme/shop", apiUrl: github.url, token: "ghs_secret", pause };
  await postComments(githubComments(repository, 7), {
    project: "shop",
    diffs: new Map(Object.entries(diffs)),
    dryRun,
    onOutcome: (stack, outcome) => outcomes.push(`${stack} ${outcome}`),
  });
  return outcomes;
}

const firstLines = () => github.comments.map(({ body }) => body.split("\n", 2).join(" "));
const writes = () =>
  github.asked.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);

it("makes a comment for each stack, and later changes it in place", async () => {
  github = await startGitHub();
  expect(await post({ dev: "### shop/dev: no change", prod: "### shop/prod: 1 deleted" })).toEqual([
    "dev posted",
    "prod posted",
  ]);
  expect(await post({ dev: "### shop/dev: no change", prod: "### shop/prod: 2 deleted" })).toEqual([
    "dev unchanged",
    "prod updated",
  ]);
  expect(firstLines()).toEqual([
    `${MARKER("dev")} ### shop/dev: no change`,
    `${MARKER("prod")} ### shop/prod: 2 deleted`,
  ]);
  expect(github.asked.every(({ headers }) => headers.authorization === "Bearer ghs_secret")).toBe(true);
});

it("leaves a stranger's comment alone that bears the marker, and makes its own", async () => {
  github = await startGitHub([
    { body: `${MARKER("dev")}\nall is well`, user: STRANGER },
    { body: `${MARKER("old")}\nold`, user: STRANGER },
  ]);
  expect(await post({ dev: "### shop/dev: 1 deleted" })).toEqual(["dev posted"]);
  expect(firstLines()).toEqual([
    `${MARKER("dev")} all is well`,
    `${MARKER("old")} old`,
    `${MARKER("dev")} ### shop/dev: 1 deleted`,
  ]);
});

it("takes a marker for one only at the beginning, where nobody's words are quoted", async () => {
  github = await startGitHub([{ body: `> hello\n${MARKER("dev")}\nquoted by another workflow`, user: BOT }]);
  expect(await post({ dev: "x" })).toEqual(["dev posted"]);
});

it("finds its comment on a later page", async () => {
  const others = Array.from({ length: 5 }, (_, index) => ({ body: `talk ${index}`, user: STRANGER }));
  github = await startGitHub([...others, { body: `${MARKER("dev")}\nold`, user: BOT }]);
  expect(await post({ dev: "new" })).toEqual(["dev updated"]);
  expect(writes()).toEqual(["PATCH /repos/acme/shop/issues/comments/6"]);
});

it("marks as outdated what no longer changes, once, and leaves another project's comment", async () => {
  github = await startGitHub([
    { body: `${MARKER("dev")}\nold`, user: BOT },
    { body: `${MARKER("dev", "other")}\nkept`, user: BOT },
    { body: "talk of another workflow", user: BOT },
  ]);
  expect(await post({})).toEqual(["dev outdated"]);
  expect(github.comments[0]?.body).toContain("Outdated");
  expect(firstLines().slice(1)).toEqual([`${MARKER("dev", "other")} kept`, "talk of another workflow"]);
  expect(await post({})).toEqual([]);
  expect(await post({ dev: "back" })).toEqual(["dev updated"]);
});

it("removes a second comment of the same stack", async () => {
  github = await startGitHub([
    { body: `${MARKER("dev")}\nfirst`, user: BOT },
    { body: `${MARKER("dev")}\nsecond`, user: BOT },
  ]);
  expect(await post({ dev: "new" })).toEqual(["dev updated", "dev removed"]);
  expect(firstLines()).toEqual([`${MARKER("dev")} new`]);
});

it("says in a dry run what it would do, and does none of it", async () => {
  github = await startGitHub([{ body: `${MARKER("old")}\nold`, user: BOT }]);
  expect(await post({ dev: "new" }, true)).toEqual(["dev posted", "old outdated"]);
  expect(writes()).toEqual([]);
});

it("makes no second comment when the answer to the first is lost", async () => {
  github = await startGitHub();
  let lost = 0;
  github.interfere = ({ method, body }) => {
    if (method !== "POST" || lost++ > 0) {
      return undefined;
    }
    github.comments.push({ id: 99, body: (body as { body: string }).body, user: BOT });
    return { status: 502, json: { message: "Server Error" } };
  };
  expect(await post({ dev: "new" })).toEqual(["dev posted"]);
  expect(github.comments).toHaveLength(1);
  expect(lost).toBe(1);
});

it("tries again to make a comment that was not made", async () => {
  github = await startGitHub();
  let failures = 0;
  github.interfere = ({ method }) => (method === "POST" && failures++ < 2 ? "break" : undefined);
  await post({ dev: "new" });
  expect(firstLines()).toEqual([`${MARKER("dev")} new`]);
});
