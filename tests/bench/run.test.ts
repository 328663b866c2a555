import { requireWholeGraph } from "../../bench/run";
import { mapKinds, type Tool, tools } from "../../bench/tools";

describe("a tool that made another graph", () => {
  it("is refused, with what differs", () => {
    const [tool] = tools as readonly [Tool];
    const whole = mapKinds((kind) => (kind === "key" ? 1 : 200));
    expect(() => requireWholeGraph(tool, 1000, { resources: 1001, counts: whole })).not.toThrow();
    expect(() => requireWholeGraph(tool, 1000, { resources: 1001, counts: { ...whole, policy: 199 } })).toThrow(
      "tributary plan made 199 of kind policy instead of 200",
    );
  });
});
