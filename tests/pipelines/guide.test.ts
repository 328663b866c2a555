import { parse } from "yaml";

import { circleciJobs } from "./support/circleci";
import { githubTexts, read } from "./support/files";
import { githubJobs } from "./support/github";
import { gitlabJobs } from "./support/gitlab";

const guide = read("docs/guides/pipelines.md");

/** The part below a heading of the second rank. */
function section(title: string): string {
  return guide.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
}

/** Names in code in a text. */
function named(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

const texts = githubTexts();

it("names every variable and secret that GitHub's workflows read", () => {
  const all = Object.values(texts).join("\n");
  const names = [
    ...[...all.matchAll(/(?:vars|secrets)\.([A-Z_]+)/g)].map(([, name = ""]) => name),
    // One for each stack; GitHub takes names of variables in either case.
    ...[...all.matchAll(/vars\[format\('([A-Z_]+)_\{0\}'/g)].map(([, name = ""]) => `${name}_DEV`),
  ];
  expect(new Set(names).size).toBeGreaterThan(12);
  expect([...new Set(names)].filter((name) => !named(section("GitHub Actions")).has(name))).toEqual([]);
});

it.each([
  ["GitHub Actions", githubJobs(texts), ""],
  ["CircleCI", circleciJobs(read(".circleci/config.yml")), "tributary-"],
  ["GitLab CI", gitlabJobs(read(".gitlab-ci.yml")), ""],
])("names the places of dev's rights and secrets on %s, and those that there are alone", (service, jobs, prefix) => {
  const used = new Set(jobs.map(({ environment }) => environment).filter((one) => /^dev(-|$)/.test(one ?? "")));
  const told = [...named(section(service))].filter((name) => new RegExp(`^${prefix}dev(-[a-z]+)?$`).test(name));
  expect(told.sort()).toEqual([...used].map((name) => `${prefix}${name}`).sort());
});

it("says of each workflow who may do what, as the workflow does", () => {
  const table = read("docs/guides/pull-requests.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const words: Readonly<Record<string, RegExp>> = {
    actions: /artifacts/,
    contents: /read the repository/,
    issues: /write issues/,
    "pull-requests": /write to pull requests/,
    "id-token": /role that (reads|deploys)/,
  };
  interface Rights {
    readonly jobs: Readonly<Record<string, { readonly permissions: Readonly<Record<string, string>> }>>;
  }
  const rights = (file: string) => Object.entries((parse(texts[`.github/workflows/${file}`] ?? "") as Rights).jobs);
  const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries([
    ...["preview.yml", "preview-comment.yml", "drift.yml"].flatMap((file) =>
      rights(file).map(([, { permissions }]) => [`\`${file}\``, permissions]),
    ),
    ...rights("release-stack.yml").map(([id, { permissions }]) => [`\`release.yml\`: ${id} `, permissions]),
  ]);
  for (const [begin, permissions] of Object.entries(rows)) {
    const row = table.find((line) => line.startsWith(`| ${begin}`)) ?? "";
    const told = Object.keys(words).filter((right) => words[right]?.test(row));
    expect(new Set(told)).toEqual(new Set(Object.keys(permissions)));
  }
});
