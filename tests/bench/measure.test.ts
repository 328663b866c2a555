import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { measure } from "../../bench/measure";

const MEGABYTE = 1e6;

describe("the cost of a process", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "tributary-bench-test-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (script: string, env: Record<string, string> = {}) =>
    measure(["-e", script], env, { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") });

  it("is its wall time, and its output is kept", async () => {
    const { seconds } = await run("setTimeout(() => console.log(process.env.GREETING), 300)", { GREETING: "hello" });
    expect(seconds).toBeGreaterThanOrEqual(0.3);
    expect(seconds).toBeLessThan(10);
    expect(readFileSync(join(folder, "stdout"), "utf8")).toBe("hello\n");
  });

  const itOnLinux = existsSync("/proc/self/stat") ? it : it.skip;

  itOnLinux("counts the processor time of it and its children, and no time spent waiting", async () => {
    const burn = "const end = Date.now() + 10000; while (process.cpuUsage().user < 400e3 && Date.now() < end);";
    const waiting = await run("setTimeout(() => {}, 300)");
    const burning = await run(
      `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}])`,
    );
    expect(waiting.cpuSeconds).toBeLessThan(0.3);
    expect(burning.cpuSeconds).toBeGreaterThanOrEqual(0.4);
  });

  itOnLinux("counts the memory of its children", async () => {
    const hold = "const held = Buffer.alloc(150e6, 1); setTimeout(() => held, 200)";
    const small = await run("setTimeout(() => {}, 200)");
    const large = await run(
      `require("node:child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(hold)}])`,
    );
    expect(small.peakBytes).toBeGreaterThan(20 * MEGABYTE);
    expect(small.peakBytes).toBeLessThan(150 * MEGABYTE);
    expect(large.peakBytes).toBeGreaterThan((small.peakBytes ?? 0) + 150 * MEGABYTE);
  });

  it("is not given when it fails; its last words are", async () => {
    await expect(run("console.error('no such graph'); process.exit(3)")).rejects.toThrow(
      /ended with 3:\nno such graph/,
    );
  });
});
