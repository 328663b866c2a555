import { cpSync } from "node:fs";
import { join } from "node:path";

import type { StackEngine } from "../../../delivery/engine";
import type { ResourceGraph } from "../../../planner";
import { diffGraphs, documentation } from "../../../planner/diff";
import { disagreements } from "./support/agreement";
import { describeWithPulumi } from "./support/pulumi";
import { changeSettings, planOf, type Settings, Site } from "./support/site";

/** Changes of the lake in an example of another cloud. */
const CHANGES: readonly (readonly [string, Settings])[] = [
  [
    "a lifecycle, an access less, a zone more",
    {
      "dataLake.zones.raw-zone": { deleteAfterDays: 3000, reason: "a trial" },
      "dataLake.zones.extra": { purpose: "a trial", versioning: true },
      "dataLake.access.analysts": undefined,
    },
  ],
  [
    "versioning off, more time to restore, another owner",
    { "dataLake.zones.curated-zone": { versioning: false }, "dataLake.recoveryDays": 20, owner: "another-team" },
  ],
];

describe.each([
  ["Google Cloud", "prod-gcp", { "gcp.region": "us-east4" }],
  ["Azure", "prod-azure", { "azure.location": "northeurope" }],
] as const)("%s", (cloud, example, move) => {
  describeWithPulumi(`the example lake on ${cloud}`, () => {
    let site: Site;
    let program: string;
    let before: ResourceGraph;
    let engine: StackEngine;

    beforeAll(async () => {
      site = await Site.open();
      program = site.ourProgram();
      const settings = join(__dirname, "..", "..", "..", "docs", "examples", `Pulumi.${example}.yaml`);
      cpSync(settings, join(program, "Pulumi.prod.yaml"));
      // What is protected would stop the engine at the first replacement.
      changeSettings(program, "prod", { environment: "dev" });
      before = await planOf(program, "prod");
      engine = await site.newEngine(program, "prod");
    });
    afterAll(() => site.close());

    it("comes up as planned, and a second time changes nothing", async () => {
      await engine.up();
      expect(site.cloud()).toEqual(site.stateOf("tributary", "prod"));
      const made = new Set(site.cloud().map(({ urn }) => urn));
      const planned = before.resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
      expect([...made].sort()).toEqual(planned.map(({ urn }) => urn));
      expect((await engine.preview()).steps).toEqual([]);
    });

    it.each([...CHANGES, ["another place", move] as const])(
      "changes what the diff says: %s",
      async (_name, settings) => {
        const changed = site.copyOf(program);
        changeSettings(changed, "prod", settings);
        const after = await planOf(changed, "prod");
        const diff = diffGraphs(before, after, documentation);
        const run = await (await site.engine(changed, "prod")).preview();
        expect(diff.changes.length).toBeGreaterThan(0);
        expect(disagreements(diff, run, before, after)).toEqual([]);
      },
    );
  });
});
