import { parse } from "yaml";

import { githubTexts } from "./support/files";
import type { Step, Workflow } from "./support/github";

const texts = githubTexts();
const workflows = Object.entries(texts).filter(([path]) => path.includes("/workflows/"));

interface Action {
  readonly runs: { readonly steps: readonly Step[] };
}

/** Everything about one file that GitHub would not mind, and we do. */
function findings(path: string, text: string): readonly string[] {
  const file = parse(text) as Workflow & Action;
  const jobs = Object.entries(file.jobs ?? {});
  const steps = [...jobs.flatMap(([, job]) => job.steps ?? []), ...(file.runs?.steps ?? [])];
  return [
    ...(path.includes("/workflows/") && JSON.stringify(file.permissions) !== "{}" ? ["permissions for every job"] : []),
    ...jobs
      .filter(([, job]) => job.permissions === undefined && job.uses === undefined)
      .map(([id]) => `${id} asks for no permissions`),
    ...("pull_request_target" in (file.on ?? {}) ? ["pull_request_target"] : []),
    ...steps.filter(({ run }) => run?.includes("${{")).map(({ run }) => `an expression in a script: ${run}`),
    ...[...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)]
      .map(([, uses = ""]) => uses)
      .filter((uses) => !/^\.\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses))
      .map((uses) => `not pinned: ${uses}`),
    ...steps
      .filter(
        ({ uses, with: given }) => uses?.startsWith("actions/checkout@") && given?.["persist-credentials"] !== false,
      )
      .map(() => "a checkout that leaves its token"),
    ...(/^\s*cache: |actions\/cache@/m.test(text) ? ["a cache"] : []),
    ...(file.on !== undefined && "workflow_run" in file.on ? ofStrangersRun(file, steps) : []),
  ];
}

/** What the workflow that may comment must not do. */
function ofStrangersRun({ jobs }: Workflow, steps: readonly Step[]): readonly string[] {
  const refs = steps
    .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    .map(({ with: given }) => given?.["ref"]);
  const downloads = steps.filter(({ uses }) => uses?.startsWith("actions/download-artifact@"));
  const rights = Object.values(jobs).map(({ permissions }) => permissions);
  return [
    ...refs
      .filter((ref) => ref !== "${{ github.event.repository.default_branch }}")
      .map((ref) => `checks out ${String(ref)}`),
    // Beside the checkout, where nothing of it can take the place of our code.
    ...downloads
      .filter(({ with: given }) => !String(given?.["path"]).startsWith("${{ runner.temp }}/"))
      .map(() => "unpacks into the checkout"),
    ...rights
      .filter((one) => JSON.stringify(one) !== '{"actions":"read","contents":"read","pull-requests":"write"}')
      .map((one) => `has ${JSON.stringify(one)}`),
  ];
}

it.each(Object.entries(texts))("%s is as docs/guides/pull-requests.md says", (path, text) => {
  expect(findings(path, text)).toEqual([]);
});

it("pins an action to one commit in every file", () => {
  const pins = new Map<string, Set<string>>();
  for (const [, action = "", pin = ""] of Object.values(texts)
    .join("\n")
    .matchAll(/uses: ([\w-]+\/[\w-]+)@(.*)/g)) {
    pins.set(action, (pins.get(action) ?? new Set()).add(pin));
  }
  expect([...pins.keys()].sort()).toEqual([
    "actions/checkout",
    "actions/download-artifact",
    "actions/setup-node",
    "actions/upload-artifact",
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "google-github-actions/auth",
    "pulumi/actions",
  ]);
  expect([...pins.values()].filter((found) => found.size !== 1)).toEqual([]);
});

it("the comment is started by the name of the preview", () => {
  const named = Object.fromEntries(workflows.map(([path, text]) => [path, parse(text) as Workflow]));
  const comment = named[".github/workflows/preview-comment.yml"]?.on["workflow_run"] as { workflows: string[] };
  expect(comment.workflows).toEqual([named[".github/workflows/preview.yml"]?.name]);
});

it.each([
  ["check.yml", "permissions: {}", "permissions: write-all", "permissions for every job"],
  ["check.yml", /\n {4}permissions:\n {6}contents: read/, "", "check asks for no permissions"],
  ["preview.yml", "pull_request:", "pull_request_target:", "pull_request_target"],
  ["preview.yml", "--base HEAD^1", "--base ${{ github.event.pull_request.base.ref }}", "an expression in a script"],
  ["preview.yml", /@[0-9a-f]{40} # v7.0.1/, "@v7", "not pinned: actions/checkout@v7"],
  ["preview.yml", "persist-credentials: false", "persist-credentials: true", "a checkout that leaves its token"],
  ["preview.yml", "fetch-depth: 2", "fetch-depth: 2\n          cache: npm", "a cache"],
  [
    "preview-comment.yml",
    "github.event.repository.default_branch",
    "github.event.workflow_run.head_sha",
    "checks out ${{ github.event.workflow_run",
  ],
  ["preview-comment.yml", "${{ runner.temp }}/preview", "preview", "unpacks into the checkout"],
  ["preview-comment.yml", "contents: read", "contents: write", 'has {"actions":"read","contents":"write"'],
])("finds in %s, with %s changed, %s", (file, before, after, found) => {
  const path = `.github/workflows/${file}`;
  const changed = (texts[path] as string).replace(before, after);
  expect(changed).not.toBe(texts[path]);
  expect(findings(path, changed).join("\n")).toContain(found);
});
