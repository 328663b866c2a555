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

/** How to reach the cluster, and what its pods' roles trust. */
export function kubernetesOutputs({ clusterName, endpoint, oidcProviderArn, oidcIssuer, kubeconfig }: EksCluster) {
  return { clusterName, endpoint, oidcProviderArn, oidcIssuer, kubeconfig };
}
