import { preview } from "../../../cli/preview";
import { fakeUrn } from "../../support/fake-engine";
import { BUCKET, bucket, orders, surroundingsOf } from "./support";

describe("tributary preview", () => {
  it("needs no terminal, changes nothing, and shows properties with --diff", async () => {
    const tagged = { ...bucket("orders"), properties: { bucket: "orders", tags: "new" } };
    const { engine, terminal, surroundings } = surroundingsOf(
      { state: { [orders]: bucket("orders") }, program: { [orders]: tagged } },
      null,
    );
    expect(await preview("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(terminal.printed).toContain("~ update   orders (aws:s3/bucket:Bucket)\n");
    expect(await preview("dev", { cwd: ".", diff: true }, surroundings)).toBe(0);
    expect(terminal.printed).toContain("~ update   orders (aws:s3/bucket:Bucket): tags\n");
    expect(engine.state).toEqual({ [orders]: bucket("orders") });
  });

  it("lists every deletion and thirty of the lesser changes, unless all are asked for", async () => {
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [fakeUrn(BUCKET, `b${100 + index}`), bucket(`b${index}`)]),
      );
    const creating = surroundingsOf({ state: {}, program: many(33) }, null);
    await preview("dev", { cwd: "." }, creating.surroundings);
    expect(creating.terminal.printed).toContain("  … and 3 more to create\n");
    expect(creating.terminal.printed.match(/\+ create/g)).toHaveLength(30);
    const deleting = surroundingsOf({ state: many(33) }, null);
    await preview("dev", { cwd: "." }, deleting.surroundings);
    expect(deleting.terminal.printed.match(/- delete/g)).toHaveLength(33);
  });

  it("previews a stack that nobody made as an empty one", async () => {
    const { engine, terminal, surroundings } = surroundingsOf(
      { state: null, program: { [orders]: bucket("orders") } },
      null,
    );
    expect(await preview("dev", { cwd: "." }, surroundings)).toBe(0);
    expect(terminal.printed).toContain("preview of dev: 1 to create; 0 unchanged");
    expect(engine.state).toBeNull();
  });
});
