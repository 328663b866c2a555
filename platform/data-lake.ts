import type { Platform } from "../components/core/platform";
import type { DataLakeBuckets } from "../components/data-lake";
import type { DataLakeConfig } from "../config";
import type { Providers } from "./providers";

/** The stack's data lake, with the access that its config gives. */
export async function makeDataLake(
  platform: Platform,
  config: DataLakeConfig,
  providers: Providers,
): Promise<DataLakeBuckets> {
  const lake = await lakeOnCloud(platform, config, providers);
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

async function lakeOnCloud(platform: Platform, config: DataLakeConfig, providers: Providers): Promise<DataLakeBuckets> {
  const { zones, onDelete, recoveryDays, accessLogDays, onUnsupported } = config;
  const args = { platform, zones, onDelete, recoveryDays, accessLogDays, onUnsupported };
  switch (config.cloud) {
    case "aws": {
      const { S3DataLakeBuckets } = await import("../components/data-lake/s3");
      const { accountId, region, replicaRegion } = config.aws;
      const provider = await providers.aws(config.aws);
      return new S3DataLakeBuckets("lake", { ...args, accountId, region, replicaRegion }, { provider });
    }
    case "gcp": {
      const { GcsDataLakeBuckets } = await import("../components/data-lake/gcs");
      const provider = await providers.gcp(config.gcp);
      return new GcsDataLakeBuckets("lake", { ...args, ...config.gcp }, { provider });
    }
    case "azure": {
      const { AdlsDataLakeBuckets } = await import("../components/data-lake/adls");
      const provider = await providers.azure(config.azure);
      return new AdlsDataLakeBuckets("lake", { ...args, ...config.azure }, { provider });
    }
  }
}

/** Where each zone is. */
export function dataLakeOutputs(lake: DataLakeBuckets) {
  const zones = Object.entries(lake.zones).map(([name, { bucket, uri, region, key }]) => {
    return [name, { bucket, uri, region, key }] as const;
  });
  return { cloud: lake.cloud, zones: Object.fromEntries(zones) };
}
