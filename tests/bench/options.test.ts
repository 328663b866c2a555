import { readOptions, UsageError } from "../../bench/options";
import { tools } from "../../bench/tools";

describe("the bench's command line", () => {
  it("takes every tool at 1,000 and 10,000 resources when it says nothing", () => {
    expect(readOptions([])).toEqual({ sizes: [1000, 10_000], runs: 5, tools, check: false });
  });

  it("sorts sizes and keeps only the tools that are named", () => {
    const options = readOptions([
      "--sizes",
      "500, 50",
      "--runs",
      "1",
      "--only",
      "cdktf,tributary",
      "--json",
      "f",
      "--check",
    ]);
    expect(options).toMatchObject({ sizes: [50, 500], runs: 1, json: "f", check: true });
    expect(options?.tools.map((tool) => tool.id)).toEqual(["cdktf", "tributary"]);
  });

  it("gives nothing to do where help is asked for", () => {
    expect(readOptions(["--help"])).toBeUndefined();
  });

  it.each([
    [["--sizes", "1003"], "--sizes has 1003: a bucket takes five resources, so give a multiple of 5."],
    [["--sizes", "0"], '--sizes is "0": give a whole number of 1 or more.'],
    [["--runs", "1.5"], '--runs is "1.5": give a whole number of 1 or more.'],
    [
      ["--only", "terraform"],
      '--only has "terraform": the tools are tributary, mocks, cdktf, aws-cdk, aws-cdk-unchecked.',
    ],
  ])("refuses %j", (argv, message) => {
    expect(() => readOptions(argv)).toThrow(new UsageError(message));
  });

  it("refuses an option that it does not know", () => {
    expect(() => readOptions(["--size", "5"])).toThrow(UsageError);
  });
});
