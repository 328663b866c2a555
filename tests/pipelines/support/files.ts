import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "../../..");

/** A file of the repository, as text. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Texts of every workflow and action of GitHub's, by their paths. */
export function githubTexts(): Readonly<Record<string, string>> {
  const workflows = readdirSync(join(ROOT, ".github/workflows")).map((name) => `.github/workflows/${name}`);
  const actions = readdirSync(join(ROOT, ".github/actions")).map((name) => `.github/actions/${name}/action.yml`);
  return Object.fromEntries([...workflows, ...actions].map((path) => [path, read(path)]));
}
