import { planProgram } from "../../planner";
import { fixture } from "../cli/support";

jest.setTimeout(30_000);

describe("planProgram", () => {
  it("plans several stacks side by side", async () => {
    const stacks = ["dev", "live"];
    const graphs = await Promise.all(stacks.map((stack) => planProgram({ cwd: fixture("shop"), stack })));
    expect(graphs.map(({ stack, outputs }) => [stack, outputs["replicas"], outputs["password"]])).toEqual([
      ["dev", 2, "[secret]"],
      ["live", 3, "[secret]"],
    ]);
  });

  it("is not ended by a program that ends its process", async () => {
    await expect(planProgram({ cwd: fixture("exits") })).rejects.toMatchObject({
      code: "ProgramThrew",
      message: expect.stringMatching(/exits\/index\.ts:3:9: The program threw: It calls process\.exit\(3\)/) as string,
    });
  });

  it("gives up a program that keeps itself busy", async () => {
    await expect(planProgram({ cwd: fixture("busy"), timeoutSeconds: 1 })).rejects.toMatchObject({
      code: "NeverSettles",
      message: expect.stringContaining("it has not settled within 1 seconds") as string,
    });
  });
});
