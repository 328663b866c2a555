import type { Platform } from "../components/core/platform";
import type { DataLakeBuckets } from "../components/data-lake";
import type { ImageIngest } from "../components/ingest";
import type { PlatformNetwork } from "../components/network";
import type { KafkaCluster } from "../components/streaming";
import type { ImageIngestConfig } from "../config";
import type { Providers } from "./providers";

/** What image ingest works with. */
export interface IngestPartners {
  readonly lake: DataLakeBuckets;
  readonly kafka: KafkaCluster;
  readonly network: PlatformNetwork;
}

/** The function that makes sizes of uploaded images, and who may hand failed ones to it again. */
export async function makeImageIngest(
  platform: Platform,
  { aws, uploads, processed, quarantine, replay, ...asked }: ImageIngestConfig,
  { lake, kafka, network }: IngestPartners,
  providers: Providers,
): Promise<ImageIngest> {
  const [{ ImageIngest }, { bundleImageIngest }, { asset }] = await Promise.all([
    import("../components/ingest"),
    import("../workloads/image-ingest/bundle"),
    import("@pulumi/pulumi"),
  ]);
  const { accountId, region, alarmTopicArn } = aws;
  const { path, handler } = bundleImageIngest();
  const ingest = new ImageIngest(
    "image-ingest",
    {
      platform,
      accountId,
      region,
      ...asked,
      uploads: lake.zone(uploads),
      processed: lake.zone(processed),
      ...(quarantine !== undefined && { quarantine: lake.zone(quarantine) }),
      kafka,
      network,
      code: { archive: new asset.FileArchive(path), handler },
      ...(alarmTopicArn && { alarmTopicArn }),
    },
    { provider: await providers.aws(aws) },
  );
  Object.values(replay).forEach((principal) => ingest.grantReplay(principal));
  return ingest;
}

/** The function, and the queue of what it failed at. */
export function imageIngestOutputs({ functionName, failuresUrl }: ImageIngest) {
  return { functionName, failuresUrl };
}
