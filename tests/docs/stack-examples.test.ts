import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { ResourceGraph } from "../../planner/graph";
import type { FileConfig } from "../config/arbitraries";
import { planConfig } from "../stacks/program";

const ROOT = join(__dirname, "..", "..");
const EXAMPLES = join(ROOT, "docs", "examples");

function planFile(path: string): Promise<ResourceGraph> {
  return planConfig((parse(readFileSync(path, "utf8")) as { config: FileConfig }).config);
}

/** The zones of the lake that a stack's outputs tell of, and the kind of place each is. */
function lake(graph: ResourceGraph): { cloud: string; zones: string[]; schemes: string[] } {
  const { cloud, zones } = graph.outputs["dataLake"] as { cloud: string; zones: Record<string, { uri: string }> };
  const schemes = Object.values(zones).map(({ uri }) => uri.split("://")[0] ?? "");
  return { cloud, zones: Object.keys(zones).sort(), schemes: [...new Set(schemes)] };
}

test("every stack file in docs/examples is planned here", () => {
  expect(readdirSync(EXAMPLES).sort()).toEqual([
    "Pulumi.existing-network.yaml",
    "Pulumi.medallion.yaml",
    "Pulumi.prod-azure.yaml",
    "Pulumi.prod-gcp.yaml",
  ]);
});

describe("the lake of prod on another cloud", () => {
  test.each([
    ["Pulumi.prod-gcp.yaml", "gcp", "gs"],
    ["Pulumi.prod-azure.yaml", "azure", "abfss"],
  ])("%s", async (file, cloud, scheme) => {
    const prod = lake(await planFile(join(ROOT, "Pulumi.prod.yaml")));
    const example = await planFile(join(EXAMPLES, file));
    expect(lake(example)).toEqual({ cloud, zones: prod.zones, schemes: [scheme] });
    expect(prod.zones).toHaveLength(17);
    expect(example.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

test("Pulumi.medallion.yaml has bronze, silver and gold, and what it adds to them", async () => {
  const { zones } = lake(await planFile(join(EXAMPLES, "Pulumi.medallion.yaml")));
  expect(zones).toEqual(expect.arrayContaining(["bronze", "gold", "silver"]));
});

test("Pulumi.existing-network.yaml makes no network, and in it a cluster, brokers with users, and image ingest", async () => {
  const { resources, outputs, diagnostics } = await planFile(join(EXAMPLES, "Pulumi.existing-network.yaml"));
  const count = (type: string) => resources.filter((resource) => resource.type === type).length;
  expect({
    networks: count("aws:ec2/vpc:Vpc") + count("aws:ec2/subnet:Subnet"),
    nodeGroups: count("aws:eks/nodeGroup:NodeGroup"),
    capabilities: count("aws:eks/capability:Capability"),
    topics: count("aws:msk/topic:Topic"),
    users: count("tributary:streaming:ScramUser"),
    functions: count("aws:lambda/function:Function"),
  }).toEqual({ networks: 0, nodeGroups: 2, capabilities: 1, topics: 3, users: 1, functions: 2 });
  expect(Object.keys(outputs).filter((name) => outputs[name] === null)).toEqual(["deliveryAccess"]);
  expect(diagnostics).toEqual([]);
});
