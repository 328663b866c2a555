import type { Platform } from "../components/core/platform";
import type { EksCluster } from "../components/kubernetes";
import type { PlatformNetwork } from "../components/network";
import type { KubernetesConfig } from "../config";
import type { Providers } from "./providers";

/** The stack's Kubernetes cluster. */
export async function makeKubernetes(
  platform: Platform,
  { aws, ...asked }: KubernetesConfig,
  network: PlatformNetwork,
  providers: Providers,
): Promise<EksCluster> {
  const { EksCluster } = await import("../components/kubernetes/eks");
  const { accountId, region } = aws;
  const provider = await providers.aws(aws);
  return new EksCluster("kubernetes", { platform, accountId, region, network, ...asked }, { provider });
}

/** How to reach the cluster, what its pods' roles trust, and what its storage classes and firewalls name. */
export function kubernetesOutputs(cluster: EksCluster) {
  const { clusterName, endpoint, oidcProviderArn, oidcIssuer, kubeconfig, volumeKeyArn, nodeSecurityGroupId } = cluster;
  return { clusterName, endpoint, oidcProviderArn, oidcIssuer, kubeconfig, volumeKeyArn, nodeSecurityGroupId };
}
