import type { ProviderResource } from "@pulumi/pulumi";

import type { DataLakeBuckets } from "./components/data-lake";
import type { Platform } from "./components/core/platform";
import { awsTags, gcpLabels, resourceTags } from "./components/core/tags";
import { type AwsConfig, type AzureConfig, type GcpConfig, type StackConfig, readStackConfig } from "./config";

/** The stack's data platform: each capability that its config switches on; what is off has null for its output. */
export = async () => {
  const config = readStackConfig();
  const lake = config.dataLake && (await makeLake(config, config.dataLake));
  return { dataLake: lake && lakeOutputs(lake) };
};

type LakeConfig = NonNullable<StackConfig["dataLake"]>;

async function makeLake({ platform }: StackConfig, config: LakeConfig): Promise<DataLakeBuckets> {
  const lake = await lakeOnCloud(platform, config);
  for (const { principal, read, write } of Object.values(config.access)) {
    for (const name of new Set([...read, ...write])) {
      const zone = lake.zone(name);
      if (!write.includes(name)) {
        zone.grantRead(principal);
      } else if (!read.includes(name)) {
        zone.grantWrite(principal);
      } else {
        zone.grantReadWrite(principal);
      }
    }
  }
  return lake;
}

// Imports stand in the branches: what a stack does not use must cost its plan nothing.
async function lakeOnCloud(platform: Platform, config: LakeConfig): Promise<DataLakeBuckets> {
  const { zones, onDelete, recoveryDays, accessLogDays, onUnsupported } = config;
  const args = { platform, zones, onDelete, recoveryDays, accessLogDays, onUnsupported };
  switch (config.cloud) {
    case "aws": {
      const { S3DataLakeBuckets } = await import("./components/data-lake/s3");
      const provider = await awsProvider(platform, config.aws);
      return new S3DataLakeBuckets("lake", { ...args, ...config.aws }, { provider });
    }
    case "gcp": {
      const { GcsDataLakeBuckets } = await import("./components/data-lake/gcs");
      const provider = await gcpProvider(platform, config.gcp);
      return new GcsDataLakeBuckets("lake", { ...args, ...config.gcp }, { provider });
    }
    case "azure": {
      const { AdlsDataLakeBuckets } = await import("./components/data-lake/adls");
      const provider = await azureProvider(config.azure);
      return new AdlsDataLakeBuckets("lake", { ...args, ...config.azure }, { provider });
    }
  }
}

function lakeOutputs(lake: DataLakeBuckets) {
  const zones = Object.entries(lake.zones).map(([name, { bucket, uri, region, key }]) => {
    return [name, { bucket, uri, region, key }] as const;
  });
  return { cloud: lake.cloud, zones: Object.fromEntries(zones) };
}

/** Refuses to work in another account than the stack's, and tags whatever it makes. */
async function awsProvider(platform: Platform, { accountId, region }: AwsConfig): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/aws/provider");
  const defaultTags = { tags: awsTags(resourceTags(platform)) };
  return new Provider("aws", { region, allowedAccountIds: [accountId], defaultTags });
}

async function gcpProvider(platform: Platform, { projectId, region }: GcpConfig): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/gcp/provider");
  return new Provider("gcp", { project: projectId, region, defaultLabels: gcpLabels(resourceTags(platform)) });
}

/** azure-native's provider knows no default tags: components tag what they make themselves. */
async function azureProvider({ subscriptionId, tenantId, location }: AzureConfig): Promise<ProviderResource> {
  const { Provider } = await import("@pulumi/azure-native/provider");
  return new Provider("azure-native", { subscriptionId, tenantId, location });
}
