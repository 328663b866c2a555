import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findEntry } from "../../planner/program";
import { chooseStack, readProject, readStackConfig } from "../../planner/project";

describe("a project on disk", () => {
  let root: string;
  const write = (name: string, text = ""): void => {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tributary-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("gives a stack its own config over the project's defaults, by full key", () => {
    write(
      "Pulumi.yaml",
      "name: shop\nruntime: nodejs\nconfig:\n  size: { type: integer, default: 2 }\n  colour: blue\n  aws:region: { value: eu-west-1 }\n  required: { type: string }\n",
    );
    write("Pulumi.dev.yaml", "config:\n  shop:config:size: 5\n  db: { password: { secure: xyz } }\n");
    expect(readStackConfig(readProject(root), "dev")).toEqual({
      "shop:size": 5,
      "shop:colour": "blue",
      "aws:region": "eu-west-1",
      "shop:db": { password: { secure: "xyz" } },
    });
  });

  it("finds the project above the folder, and stack files in a folder of their own", () => {
    write("Pulumi.yaml", "name: shop\nruntime: { name: nodejs }\nstackConfigDir: stacks\n");
    write("stacks/Pulumi.live.yaml");
    write("src/deep/x.ts");
    const project = readProject(join(root, "src", "deep"));
    expect(project).toMatchObject({ root, stacks: ["live"] });
    expect(chooseStack(project, undefined)).toBe("live");
  });

  it("takes any stack of a project without stack files, as Pulumi does, and dev when none is named", () => {
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\nconfig: { colour: blue }\n");
    const project = readProject(root);
    expect([chooseStack(project, undefined), chooseStack(project, "live")]).toEqual(["dev", "live"]);
    expect(readStackConfig(project, "live")).toEqual({ "shop:colour": "blue" });
  });

  it.each<[string, Record<string, string>, string, boolean]>([
    ["the index", { "index.ts": "" }, "index.ts", false],
    ["JavaScript before TypeScript, as Node does", { "index.js": "", "index.ts": "" }, "index.js", false],
    ["main of Pulumi.yaml, a folder", { "Pulumi.yaml": "main: src", "src/index.ts": "" }, "src/index.ts", false],
    ["main of Pulumi.yaml, a file", { "Pulumi.yaml": "main: a/b.ts", "a/b.ts": "" }, "a/b.ts", false],
    [
      "main of package.json",
      { "package.json": '{"main":"lib/x.js"}', "lib/x.js": "", "index.ts": "" },
      "lib/x.js",
      false,
    ],
    ["main of package.json before it is built", { "package.json": '{"main":"x.js"}', "x.ts": "" }, "x.ts", false],
    ["an index where main is not there", { "package.json": '{"main":"bin/"}', "index.ts": "" }, "index.ts", false],
    ["an ES module by its package", { "package.json": '{"type":"module"}', "index.ts": "" }, "index.ts", true],
    ["an ES module by its name", { "index.mjs": "" }, "index.mjs", true],
  ])("runs %s", (_what, files, file, esm) => {
    for (const [name, text] of Object.entries(files)) {
      write(name, text);
    }
    write("Pulumi.yaml", `name: p\nruntime: nodejs\n${files["Pulumi.yaml"] ?? ""}\n`);
    expect(findEntry(readProject(root))).toEqual({ file: join(root, file), esm });
  });
});
