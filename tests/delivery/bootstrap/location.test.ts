import { bootstrap, stateBackendOf, type StatePlaces } from "../../../delivery/bootstrap";

const platform = {
  organisation: "acme",
  project: "lake",
  stack: "prod",
  environment: "prod",
  owner: "data-platform",
  costCentre: "4711",
  allowDataDestruction: false,
} as const;
const nowhere: StatePlaces = { aws: null, gcp: null, azure: null };
const places: StatePlaces = {
  aws: { accountId: "111111111111", region: "eu-west-2" },
  gcp: { projectId: "acme-lake", projectNumber: "4242", region: "europe-west2" },
  azure: { subscriptionId: "s", tenantId: "t", location: "westeurope" },
};

describe("where a stack's state is when its config says nothing else", () => {
  it.each([
    ["aws", "s3://acme-lake-state-prod?region=eu-west-2", "awskms://alias/acme-lake-state-prod?region=eu-west-2"],
    [
      "gcp",
      "gs://acme-lake-state-prod",
      "gcpkms://projects/acme-lake/locations/europe-west2/keyRings/acme-lake-state-prod/cryptoKeys/state",
    ],
    [
      "azure",
      "azblob://pulumi-state?storage_account=acmelakestateprode7ae01",
      "azurekeyvault://acme-lake-state-prod.vault.azure.net/keys/stack-secrets",
    ],
  ] as const)("on %s", (cloud, url, secretsProvider) => {
    expect(stateBackendOf(platform, cloud, places)).toEqual({ url, secretsProvider });
  });

  it.each([
    ["chinanorth3", "blob.core.chinacloudapi.cn", "vault.azure.cn"],
    ["usgovvirginia", "blob.core.usgovcloudapi.net", "vault.usgovcloudapi.net"],
    ["usdodeast", "blob.core.usgovcloudapi.net", "vault.usgovcloudapi.net"],
  ])("names the domains of Azure's separate cloud for %s", (location, blobs, vaults) => {
    const { url, secretsProvider } = stateBackendOf(platform, "azure", {
      ...nowhere,
      azure: { subscriptionId: "s", tenantId: "t", location },
    });
    expect(new URL(url).searchParams.get("domain")).toBe(blobs);
    expect(new URL(secretsProvider).host).toBe(`acme-lake-state-prod.${vaults}`);
  });

  it.each([
    ["aws", "tributary:aws.accountId"],
    ["gcp", "tributary:gcp.projectId"],
    ["azure", "tributary:azure.subscriptionId"],
  ] as const)("is nowhere on %s without a place there, whatever the other clouds have", async (cloud, key) => {
    const elsewhere = { ...places, [cloud]: null };
    const missing = { code: "AccountMissing", message: expect.stringContaining(key) as unknown };
    expect(() => stateBackendOf(platform, cloud, elsewhere)).toThrow(expect.objectContaining(missing) as Error);
    const stack = { platform, homeCloud: cloud, ...elsewhere };
    await expect(bootstrap(stack, { dryRun: true })).rejects.toMatchObject(missing);
  });
});
