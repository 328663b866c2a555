import { refresh } from "../../../cli/refresh";
import { audit, BUCKET, bucket, logs, orders, surroundingsOf } from "./support";

const DRIFTED = {
  state: { [orders]: bucket("orders"), [audit]: bucket("audit") },
  world: { [orders]: bucket("renamed") },
};

describe("tributary refresh", () => {
  it("shows how the state differs, and writes it after a yes", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(DRIFTED, ["n", "y"]);
    expect(await refresh("dev", { cwd: "." }, surroundings)).toBe(1);
    expect(engine.state?.[orders]).toEqual(bucket("orders"));
    expect(await refresh("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(engine.state).toEqual({ [orders]: bucket("renamed") });
    expect(terminal.noted).toContain("- delete   audit");
    expect(terminal.noted).toContain("± replace  orders (aws:s3/bucket:Bucket), forced by bucket");
  });

  it("asks nothing where the state is what is there", async () => {
    const { terminal, surroundings } = surroundingsOf({ state: { [orders]: bucket("orders") } }, []);
    expect(await refresh("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(terminal.questions).toEqual([]);
  });

  it("names what was left open, and forgets or takes in creations only when it is told to", async () => {
    const { engine, terminal, surroundings } = surroundingsOf({ state: {} }, null);
    engine.open = [
      { kind: "creating", urn: orders, type: BUCKET },
      { kind: "creating", urn: logs, type: BUCKET },
      { kind: "updating", urn: audit, type: BUCKET },
    ];
    engine.world = { [orders]: bucket("orders") };
    await refresh("dev", { cwd: ".", yes: true }, surroundings);
    expect(engine.open.map(({ urn }) => urn)).toEqual([orders, logs]);
    expect(terminal.noted).toContain(`  left open: updating ${audit}, will be read\n`);
    expect(terminal.noted).toContain(`creating ${logs}, stays open: see --import and --clear-pending-creates\n`);
    await refresh("dev", { cwd: ".", yes: true, import: [`${orders}=b-1=x`], clearPendingCreates: true }, surroundings);
    expect(terminal.noted).toContain(`creating ${orders}, will be taken in as b-1=x\n`);
    expect(terminal.noted).toContain(`creating ${logs}, will be forgotten\n`);
    expect(engine.open).toEqual([]);
    expect(Object.keys(engine.state ?? {})).toEqual([orders]);
  });

  it.each(["orders=1", orders, `${orders}=`])("refuses --import %p", async (given) => {
    const { surroundings, opened } = surroundingsOf(DRIFTED, null);
    await expect(refresh("dev", { cwd: ".", yes: true, import: [given] }, surroundings)).rejects.toThrow(
      /--import takes a resource's URN/,
    );
    expect(opened).toEqual([]);
  });
});
