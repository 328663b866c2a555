import { existsSync } from "node:fs";

import { up } from "../../../cli/up";
import { audit, bucket, logs, orders, surroundingsOf } from "./support";

const CHANGED = {
  state: { [orders]: bucket("orders"), [audit]: bucket("audit") },
  program: { [audit]: bucket("audit-2"), [logs]: bucket("logs") },
};

describe("tributary up", () => {
  it("shows the gravest change first, asks, and does what was shown", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(CHANGED, ["y"]);
    expect(await up("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(terminal.questions).toEqual(["Do this to dev? (y/N) "]);
    const [lost, replaced, made] = ["- delete   orders", "± replace  audit", "+ create   logs"].map((line) =>
      terminal.noted.indexOf(line),
    );
    expect([lost, replaced, made].every((at) => (at ?? -1) >= 0)).toBe(true);
    expect([lost, replaced, made]).toEqual([lost, replaced, made].sort((a = 0, b = 0) => a - b));
    expect(Object.keys(engine.state ?? {}).sort()).toEqual([audit, logs].sort());
    expect(terminal.noted).toContain("1 to create, 1 to replace, 1 to delete; 0 unchanged\n");
    expect(terminal.printed).toContain("up of dev: 1 created, 1 replaced, 1 deleted; 0 unchanged");
  });

  it("holds the engine to the plan that a person said yes to, and leaves no plan behind", async () => {
    const { engine, surroundings } = surroundingsOf(CHANGED, ["y"]);
    await up("dev", { cwd: "." }, surroundings);
    const [preview, deployment] = engine.calls;
    expect(preview?.options.savePlan).toEqual(expect.stringMatching(/plan\.json$/));
    expect(deployment?.options.plan).toBe(preview?.options.savePlan);
    expect(existsSync(preview?.options.savePlan ?? "")).toBe(false);
  });

  it("stops where the program says something else after the yes", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(CHANGED, ["y"]);
    const ask = terminal.ask.bind(terminal);
    terminal.ask = (question) => {
      engine.program = { [logs]: bucket("other") };
      return ask(question);
    };
    await expect(up("dev", { cwd: "." }, surroundings)).rejects.toMatchObject({ code: "PlanViolated" });
    expect(Object.keys(engine.state ?? {})).toContain(orders);
  });

  it.each(["", "n", "no", "yes please", "dev"])("changes nothing after the answer %p", async (answer) => {
    const { engine, terminal, surroundings } = surroundingsOf(CHANGED, [answer]);
    expect(await up("dev", { cwd: "." }, surroundings)).toBe(1);
    expect(terminal.noted).toMatch(/Nothing was changed\.\n$/);
    expect(engine.calls.map(({ operation }) => operation)).toEqual(["preview"]);
  });

  it("takes nothing but the stack's name for a yes in production", async () => {
    const given = { ...CHANGED, stack: "prod" };
    const no = surroundingsOf(given, ["y"], "prod");
    expect(await up("prod", { cwd: "." }, no.surroundings)).toBe(1);
    const yes = surroundingsOf(given, ["prod"], "prod");
    expect(await up("prod", { cwd: "." }, yes.surroundings)).toBe(0);
    expect(yes.terminal.questions).toEqual(["Do this to prod? Type the stack's name to go on: "]);
  });

  it("refuses before anything where there is nobody to ask", async () => {
    const { engine, surroundings, opened } = surroundingsOf(CHANGED, null);
    await expect(up("dev", { cwd: "." }, surroundings)).rejects.toThrow(/no terminal to ask on: say yes with --yes/);
    expect([opened, engine.calls]).toEqual([[], []]);
  });

  it("cuts outputs that would fill the screen, and says how long they are", async () => {
    const outputs = { zones: { secret: false, value: { uri: "s".repeat(1000) } } } as const;
    const { terminal, surroundings } = surroundingsOf({ ...CHANGED, outputs }, ["y"]);
    await up("dev", { cwd: "." }, surroundings);
    expect(terminal.printed).toMatch(/^ {2}zones {2}\{"uri":"s{152}… \(1010 characters\)$/m);
  });

  it("asks nothing where nothing changes, and still brings the outputs up to date", async () => {
    const same = { state: { [orders]: bucket("orders") }, program: { [orders]: bucket("orders") } };
    const outputs = { bucket: { secret: false, value: "orders" }, token: { secret: true } } as const;
    const { engine, terminal, surroundings } = surroundingsOf({ ...same, outputs }, []);
    expect(await up("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(terminal.questions).toEqual([]);
    expect(engine.calls.map(({ operation }) => operation)).toEqual(["preview", "up"]);
    expect(terminal.printed).toContain("  bucket  orders\n  token   [secret]\n");
  });

  it("makes a stack that nobody made, after it was said yes to", async () => {
    const fresh = { state: null, program: { [orders]: bucket("orders") } };
    const no = surroundingsOf(fresh, ["n"]);
    expect(await up("dev", { cwd: "." }, no.surroundings)).toBe(1);
    expect(no.engine.state).toBeNull();
    const yes = surroundingsOf(fresh, ["y"]);
    expect(await up("dev", { cwd: "." }, yes.surroundings)).toBe(0);
    expect(yes.terminal.questions).toEqual(["Make the stack dev in file:///state, and do this to it? (y/N) "]);
    expect(yes.terminal.noted).toContain("Commit Pulumi.dev.yaml");
    expect(yes.engine.state).toEqual({ [orders]: bucket("orders") });
  });

  it("prints one document with --json, and nothing else on standard output", async () => {
    const { terminal, surroundings } = surroundingsOf(CHANGED, null);
    expect(await up("dev", { cwd: ".", json: true, yes: true, message: "build 7" }, surroundings)).toBe(0);
    expect(JSON.parse(terminal.printed)).toMatchObject({
      version: 1,
      project: "shop",
      stack: "dev",
      operation: "up",
      tally: { created: 1, replaced: 1, deleted: 1, updated: 0, unchanged: 0 },
      link: null,
      error: null,
    });
  });

  it("writes what had been done with --json where it fails, and passes the error on", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(CHANGED, null);
    engine.beforeStep = () => {
      if (engine.calls.at(-1)?.operation === "up") {
        engine.failures.set(orders, "access denied");
      }
    };
    await expect(up("dev", { cwd: ".", json: true, yes: true }, surroundings)).rejects.toMatchObject({
      code: "Failed",
    });
    expect(JSON.parse(terminal.printed)).toMatchObject({
      operation: "up",
      steps: [{ urn: audit }, { urn: audit }, { urn: audit }, { urn: logs }],
      tally: { replaced: 1, created: 1 },
      error: { code: "Failed", message: `${orders}: access denied` },
    });
  });

  it("passes on how it is to be run, and refuses a --parallel that is no count", async () => {
    const { engine, surroundings } = surroundingsOf(CHANGED, null);
    await up("dev", { cwd: ".", yes: true, parallel: "4", message: "build 7", refresh: true }, surroundings);
    expect(engine.calls.at(-1)?.options).toMatchObject({ parallel: 4, message: "build 7", refresh: true });
    for (const parallel of ["0", "-1", "2.5", "many"]) {
      await expect(up("dev", { cwd: ".", yes: true, parallel }, surroundings)).rejects.toThrow(/--parallel takes/);
    }
  });

  it("stops between two resources at Ctrl-C, and goes on from there the next time", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(CHANGED, null);
    let steps = 0;
    engine.beforeStep = () => {
      // Of the deployment: the preview has gone through as many before.
      if (engine.calls.at(-1)?.operation === "up" && ++steps === 2) {
        process.emit("SIGINT");
      }
    };
    await expect(up("dev", { cwd: ".", yes: true }, surroundings)).rejects.toMatchObject({ code: "Interrupted" });
    expect(terminal.noted).toContain("Stopping: what is in hand is finished first.");
    expect(process.listenerCount("SIGINT")).toBe(0);
    engine.beforeStep = undefined;
    expect(await up("dev", { cwd: ".", yes: true }, surroundings)).toBe(0);
    expect(Object.keys(engine.state ?? {}).sort()).toEqual([audit, logs].sort());
  });

  it("does not begin while a creation is open", async () => {
    const { engine, surroundings } = surroundingsOf({ state: {}, program: { [orders]: bucket("orders") } }, null);
    engine.interruptions.add(orders);
    await expect(up("dev", { cwd: ".", yes: true }, surroundings)).rejects.toMatchObject({ code: "Interrupted" });
    engine.interruptions.clear();
    const runs = engine.calls.length;
    await expect(up("dev", { cwd: ".", yes: true }, surroundings)).rejects.toMatchObject({
      code: "Pending",
      message: expect.stringContaining(`creating ${orders}\n`),
    });
    expect(engine.calls).toHaveLength(runs);
  });
});
