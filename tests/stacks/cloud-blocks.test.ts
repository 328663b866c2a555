import { only } from "../support/s3-graph";
import { aws, planConfig } from "./program";

const LAKE = { enabled: true, presets: ["commerce"], replication: false };

const azure = (block: object) =>
  planConfig({
    ...aws,
    "tributary:homeCloud": "azure",
    "tributary:azure": {
      subscriptionId: "11111111-2222-4333-8444-555555555555",
      tenantId: "66666666-7777-4888-9999-aaaaaaaaaaaa",
      location: "westeurope",
      ...block,
    },
    "tributary:dataLake": LAKE,
  });

const gcp = (block: object) =>
  planConfig({
    ...aws,
    "tributary:homeCloud": "gcp",
    "tributary:gcp": { projectId: "my-project", projectNumber: "1", region: "europe-west1", ...block },
    "tributary:dataLake": LAKE,
  });

test("a lake on Azure stands in the resource group that is named, and lets in the networks that are", async () => {
  const { resources } = await azure({ resourceGroupName: "data", allowedNetworks: ["203.0.113.0/24"] });
  expect(resources.filter(({ type }) => type.endsWith(":ResourceGroup"))).toEqual([]);
  const accounts = resources.filter(({ type }) => type === "azure-native:storage:StorageAccount");
  const zones = only(accounts.filter(({ name }) => !name.includes("access-log")));
  expect(accounts.map(({ inputs }) => inputs["resourceGroupName"])).toEqual(["data", "data"]);
  expect(zones.inputs["networkRuleSet"]).toMatchObject({ ipRules: [{ iPAddressOrRange: "203.0.113.0/24" }] });
});

test("a lake on Azure makes its own resource group otherwise, and lets in nobody", async () => {
  const { resources } = await azure({});
  const group = only(resources.filter(({ type }) => type.endsWith(":ResourceGroup")));
  const accounts = resources.filter(({ type }) => type === "azure-native:storage:StorageAccount");
  expect(new Set(accounts.map(({ inputs }) => inputs["resourceGroupName"]))).toEqual(
    new Set([group.inputs["resourceGroupName"]]),
  );
  expect(accounts.map(({ inputs }) => inputs["publicNetworkAccess"])).toEqual(["Disabled", "Disabled"]);
});

test("a lake on Google sets its project's rules, unless they are given", async () => {
  const rules = async (block: object) =>
    (await gcp(block)).resources.filter(({ type }) => type === "tributary:data-lake:GcsProjectRules").length;
  expect([await rules({}), await rules({ projectRules: "set" }), await rules({ projectRules: "given" })]).toEqual([
    1, 1, 0,
  ]);
});
