import * as pulumi from "@pulumi/pulumi";

import { EksCluster, type EksClusterArgs, type NodeGroupSpec } from "../../../components/kubernetes";
import type { PlannedResource, ResourceGraph } from "../../../planner/graph";
import { recordGraph } from "../../../planner/record";
import { testPlatform } from "../../support/arbitraries";
import { only } from "../../support/s3-graph";

/** What the cluster of {@link plan} is called in EKS. */
export const clusterName = "dataworks-tributary-prod-eks";

export const general: NodeGroupSpec = { instanceTypes: ["m7i.large"], minNodes: 2, maxNodes: 6, diskGib: 50 };

/** Arguments of a cluster in three zones; `changes` says what differs. */
export function clusterArgs(changes: Partial<EksClusterArgs> = {}): EksClusterArgs {
  return {
    platform: testPlatform(),
    accountId: "123456789012",
    region: "eu-central-1",
    network: network(["eu-central-1a", "eu-central-1b", "eu-central-1c"]),
    version: "1.36",
    onDelete: "keep",
    recoveryDays: 30,
    logDays: 365,
    nodeGroups: { general },
    access: {},
    ...changes,
  };
}

/** A network with a private subnet in each zone. */
export function network(zones: readonly string[]): EksClusterArgs["network"] {
  return {
    vpcId: pulumi.output("vpc-1"),
    cidrBlock: pulumi.output("10.20.0.0/16"),
    availabilityZones: zones,
    subnets: {
      public: {},
      private: Object.fromEntries(zones.map((zone) => [zone, pulumi.output(`subnet-${zone}`)])),
      database: {},
    },
  };
}

/** The plan of a cluster named `eks`, and of what `use` does with it. */
export function plan(
  changes: Partial<EksClusterArgs> = {},
  use: (cluster: EksCluster) => unknown = () => undefined,
): Promise<ResourceGraph> {
  return recordGraph(() => use(new EksCluster("eks", clusterArgs(changes))), { project: "tributary", stack: "prod" });
}

/** The resource of that name and type; a type is given without its package (`eks/cluster:Cluster`). */
export function named(graph: ResourceGraph, name: string, type: string): PlannedResource {
  return only(graph.resources.filter((resource) => resource.name === name && resource.type === `aws:${type}`));
}

/** Names of everything that `resource` waits for, whether it says so itself or through an input. */
export function waitsFor(graph: ResourceGraph, resource: PlannedResource): string[] {
  return graph.resources.filter(({ urn }) => resource.dependencies.includes(urn)).map(({ name }) => name);
}
