import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { planProgram, planStacks } from "../../planner";
import { fixture } from "../cli/support";

jest.setTimeout(30_000);

describe("planProgram", () => {
  it("plans several stacks side by side", async () => {
    const stacks = ["dev", "live"];
    const graphs = await Promise.all(stacks.map((stack) => planProgram({ cwd: fixture("shop"), stack })));
    expect(graphs.map(({ stack, outputs }) => [stack, outputs["replicas"], outputs["password"]])).toEqual([
      ["dev", 2, "[secret]"],
      ["live", 3, "[secret]"],
    ]);
  });

  it("is not ended by a program that ends its process", async () => {
    await expect(planProgram({ cwd: fixture("exits") })).rejects.toMatchObject({
      code: "ProgramThrew",
      message: expect.stringMatching(/exits\/index\.ts:3:9: The program threw: It calls process\.exit\(3\)/) as string,
    });
  });

  it("gives up a program that keeps itself busy", async () => {
    await expect(planProgram({ cwd: fixture("busy"), timeoutSeconds: 1 })).rejects.toMatchObject({
      code: "NeverSettles",
      message: expect.stringContaining("it has not settled within 1 seconds") as string,
    });
  });
});

describe("planStacks", () => {
  let folder: string;
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const plan = async (...stacks: readonly string[]): Promise<readonly unknown[]> =>
    (await planStacks(stacks.map((stack) => ({ cwd: folder, stack })))).map((result) =>
      result.status === "fulfilled" ? result.value.graph.outputs : (result.reason as Error).message,
    );

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tributary-stacks-"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(join(__dirname, "../../node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
    write("Pulumi.yaml", "name: shop\nruntime: nodejs\n");
    for (const stack of ["dev", "fails", "lingers", "live"]) {
      write(`Pulumi.${stack}.yaml`, "config: {}\n");
    }
    // What is asked for the stack when it is loaded, and what a run leaves in its modules and environment.
    write("node_modules/shared/index.js", 'exports.stack = require("@pulumi/pulumi").getStack();');
    write("count.ts", "export const runs = { count: 0 };\n");
    write(
      "index.ts",
      `
      import { runs } from "./count";
      const { stack } = require("shared");
      if (stack === "fails") throw new RangeError("not this one");
      if (stack === "lingers") setTimeout(() => (runs.count = 9), 60_000);
      const said = process.env["SAID"] ?? "nothing";
      process.env["SAID"] = stack;
      runs.count += 1;
      export = { stack, said, runs: runs.count, process: process.pid };
      `,
    );
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const fresh = (stack: string): unknown => ({
    stack,
    said: "nothing",
    runs: 1,
    process: expect.any(Number) as number,
  });
  const processes = (outputs: readonly unknown[]): number =>
    new Set((outputs as readonly { process: number }[]).map((output) => output.process)).size;

  it("plans one after another in one process, each as if it were the first", async () => {
    const outputs = await plan("dev", "live");
    expect(outputs).toEqual([fresh("dev"), fresh("live")]);
    expect(processes(outputs)).toBe(1);
  });

  it("says of one that fails what is wrong with it, and plans the others", async () => {
    expect(await plan("dev", "fails", "live")).toEqual([
      fresh("dev"),
      expect.stringMatching(/index\.ts:4:\d+: The program threw: RangeError: not this one/),
      fresh("live"),
    ]);
  });

  it("goes on in another process after one that leaves something under way", async () => {
    const outputs = await plan("lingers", "live");
    expect(outputs).toEqual([fresh("lingers"), fresh("live")]);
    expect(processes(outputs)).toBe(2);
  });
});
