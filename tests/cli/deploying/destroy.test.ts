import { destroy } from "../../../cli/destroy";
import { audit, bucket, logs, orders, surroundingsOf } from "./support";

const HELD = {
  state: {
    [orders]: bucket("orders", { protect: true }),
    [audit]: bucket("audit", { retainOnDelete: true }),
    [logs]: bucket("logs"),
  },
};

describe("tributary destroy", () => {
  it("refuses where something is protected, before anything is deleted", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(HELD, ["dev"]);
    await expect(destroy("dev", { cwd: "." }, surroundings)).rejects.toMatchObject({ code: "Protected" });
    expect(terminal.questions).toEqual([]);
    expect(Object.keys(engine.state ?? {})).toHaveLength(3);
  });

  it("says what stays where, asks for the stack's name, and leaves what is protected", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(HELD, ["dev"]);
    expect(await destroy("dev", { cwd: ".", excludeProtected: true }, surroundings)).toBe(0);
    expect(terminal.questions).toEqual([
      "This deletes what is listed above, for good. Type the stack's name to go on: ",
    ]);
    expect(terminal.noted).toContain(`  stays, protected: ${orders}\n`);
    expect(terminal.noted).toContain(`  stays in the cloud, and the state forgets it: ${audit}\n`);
    expect(Object.keys(engine.state ?? {})).toEqual([orders]);
    expect(Object.keys(engine.world).sort()).toEqual([audit, orders].sort());
  });

  it.each(["y", "yes", "prod", ""])("deletes nothing after the answer %p", async (answer) => {
    const { engine, surroundings } = surroundingsOf({ state: { [logs]: bucket("logs") } }, [answer]);
    expect(await destroy("dev", { cwd: "." }, surroundings)).toBe(1);
    expect(Object.keys(engine.state ?? {})).toEqual([logs]);
  });

  it("asks nothing with --yes, and nothing where nothing is left", async () => {
    const { engine, terminal, surroundings } = surroundingsOf({ state: { [logs]: bucket("logs") } }, null);
    expect(await destroy("dev", { cwd: ".", yes: true }, surroundings)).toBe(0);
    expect(engine.state).toEqual({});
    expect(await destroy("dev", { cwd: ".", yes: true }, surroundings)).toBe(0);
    expect(terminal.noted).toContain("There is nothing to destroy.");
  });
});
