/** Add-ons that run on every node and must be there before it: without them a node is never ready. */
export const networkAddons = ["vpc-cni", "kube-proxy"] as const;
/** The others, which wait for a node to run on. */
export const workloadAddons = ["coredns", "aws-ebs-csi-driver", "metrics-server"] as const;

/** The parts of a cluster that EKS keeps in step with its version. */
export const addonNames = [...networkAddons, ...workloadAddons] as const;
export type AddonName = (typeof addonNames)[number];
