import { changedBase } from "../../bench/diff";

describe("the commit that is compared with", () => {
  const git =
    (last: string, parents: string) =>
    (...args: readonly string[]): string =>
      args[0] === "rev-parse" ? `short ${args.at(-1) ?? ""}` : args.includes("--parents") ? parents : last;

  it("is the one before what is planned last changed", () => {
    expect(changedBase(git("b", "b a"))).toBe("short a");
  });

  it.each([
    ["the first commit", "b", "b"],
    ["a clone without any", "", ""],
  ])("is HEAD in %s", (_what, last, parents) => {
    expect(changedBase(git(last, parents))).toBe("short HEAD");
  });
});
