import type { Platform } from "../components/core/platform";
import type { PlatformNetwork } from "../components/network";
import type { NetworkConfig } from "../config";
import type { Providers } from "./providers";

/** The network that the stack's parts stand in: made, or found. */
export async function makeNetwork(
  platform: Platform,
  config: NetworkConfig,
  providers: Providers,
): Promise<PlatformNetwork> {
  const { accountId, region } = config.aws;
  const provider = await providers.aws(config.aws);
  if (config.kind === "existing") {
    const { ExistingAwsNetwork } = await import("../components/network/existing-aws");
    return new ExistingAwsNetwork("network", { region, ...config.network }, { provider });
  }
  const { AwsNetwork } = await import("../components/network/aws");
  return new AwsNetwork("network", { platform, accountId, region, ...config.network }, { provider });
}

/** Where else something can stand in it. */
export function networkOutputs({ vpcId, cidrBlock, availabilityZones, subnets, interfaceEndpoints }: PlatformNetwork) {
  return { vpcId, cidrBlock, availabilityZones, subnets, interfaceEndpoints };
}
