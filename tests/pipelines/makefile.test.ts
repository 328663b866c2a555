import { refusalOf } from "../support/command-line";
import { read } from "./support/files";
import { callsIn } from "./support/job";

const recipes = read("Makefile")
  .split("\n")
  .filter((line) => line.startsWith("\t"))
  .map((line) => line.slice(1));

it("calls tributary as it is, npm's scripts that there are, and nothing else", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const wrong = recipes.filter((recipe) => {
    const [, script] = /^npm (?:run )?(\w+)$/.exec(recipe) ?? [];
    const given = recipe.replaceAll("$*", "dev").replaceAll(/\$\((BASE|COMMIT)\)/g, "HEAD");
    const calls = callsIn(given);
    return calls.length > 0
      ? calls.some((args) => refusalOf(args) !== undefined)
      : !(script !== undefined && script in scripts) && !/^npm ci |^\.ci\/run$|^@(sed|echo) /.test(recipe);
  });
  expect(wrong).toEqual([]);
  expect(recipes.flatMap(callsIn).map(([verb]) => verb)).toEqual([
    "diff",
    "bootstrap",
    "plan",
    "preview",
    "promote",
    "drift",
    "releases",
    "refresh",
    "destroy",
  ]);
});

it("knows seed 002's verbs, and says of each what it is for", () => {
  const told = [...read("Makefile").matchAll(/^#: (\S+)/gm)].map(([, name]) => name);
  const targets = [...read("Makefile").matchAll(/^(?:\$\(STACKS:%=([a-z]+)-%\)|([a-z]+)):/gm)].map(
    ([, pattern, name]) => name ?? `${pattern}-<stack>`,
  );
  expect(told).toEqual(targets);
  expect(told).toEqual(expect.arrayContaining(["fmt", "validate", "init-<stack>", "plan-<stack>", "apply-<stack>"]));
});
