import { join } from "node:path";

import { planDigest } from "../../../delivery/approval";
import { planProgram } from "../../../planner";
import { describeWithPulumi } from "./support/pulumi";
import { edit, Site } from "./support/site";

describeWithPulumi("the digest of a plan", () => {
  let site: Site;
  beforeEach(async () => {
    site = await Site.open();
  });
  afterEach(() => site.close());

  it("holds what another stack says, which no offline plan knows, and nothing that differs by itself", async () => {
    const network = site.program(`exports.zone = "a";`);
    await (await site.newEngine(network)).up();
    // One group has a name of Pulumi's own making, another at each preview.
    const shop = site.program(
      `
      const pulumi = require("@pulumi/pulumi");
      const { Provider } = require("@pulumi/aws/provider");
      const { LogGroup } = require("@pulumi/aws/cloudwatch/logGroup");
      const zone = new pulumi.StackReference("organization/trial/dev").getOutput("zone");
      const opts = { provider: new Provider("aws", { region: "us-east-1" }) };
      new LogGroup("orders", { name: "orders", tags: { zone, "a.b": pulumi.interpolate\`in \${zone}\` } }, opts);
      new LogGroup("unnamed", { tags: { zone } }, opts);
    `,
      { other: "config: {}\n" },
    );
    const engine = await site.newEngine(shop, "other");
    const graph = await planProgram({ cwd: shop, stack: "other" });
    const firstRun = await engine.preview();
    const first = planDigest(graph, firstRun);
    const savePlan = join(site.folder, "plan.json");
    expect(planDigest(graph, await engine.preview({ savePlan }))).toBe(first);
    edit(network, "index.js", 'zone = "a"', 'zone = "b"');
    await (await site.engine(network)).up();
    const run = await engine.preview();
    expect(planDigest(graph, run)).not.toBe(first);
    // It is in nothing else: not in the plan, and not in the steps.
    expect(planDigest(graph, { steps: run.steps })).toBe(planDigest(graph, { steps: firstRun.steps }));

    // Had it changed after the approval, the engine would have held to the plan that was approved.
    await expect(engine.up({ plan: savePlan })).rejects.toMatchObject({ code: "PlanViolated" });
    expect(site.standIns.cloud.list(/LogGroup/)).toEqual([]);
  });
});
