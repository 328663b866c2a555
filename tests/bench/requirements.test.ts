import { verdicts } from "../../bench/requirements";
import type { Summary } from "../../bench/summary";
import { row } from "./cost";

const said = (summary: Summary) =>
  verdicts(summary).map(({ kind, holds, text }) => `${holds ? "" : "not "}${kind}: ${text}`);

describe("what is asked of the planner", () => {
  it("is judged against each peer, and against itself at a tenth", () => {
    const rows = [
      row("tributary", 1000, 1),
      row("cdktf", 1000, 0.8),
      row("tributary", 10_000, 10.5, 799),
      row("cdktf", 10_000, 5),
      row("aws-cdk", 10_000, 10),
    ];
    expect(said({ rows })).toEqual([
      "required: at 1,000 resources, within 2 times cdktf: 1.25 times its time",
      "not aim: at 1,000 resources, not slower than cdktf: 1.25 times its time",
      "not required: at 10,000 resources, faster than aws-cdk: 1.05 times its time",
      "not required: at 10,000 resources, within 2 times cdktf: 2.10 times its time",
      "not aim: at 10,000 resources, not slower than cdktf: 2.10 times its time",
      "required: at 10,000 resources, under 800 MB: 799 MB",
      "required: at 10,000 resources, at most 10.5 times the time of a tenth of them: 10.5 times",
    ]);
  });

  it("includes the memory's bound and the stack's", () => {
    const cost = (seconds: number) => ({ seconds, fastest: seconds, slowest: seconds });
    const stack = { name: "prod", plan: cost(2), imports: cost(1) };
    expect(said({ rows: [row("tributary", 10_000, 1, 800)], stack })).toEqual([
      "not required: at 10,000 resources, under 800 MB: 800 MB",
      "not aim: the prod stack, under 2 times the bare imports: 2.00 times",
    ]);
  });

  it("includes the diff's bound, which must not be reached", () => {
    const cost = (seconds: number) => ({ seconds, fastest: seconds, slowest: seconds });
    const diff = (seconds: number) => ({
      base: "abc",
      cost: cost(seconds),
      slowest: { name: "prod", plan: cost(0.5) },
    });
    expect([...said({ rows: [], diff: diff(1.49) }), ...said({ rows: [], diff: diff(1.5) })]).toEqual([
      "required: a diff of all stacks, under 3 times the plan of prod: 2.98 times",
      "not required: a diff of all stacks, under 3 times the plan of prod: 3.00 times",
    ]);
  });

  it("is silent about what was not measured", () => {
    expect(verdicts({ rows: [row("cdktf", 1000, 1), row("aws-cdk", 1000, 2)] })).toEqual([]);
  });
});
