import type { Platform } from "../components/core/platform";
import type { EksCluster } from "../components/kubernetes";
import type { PlatformNetwork } from "../components/network";
import type { MskCluster } from "../components/streaming/msk";
import type { KafkaConfig } from "../config";
import type { Providers } from "./providers";

/** The stack's Kafka, with the access that its config gives; Kubernetes' pods and Prometheus reach it, where there are any. */
export async function makeKafka(
  platform: Platform,
  { aws, access, peerNetworks, ...asked }: KafkaConfig,
  { network, kubernetes }: { readonly network: PlatformNetwork; readonly kubernetes: EksCluster | null },
  providers: Providers,
): Promise<MskCluster> {
  const [{ MskCluster }, { bundleKafkaAdmin }, { asset }] = await Promise.all([
    import("../components/streaming/msk"),
    import("../workloads/kafka-admin/bundle"),
    import("@pulumi/pulumi"),
  ]);
  const { accountId, region, alarmTopicArn } = aws;
  const adminCode = () => new asset.FileArchive(bundleKafkaAdmin().path);
  const kafka = new MskCluster(
    "kafka",
    { platform, accountId, region, network, ...asked, ...(alarmTopicArn && { alarmTopicArn }), adminCode },
    { provider: await providers.aws(aws) },
  );
  for (const { principal, produce, consume, manage } of Object.values(access)) {
    produce.forEach((topic) => kafka.grantProduce(principal, topic));
    for (const [group, topics] of Object.entries(consume)) {
      topics.forEach((topic) => kafka.grantConsume(principal, topic, group));
    }
    if (manage) {
      kafka.grantManage(principal);
    }
  }
  for (const [name, cidr] of Object.entries(peerNetworks)) {
    kafka.allowFrom(`network-${name}`, { cidr });
  }
  if (kubernetes !== null) {
    const nodes = { securityGroupId: kubernetes.nodeSecurityGroupId };
    kafka.allowFrom("kubernetes", nodes);
    if (asked.spec.flavour !== "serverless") {
      kafka.allowMetricsFrom("kubernetes", nodes);
    }
  }
  return kafka;
}

/** How clients reach Kafka, and where the passwords of its users are. */
export function kafkaOutputs({ bootstrapBrokers, clusterArn, securityGroupId, scramSecrets, topics }: MskCluster) {
  return { bootstrapBrokers, clusterArn, securityGroupId, scramSecrets, topics: Object.keys(topics) };
}
