/** What a {@link PlatformNetwork} promises, whether the program made it or was given it. */
import * as pulumi from "@pulumi/pulumi";

import { type InterfaceEndpoint, type PlatformNetwork } from "../../components/network";
import { type NetworkTier, networkTiers } from "../../components/network/subnets";
import type { PlannedResource, ResourceGraph } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import { only } from "../support/s3-graph";
import { conformance } from "./conformance";

/** What every network of the promises is asked for. */
export interface NetworkRequest {
  readonly region: string;
  readonly cidrBlock: string;
  readonly availabilityZones: readonly string[];
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
}

/** Where a subnet that was used lies, read off the graph. */
export interface SubnetFacts {
  /** What tells it from every other subnet. */
  readonly identity: string;
  readonly tier: NetworkTier;
  readonly zone: string;
}

/** One kind of network, in the terms that the promises ask in. */
export interface NetworkBackend {
  /** Makes the network with logical name `network`. */
  readonly make: (request: NetworkRequest) => PlatformNetwork;
  /** The subnet whose id `user` was given as its input `subnetId`. */
  readonly subnet: (graph: ResourceGraph, user: PlannedResource) => SubnetFacts;
}

/** Stands for whatever uses a subnet. */
class SubnetUser extends pulumi.CustomResource {
  constructor(name: string, subnetId: pulumi.Input<string>) {
    super("test:network:SubnetUser", name, { subnetId });
  }
}

const userName = (tier: NetworkTier, zone: string): string => `${tier} ${zone}`;

const usual: NetworkRequest = {
  region: "eu-central-1",
  cidrBlock: "10.20.0.0/16",
  availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
  interfaceEndpoints: ["sts", "ecr.dkr", "logs"],
};

/** Records the network with a user in each of its subnets; outputs tell what the network says of itself. */
function record(backend: NetworkBackend, changes: Partial<NetworkRequest> = {}): Promise<ResourceGraph> {
  return recordGraph(
    () => {
      const { vpcId, cidrBlock, availabilityZones, subnets, interfaceEndpoints } = backend.make({
        ...usual,
        ...changes,
      });
      for (const tier of networkTiers) {
        for (const [zone, id] of Object.entries(subnets[tier])) {
          new SubnetUser(userName(tier, zone), id);
        }
      }
      const isOutput = pulumi.Output.isInstance(vpcId) && pulumi.Output.isInstance(cidrBlock);
      return { cidrBlock, availabilityZones, interfaceEndpoints, isOutput };
    },
    { project: "tributary", stack: "prod" },
  );
}

function subnets(backend: NetworkBackend, graph: ResourceGraph): readonly (SubnetFacts & { readonly user: string })[] {
  return graph.resources
    .filter(({ type }) => type === "test:network:SubnetUser")
    .map((user) => ({ ...backend.subnet(graph, user), user: user.name }));
}

/** The promises of {@link PlatformNetwork}. */
export const networkConformance = conformance<NetworkBackend>("network", {
  "every tier has a subnet of its own in every zone": async (backend) => {
    const found = subnets(backend, await record(backend));
    expect(found.map(({ user }) => user).sort()).toEqual(
      networkTiers.flatMap((tier) => usual.availabilityZones.map((zone) => userName(tier, zone))).sort(),
    );
    for (const { tier, zone, user } of found) {
      expect(userName(tier, zone)).toBe(user);
    }
    expect(new Set(found.map(({ identity }) => identity)).size).toBe(9);
  },

  "it says where it lies, in the order of its zones, and the plan shows its range": async (backend) => {
    const { outputs } = await record(backend);
    expect(outputs).toEqual({
      cidrBlock: "10.20.0.0/16",
      availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
      interfaceEndpoints: ["ecr.dkr", "logs", "sts"],
      isOutput: true,
    });
  },

  "it says each endpoint once": async (backend) => {
    const { outputs } = await record(backend, { interfaceEndpoints: ["sts", "kms", "sts"] });
    expect(outputs["interfaceEndpoints"]).toEqual(["kms", "sts"]);
  },

  "a zone that is added leaves the subnets of the others where they are": async (backend) => {
    const before = subnets(backend, await record(backend, { availabilityZones: usual.availabilityZones.slice(0, 2) }));
    const after = subnets(backend, await record(backend));
    expect(before).toHaveLength(6);
    expect(after).toEqual(expect.arrayContaining([...before]));
  },

  "it is planned the same every time, below one component": async (backend) => {
    const first = await record(backend);
    expect(await record(backend)).toEqual(first);
    const top = only(first.resources.filter(({ name }) => name === "network"));
    const rest = first.resources.filter(({ type, urn }) => !/^(?:test|pulumi):/.test(type) && urn !== top.urn);
    const orphans = rest.filter(({ urn }) => !urn.includes("tributary:network:"));
    expect(orphans).toEqual([]);
  },

  "zones of another region, local zones and too few zones are refused": async (backend) => {
    const zones = (...availabilityZones: string[]) => record(backend, { availabilityZones });
    await expect(zones("eu-central-1a", "eu-west-1b")).rejects.toThrow(
      "ZoneOutsideRegion: eu-west-1b is no availability zone of eu-central-1: name one as eu-central-1a.",
    );
    await expect(zones("eu-central-1a", "eu-central-1-ham-1a")).rejects.toThrow(/^ZoneOutsideRegion: eu-central-1-ham/);
    await expect(zones("eu-central-1a")).rejects.toThrow(
      "TooFewZones: the network lies in eu-central-1a, and the services in it ask for 2 at least: name another.",
    );
    await expect(zones()).rejects.toThrow(/^TooFewZones: the network lies in no availability zone/);
  },

  "a range of the internet's addresses is refused": async (backend) => {
    await expect(record(backend, { cidrBlock: "52.94.0.0/16" })).rejects.toThrow(/^NetworkRange\w+: 52\.94\.0\.0\/16/);
  },
});
