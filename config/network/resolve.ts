import { requireSubnets } from "../../components/network/existing-subnets";
import { allocateSubnets, requirePrivateNetwork, subnetSizes } from "../../components/network/subnets";
import { requireZones } from "../../components/network/zones";
import type { Sound } from "../check";
import type { Findings } from "../findings";
import type { AwsConfig } from "../project";
import { type AwsSurroundings, requireAws } from "../surroundings";
import type { ExistingNetwork, MadeNetwork, NetworkConfig } from "../types";
import { defaultEndpoints, type NetworkInput } from "./schema";

/** The network with every default in its place; `undefined` if none can be made of it. */
export function resolveNetwork(
  input: Sound<NetworkInput>,
  stack: AwsSurroundings & { readonly kafka: boolean },
  findings: Findings,
): NetworkConfig | undefined {
  const aws = requireAws(stack, "the network", findings);
  if (input.existing === undefined) {
    const network = made(input, stack, findings);
    return aws === undefined ? undefined : { aws: aws as AwsConfig, kind: "made", network };
  }
  const network = existing(input, aws?.region, findings);
  return aws === undefined || network === undefined ? undefined : { aws: aws as AwsConfig, kind: "existing", network };
}

function made(
  input: Sound<NetworkInput>,
  { aws, defaults, kafka }: AwsSurroundings & { readonly kafka: boolean },
  findings: Findings,
): MadeNetwork {
  const cidrBlock = input.cidrBlock ?? defaults.network.cidrBlock;
  const letters = input.availabilityZones ?? defaults.network.availabilityZones;
  const region = aws?.region ?? "";
  const availabilityZones = letters.map((letter) => `${region}${letter}`);
  const sizes = Object.fromEntries(Object.entries(input.subnetSizes ?? {}).filter(([, bits]) => bits !== undefined));
  if (!findings.touch("network", "availabilityZones")) {
    findings.attempt(["network", "availabilityZones"], () => requireZones(region, availabilityZones));
  }
  if (!findings.touch("network", "cidrBlock")) {
    findings.attempt(["network", "cidrBlock"], () => {
      requirePrivateNetwork(cidrBlock);
    });
  }
  const size = input.subnetSizes === undefined ? "cidrBlock" : "subnetSizes";
  if (!["cidrBlock", "availabilityZones", "subnetSizes"].some((key) => findings.touch("network", key))) {
    findings.attempt(["network", size], () =>
      allocateSubnets(cidrBlock, { zones: availabilityZones, tiers: subnetSizes(cidrBlock, sizes) }),
    );
  }
  return {
    cidrBlock,
    availabilityZones,
    subnetSizes: sizes,
    natGateways: input.natGateways ?? defaults.network.natGateways,
    interfaceEndpoints: [
      ...(input.interfaceEndpoints ?? [...defaultEndpoints, ...(kafka ? (["kafka"] as const) : [])]),
    ].sort(),
    readableBuckets: [...(input.readableBuckets ?? [])].sort(),
    flowLogDays: input.flowLogDays ?? defaults.logDays,
    onDelete: input.onDelete ?? defaults.onDelete,
    recoveryDays: input.recoveryDays ?? defaults.recoveryDays,
  };
}

/** Keys that say how a network is to be made. */
function forMakingOnly(input: Sound<NetworkInput>): readonly string[] {
  return Object.entries(input).flatMap(([key, value]) =>
    value === undefined || key === "enabled" || key === "existing" ? [] : [key],
  );
}

function existing(
  input: Sound<NetworkInput>,
  region: string | undefined,
  findings: Findings,
): ExistingNetwork | undefined {
  for (const key of forMakingOnly(input)) {
    findings.add({
      code: "NetworkMadeAndGiven",
      path: ["network", key],
      message:
        "says how a network is to be made, but tributary:network.existing names one that is there: drop one of them",
    });
  }
  const { vpcId, cidrBlock, subnets, s3PrefixListId, interfaceEndpoints = [] } = input.existing ?? {};
  if (findings.touch("network", "existing") || subnets?.private === undefined) {
    return undefined;
  }
  const network = { vpcId, cidrBlock, subnets, s3PrefixListId, interfaceEndpoints } as ExistingNetwork;
  if (region !== undefined) {
    findings.attempt(["network", "existing", "subnets"], () => requireSubnets(region, network.subnets));
  }
  return network;
}
