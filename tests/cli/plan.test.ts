import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PlannedResource, ResourceGraph } from "../../planner/graph";
import { fixture, tributary } from "./support";

jest.setTimeout(30_000);

const PROGRAMS = "tests/fixtures/programs";

describe("tributary plan on a program that is not ours", () => {
  let graph: ResourceGraph;
  let text: string;
  const resource = (name: string): PlannedResource => {
    const found = graph.resources.find((candidate) => candidate.name === name);
    if (found === undefined) {
      throw new Error(`no ${name}`);
    }
    return found;
  };

  beforeAll(async () => {
    const { status, stdout } = await tributary("plan", "--cwd", fixture("shop"), "--json");
    expect(status).toBe(0);
    text = stdout;
    graph = JSON.parse(stdout) as ResourceGraph;
  });

  it("plans the dev stack when none is named, with the same bytes each time", async () => {
    expect(graph.stack).toBe("dev");
    expect((await tributary("plan", "dev", "--cwd", fixture("shop"), "--json")).stdout).toBe(text);
  });

  it("keeps a policy over an ARN that nobody knows yet readable", () => {
    expect(resource("orders-policy")).toMatchObject({
      inputs: {
        policy: '{"Statement":[{"Principal":"[unknown]","Action":"s3:GetObject","Resource":"[unknown]/*"}]}',
      },
      unknown: ["policy"],
    });
  });

  it("renders a policy document that a look-up would make", () => {
    expect(JSON.parse(resource("readers").inputs["policy"] as string)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "[unknown]", Principal: { AWS: "*" } }],
    });
  });

  it("writes a secure value, alone, nested or in a longer string, as secret and unknown", () => {
    for (const name of ["password", "url"]) {
      expect(resource(name)).toMatchObject({ inputs: { value: "[secret]" }, secrets: ["value"], unknown: ["value"] });
    }
    expect(graph.outputs["password"]).toBe("[secret]");
    expect(text).not.toMatch(/AAABA|hush/);
  });

  it("plans what another stack gives as secret and unknown, and that stack as read", () => {
    expect(resource("acme/network/dev").reads).toBe("acme/network/dev");
    expect(resource("alerts")).toMatchObject({ secrets: ["displayName"], unknown: ["displayName"] });
  });

  it("does not take for known what a provider fills into a known object", () => {
    expect(graph.outputs).toMatchObject({ service: "[unknown]", replicas: 2, bucket: "shop-orders" });
  });

  it("does not believe what apply computes from a value that nobody knows", () => {
    expect(resource("motd").inputs["metadata"]).toEqual({ length: "[unknown]", secret: "[secret]" });
  });

  it("shows what the program logs, in the tree or beside the document", async () => {
    const message = "nobody is paged yet";
    expect(graph.diagnostics).toEqual([{ severity: "warning", message, urn: resource("orders").urn }]);
    const tree = await tributary("plan", "live", "--cwd", fixture("shop"));
    expect(tree).toMatchObject({ stdout: expect.stringContaining(`warning: ${message} (orders)`), stderr: "" });
    const { stderr } = await tributary("plan", "live", "--cwd", fixture("shop"), "--json");
    expect(stderr).toContain(`warning: ${resource("orders").urn.replace(":dev:", ":live:")}: ${message}`);
  });
});

describe("tributary plan on a function written in the program itself", () => {
  it("has the function, and the notification that is made when the process would end", async () => {
    const { status, stdout } = await tributary("plan", "--cwd", fixture("callback"), "--json");
    expect(status).toBe(0);
    const types = (JSON.parse(stdout) as ResourceGraph).resources.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(["aws:lambda/function:Function", "aws:s3/bucketNotification:BucketNotification"]),
    );
  });
});

describe("tributary plan refuses, with status 2 and the place,", () => {
  const refused = async (name: string, ...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await tributary("plan", "--cwd", `${PROGRAMS}/${name}`, "--json", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    return stderr;
  };

  it("a program that throws", async () => {
    expect(await refused("throws")).toContain(
      `error: ${PROGRAMS}/throws/index.ts:8:9: The program threw: RangeError: too wide`,
    );
  });

  it("a resource made inside apply", async () => {
    expect(await refused("in-apply")).toContain(
      `error: ${PROGRAMS}/in-apply/index.ts:6:12: aws:s3/bucketVersioning:BucketVersioning "data-versioning" is made inside apply.`,
    );
  });

  it("a resource made inside apply after an await", async () => {
    expect(await refused("in-async-apply")).toContain(
      `error: ${PROGRAMS}/in-async-apply/index.ts:7:3: aws:s3/bucket:Bucket "late" is made inside apply.`,
    );
  });

  it("a resource that waits for what never happens", async () => {
    expect(await refused("never-settles")).toContain(
      `  ${PROGRAMS}/never-settles/index.ts:5:23: aws:s3/bucket:Bucket "waits" waits for its input bucket`,
    );
  });

  it("a resource that waits for itself", async () => {
    expect(await refused("circular")).toContain(
      `index.ts:5:24: aws:s3/bucket:Bucket "ouroboros" waits for its input bucket`,
    );
  });

  it("two resources with one URN", async () => {
    expect(await refused("twins")).toContain(
      `error: ${PROGRAMS}/twins/index.ts:4:1: Two resources of type aws:s3/bucket:Bucket are named "twin"`,
    );
  });

  it("printing to standard output where that belongs to the plan", async () => {
    expect(await refused("prints")).toContain(
      `error: ${PROGRAMS}/prints/index.ts:4:9: The program prints to standard output`,
    );
  });
});

describe("tributary plan --lenient", () => {
  it("plans a resource made inside apply, with a warning", async () => {
    const { status, stdout, stderr } = await tributary("plan", "--cwd", fixture("in-apply"), "--json", "--lenient");
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as ResourceGraph).resources.map(({ name }) => name)).toContain("data-versioning");
    expect(stderr).toContain(
      'warning: aws:s3/bucketVersioning:BucketVersioning "data-versioning" is made inside apply.',
    );
  });

  it("passes what the program prints to standard error", async () => {
    const { status, stdout, stderr } = await tributary("plan", "--cwd", fixture("prints"), "--json", "--lenient");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ project: "prints" });
    expect(stderr).toContain("made a bucket\n");
  });
});

describe("tributary plan in a folder", () => {
  let folder: string;
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  const project = { "Pulumi.yaml": "name: here\nruntime: nodejs\n", "Pulumi.dev.yaml": "config: {}\n" };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tributary-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each<[string, Record<string, string>, string[], RegExp]>([
    ["without a project", {}, [], /There is no Pulumi\.yaml in .* or above it/],
    ["of another language", { "Pulumi.yaml": "name: p\nruntime: python\n" }, [], /runtime: python, and only nodejs/],
    ["without its dependencies", { ...project, "index.ts": "" }, [], /needs @pulumi\/pulumi.*\n?.*npm install/],
    ["without the stack", project, ["deb"], /no stack "deb" .* There are: dev\. Did you mean dev\?/],
    [
      "with stacks of which none is dev",
      { "Pulumi.yaml": project["Pulumi.yaml"], "Pulumi.a.yaml": "", "Pulumi.b.yaml": "" },
      [],
      /Which stack of here is to be planned\? There are: a, b\./,
    ],
    ["without a program", project, [], /There is no program in .*: no index\.ts or index\.js/],
    ["whose project file is not YAML", { "Pulumi.yaml": "name: [" }, [], /Pulumi\.yaml is not YAML/],
  ])("%s says what to do", async (_what, files, args, message) => {
    write(files);
    const { status, stderr } = await tributary("plan", ...args, "--cwd", folder);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(status).toBe(2);
  });

  it("names the line of a syntax error", async () => {
    write({ ...project, "index.ts": "const a = 1;\nconst b = ;\n" });
    mkdirSync(join(folder, "node_modules", "@pulumi"), { recursive: true });
    symlinkSync(join(__dirname, "../../node_modules/@pulumi/pulumi"), join(folder, "node_modules/@pulumi/pulumi"));
    const { status, stderr } = await tributary("plan", "--cwd", folder);
    expect(stderr).toMatch(/index\.ts:2:11: Unexpected ";"/);
    expect(status).toBe(2);
  });

  it("tells a package that is not there from a part that the installed one does not have", async () => {
    write({ ...project, "index.ts": 'import "@pulumi/pulumi/nothing-here";\n' });
    mkdirSync(join(folder, "node_modules", "@pulumi"), { recursive: true });
    symlinkSync(join(__dirname, "../../node_modules/@pulumi/pulumi"), join(folder, "node_modules/@pulumi/pulumi"));
    const part = await tributary("plan", "--cwd", folder);
    expect(part.stderr).toMatch(
      /needs @pulumi\/pulumi\/nothing-here, which @pulumi\/pulumi 3\.\d+\.\d+, as installed, does not/,
    );
    write({ ...project, "index.ts": 'import "@pulumi/nothing-here";\n' });
    const whole = await tributary("plan", "--cwd", folder);
    expect(whole.stderr).toMatch(/needs @pulumi\/nothing-here, which is not installed\. Run: npm install/);
  });

  it("takes an ES module, and draws it", async () => {
    write({
      ...project,
      "package.json": '{ "type": "module" }',
      "name.ts": 'export const name: string = "from-another-module";\n',
      "index.ts":
        'import * as pulumi from "@pulumi/pulumi";\nimport { name } from "./name.js";\n' +
        'new pulumi.ComponentResource("test:index:Thing", name);\nexport const value = await Promise.resolve(3);\n',
    });
    mkdirSync(join(folder, "node_modules", "@pulumi"), { recursive: true });
    symlinkSync(join(__dirname, "../../node_modules/@pulumi/pulumi"), join(folder, "node_modules/@pulumi/pulumi"));
    const svg = join(folder, "plan.svg");
    const { status, stdout } = await tributary("plan", "--cwd", folder, "--json", "--svg", svg);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ resources: [{ name: "from-another-module" }], outputs: { value: 3 } });
    expect(readFileSync(svg, "utf8")).toContain("from-another-module");
  });
});

describe("tributary", () => {
  it("explains itself with examples", async () => {
    const { status, stdout } = await tributary("plan", "--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/Examples:[\s\S]*tributary plan prod --json/);
  });

  it.each([
    [["plan", "--nonsense"], /unknown option '--nonsense'/],
    [["plan", "--timeout", "soon"], /--timeout takes a number of seconds above 0, not "soon"/],
  ])("refuses %j with status 2", async (args, message) => {
    const { status, stderr } = await tributary(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

describe("--config-file", () => {
  const example = "docs/examples/Pulumi.prod-gcp.yaml";

  it("plans the stack that the file is called after, or the one that is named", async () => {
    const planned = async (...args: string[]): Promise<ResourceGraph> =>
      JSON.parse((await tributary("plan", ...args, "--config-file", example, "--json")).stdout) as ResourceGraph;
    expect((await planned()).stack).toBe("prod-gcp");
    expect((await planned("elsewhere")).stack).toBe("elsewhere");
  });

  it("names a file that is not there, and the lines of one that is wrong", async () => {
    const missing = await tributary("plan", "--config-file", "docs/examples/nope.yaml");
    expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining("no file docs/examples/nope.yaml") });

    const folder = mkdtempSync(join(tmpdir(), "tributary-"));
    const wrong = join(folder, "Pulumi.wrong.yaml");
    writeFileSync(wrong, readFileSync(example, "utf8").replace("homeCloud: gcp", "homeCloud: ibm"));
    const refused = await tributary("plan", "--config-file", wrong);
    rmSync(folder, { recursive: true });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /Pulumi\.wrong\.yaml:\d+:\d+ {2}tributary:homeCloud\n {4}found "ibm"; accepted: aws, gcp or azure\./,
    );
  });
});
