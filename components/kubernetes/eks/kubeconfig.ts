/** Where a cluster answers, and how a client knows it. */
export interface ClusterAddress {
  readonly clusterName: string;
  /** URL of the API server. */
  readonly endpoint: string;
  /** Certificate of the authority that signed the API server's, PEM in base64. */
  readonly certificateAuthority: string;
  readonly region: string;
}

/**
 * What kubectl and the Kubernetes provider reach a cluster with. It holds no credentials: each caller gets a token for
 * whoever it is in AWS, from `aws eks get-token`, and may do what that principal's access entry says.
 * https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 */
export function kubeconfig({ clusterName, endpoint, certificateAuthority, region }: ClusterAddress) {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: clusterName, cluster: { server: endpoint, "certificate-authority-data": certificateAuthority } },
    ],
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
  };
}
