import type { Cost } from "../../bench/measure";
import { summarise } from "../../bench/summary";
import { type Tool, tools } from "../../bench/tools";

describe("the summary of several runs", () => {
  const [tool] = tools as readonly [Tool];
  const of = (...costs: readonly Cost[]) => summarise([{ tool, size: 1000, resources: 1001, costs }]).rows[0];

  it("has the middle run's time and memory, each by itself, and the range", () => {
    expect(
      of(
        { seconds: 9, cpuSeconds: 4, peakBytes: 1e6 },
        { seconds: 1, cpuSeconds: 2, peakBytes: 5e6 },
        { seconds: 3, cpuSeconds: 8, peakBytes: 3e6 },
      ),
    ).toEqual({
      tool: "tributary",
      label: "tributary plan",
      size: 1000,
      resources: 1001,
      seconds: 3,
      fastest: 1,
      slowest: 9,
      cpuSeconds: 4,
      megabytes: 3,
    });
  });

  it("has the mean of the two middle runs when their number is even", () => {
    expect(of({ seconds: 9 }, { seconds: 1 }, { seconds: 3 }, { seconds: 4 })).toMatchObject({ seconds: 3.5 });
  });

  it("has no memory and no processor time where none could be read", () => {
    expect(of({ seconds: 1 })).not.toHaveProperty("megabytes");
    expect(of({ seconds: 1 })).not.toHaveProperty("cpuSeconds");
  });

  it("sets the diff against the stack that is planned slowest", () => {
    const plans = { dev: [{ seconds: 3 }, { seconds: 1 }, { seconds: 1 }], prod: [{ seconds: 2 }] };
    expect(summarise([], undefined, { base: "abc", diff: [{ seconds: 4 }], plans }).diff).toMatchObject({
      base: "abc",
      cost: { seconds: 4 },
      slowest: { name: "prod", plan: { seconds: 2 } },
    });
  });
});
