export type { ClusterAccess, ClusterRole } from "./access";
export type { AddonName } from "./addon";
export type { ArgoCdSpec, Capabilities, CapabilitySpec } from "./capability";
export { EksCluster, type EksClusterArgs } from "./eks";
export type { NodeGroupSpec, NodeGroups } from "./node-group";
