import { ConfigError } from "../../config";
import type { ResourceGraph } from "../../planner/graph";
import type { FileConfig } from "../config/arbitraries";
import { aws, planConfig } from "./program";

/** Every capability, switched on with as little as it needs; what it can't do without; and the component that it is. */
const capabilities = {
  dataLake: { on: { enabled: true, presets: ["commerce"] }, needs: [], type: "tributary:data-lake:S3DataLakeBuckets" },
  network: { on: { enabled: true }, needs: [], type: "tributary:network:AwsNetwork" },
  kubernetes: { on: { enabled: true }, needs: ["network"], type: "tributary:kubernetes:EksCluster" },
  kafka: { on: { enabled: true, presets: ["commerce"] }, needs: ["network"], type: "tributary:streaming:MskCluster" },
  imageIngest: {
    on: { enabled: true },
    needs: ["dataLake", "kafka", "network"],
    type: "tributary:ingest:ImageIngest",
  },
} as const satisfies Record<string, { on: object; needs: readonly string[]; type: string }>;

type Capability = keyof typeof capabilities;
const names = Object.keys(capabilities) as Capability[];

/** A stack in which these are on, and the others `off`: switched off, or not in the stack file. */
function stack(on: readonly Capability[], off: "switched off" | "absent"): FileConfig {
  const others = off === "absent" ? [] : names.filter((name) => !on.includes(name));
  return {
    ...aws,
    ...Object.fromEntries(on.map((name) => [`tributary:${name}`, capabilities[name].on])),
    ...Object.fromEntries(others.map((name) => [`tributary:${name}`, { ...capabilities[name].on, enabled: false }])),
  };
}

/** The graph, or what the config is refused for. */
async function outcome(config: FileConfig): Promise<ResourceGraph | ConfigError> {
  try {
    return await planConfig(config);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
}

/** Every set of capabilities, by its own name. */
const combinations = Array.from({ length: 2 ** names.length }, (_, bits) =>
  names.filter((_name, index) => (bits & (1 << index)) !== 0),
).map((on) => [on.join(" + ") || "nothing", on] as const);

describe.each(["switched off", "absent"] as const)("with every other capability %s", (off) => {
  test.each(combinations)("%s plans, or the missing partner is named", async (_, on) => {
    const missing = on.flatMap((name) =>
      capabilities[name].needs.filter((partner) => !on.includes(partner)).map((partner) => [name, partner] as const),
    );
    const result = await outcome(stack(on, off));
    if (missing.length > 0) {
      const problems = result instanceof ConfigError ? result.problems : [];
      expect(problems.map(({ code, key }) => [code, key])).toEqual(
        missing.map(([name]) => ["PartnerMissing", `tributary:${name}.enabled`]).sort(),
      );
      const remedy = off === "absent" ? "there is no" : "is switched off";
      for (const [name, partner] of missing) {
        const messages = problems
          .filter(({ key }) => key === `tributary:${name}.enabled`)
          .map((found) => found.message);
        expect(messages).toContainEqual(expect.stringMatching(`(?=.*tributary:${partner})(?=.*${remedy})`));
      }
      return;
    }
    const { resources, outputs } = result as ResourceGraph;
    const made = names.filter((name) => resources.some(({ type }) => type === capabilities[name].type));
    expect(made).toEqual(on);
    expect(names.filter((name) => outputs[name] !== null)).toEqual(on);
    expect(resources.length > 0).toBe(on.length > 0);
  });
});

test("a partner that is itself broken is not missing", async () => {
  const config = { ...stack(["kafka"], "absent"), "tributary:network": { enabled: "yes" } };
  const result = await outcome(config);
  expect(result instanceof ConfigError && result.problems.map(({ key }) => key)).toEqual(["tributary:network.enabled"]);
});

test("a lake on another cloud is no partner of image ingest", async () => {
  const gcp = { projectId: "my-project", projectNumber: "1", region: "europe-west1" };
  const on = stack(["network", "kafka", "imageIngest"], "absent");
  const result = await outcome({
    ...on,
    "tributary:gcp": gcp,
    "tributary:dataLake": { ...capabilities.dataLake.on, cloud: "gcp" },
  });
  expect(result instanceof ConfigError && result.problems.map(({ code, key }) => [code, key])).toEqual([
    ["PartnerOnAnotherCloud", "tributary:imageIngest.enabled"],
  ]);
});

test("what a lake that is on tells of its zones", async () => {
  const { outputs } = await planConfig(stack(["dataLake"], "absent"));
  expect(outputs["dataLake"]).toMatchObject({
    cloud: "aws",
    zones: {
      "product-images": {
        bucket: "dataworks-tributary-elsewhere-product-images",
        uri: "s3://dataworks-tributary-elsewhere-product-images",
        region: "us-east-1",
        key: "[unknown]",
      },
    },
  });
});
