import { aws, planConfig } from "./program";

describe("a capability that is off", () => {
  test.each([
    ["switched off", { ...aws, "tributary:dataLake": { enabled: false, presets: ["dataworks"] } }],
    ["not in the stack file", aws],
  ])("makes nothing and has null for its output: data lake %s", async (_, config) => {
    const graph = await planConfig(config);
    expect(graph.resources).toEqual([]);
    expect(graph.outputs).toEqual({ dataLake: null });
  });

  test("is made again once it is on", async () => {
    const graph = await planConfig({ ...aws, "tributary:dataLake": { enabled: true, presets: ["commerce"] } });
    const zones = graph.resources.filter(({ type }) => type === "tributary:data-lake:S3LakeZone");
    expect(zones.map(({ name }) => name)).toEqual(["lake-processed-images", "lake-product-images"]);
    expect(graph.outputs["dataLake"]).toMatchObject({
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
});
