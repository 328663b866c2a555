import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { planProgram } from "../../planner";

jest.setTimeout(30_000);

const ROOT = join(__dirname, "..", "..");
const guide = readFileSync(join(ROOT, "docs", "guides", "leaving.md"), "utf8");

/** What the guide's table says that `pulumi up` needs, or does not. */
function listed(needed: "yes" | "no"): readonly string[] {
  return guide
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => cells[3] === needed)
    .flatMap((cells) => [...(cells[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path.replace(/\/$/, "")));
}

/** The files that a name stands for: `Pulumi.<stack>.yaml` is one for each stack. */
function files(name: string): readonly string[] {
  return name.includes("<stack>") ? readdirSync(ROOT).filter((entry) => /^Pulumi\.\w+\.yaml$/.test(entry)) : [name];
}

test("the program plans the same without anything that the guide calls the command", async () => {
  const without = mkdtempSync(join(tmpdir(), "tributary-leaving-"));
  try {
    for (const name of listed("yes").flatMap(files)) {
      mkdirSync(dirname(join(without, name)), { recursive: true });
      cpSync(join(ROOT, name), join(without, name), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(without, "node_modules"));
    const [here, there] = await Promise.all([
      planProgram({ cwd: ROOT, stack: "dev" }),
      planProgram({ cwd: without, stack: "dev" }),
    ]);
    expect(readdirSync(without)).not.toContain("planner");
    expect(there.resources.length).toBeGreaterThan(300);
    expect(there).toEqual(here);
  } finally {
    rmSync(without, { recursive: true });
  }
});

test("what the guide's table names is there", () => {
  const named = [...listed("yes").flatMap(files), ...listed("no")];
  expect(named).toEqual(expect.arrayContaining(["index.ts", "components", "cli", "delivery"]));
  expect(named.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
});
