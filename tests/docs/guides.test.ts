import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { tributary } from "../cli/support";
import type { FileConfig } from "../config/arbitraries";
import { aws, planConfig } from "../stacks/program";

jest.setTimeout(30_000);

const ROOT = join(__dirname, "..", "..");
const guides = ["README.md", ...readdirSync(join(ROOT, "docs", "guides")).map((name) => join("docs", "guides", name))];

/** The fenced blocks of one kind in the documents that users follow. */
function blocks(kind: string): readonly { guide: string; text: string }[] {
  return guides.flatMap((guide) => {
    const found = readFileSync(join(ROOT, guide), "utf8").matchAll(new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\``, "gm"));
    return [...found].map(([, text = ""]) => ({ guide, text }));
  });
}

describe("a command that a guide shows", () => {
  const commands = blocks("console").flatMap(({ guide, text }) =>
    [...text.matchAll(/^\$ npx tributary (plan.*)$/gm)].map(([, line = ""]) => [guide, line] as const),
  );

  test("is found", () => {
    expect(commands.length).toBeGreaterThanOrEqual(8);
  });

  test.each(commands)("runs: %s: tributary %s", async (_, line) => {
    const { status, stderr } = await tributary(...line.split(" "));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("config that a guide shows", () => {
  const fragments = blocks("yaml");

  test("is found", () => {
    expect(fragments.map(({ guide }) => guide)).toContain(join("docs", "guides", "data-lake.md"));
  });

  test.each(fragments.map(({ guide, text }) => [guide, text] as const))("%s plans:\n%s", async (_, text) => {
    const { config: shown, ...zones } = parse(text) as { config?: FileConfig };
    // Of a fragment that builds nothing itself, such as one about delivery, the lake is what is planned.
    const lake = { enabled: true, presets: ["dataworks", "commerce"], ...zones };
    const account = { "tributary:aws": { accountId: "123456789012", region: "us-east-1", replicaRegion: "eu-west-1" } };
    const buildsNothing = Object.keys(shown ?? {}).every((key) => key === "tributary:delivery");
    const config = { ...aws, ...account, ...(buildsNothing && { "tributary:dataLake": lake }), ...shown };
    expect((await planConfig(config)).resources).not.toEqual([]);
  });
});
