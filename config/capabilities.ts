import { resolveLake } from "./data-lake/resolve";
import type { BucketOwner } from "../components/data-lake/s3/names";
import type { Cloud, EnvironmentClass } from "../components/core/platform";
import { resolveDeliveryAccess } from "./delivery-access/resolve";
import type { EnvironmentDefaults } from "./environments";
import type { Findings } from "./findings";
import { resolveImageIngest } from "./image-ingest/resolve";
import { resolveKafka } from "./kafka/resolve";
import { resolveKubernetes } from "./kubernetes/resolve";
import { resolveNetwork } from "./network/resolve";
import type { ConfigValues } from "./shape";
import { type Partner, stateOf } from "./surroundings";
import type { NetworkConfig, StackConfig } from "./types";

/** What a stack switches on, each with its defaults in place; null for what is off. */
export type Capabilities = Pick<
  StackConfig,
  "dataLake" | "deliveryAccess" | "imageIngest" | "kafka" | "kubernetes" | "network"
>;

/** Completes every capability that is on, and checks it against the others; `undefined` if one of them can't be made. */
export function resolveCapabilities(
  values: ConfigValues,
  {
    owner,
    environment,
    defaults,
  }: {
    readonly owner: BucketOwner | undefined;
    readonly environment: EnvironmentClass;
    readonly defaults: EnvironmentDefaults;
  },
  findings: Findings,
): Capabilities | undefined {
  const { homeCloud, aws, gcp, azure } = values;
  const partner = (key: keyof Capabilities): Partner => ({ key, state: stateOf(key, values[key], findings) });
  const partners = {
    dataLake: partner("dataLake"),
    network: partner("network"),
    kubernetes: partner("kubernetes"),
    kafka: partner("kafka"),
    imageIngest: partner("imageIngest"),
    deliveryAccess: partner("deliveryAccess"),
  };
  /** What `resolve` makes of a capability that is on; one that can't be read has no value. */
  const resolved = <Key extends keyof Capabilities>(
    key: Key,
    resolve: (input: NonNullable<ConfigValues[Key]>) => Capabilities[Key] | undefined,
  ): Capabilities[Key] | undefined => {
    if (partners[key].state !== "on") {
      return null as Capabilities[Key];
    }
    const input = values[key];
    return input === undefined ? undefined : resolve(input);
  };

  const onAws = { aws, defaults };
  const dataLake = resolved("dataLake", (input) =>
    resolveLake(input, { owner, homeCloud, aws, gcp, azure, defaults }, findings),
  );
  const network = resolved("network", (input) =>
    resolveNetwork(input, { ...onAws, kafka: partners.kafka.state === "on" }, findings),
  );
  const networkRange = network?.network.cidrBlock;
  const kubernetes = resolved("kubernetes", (input) =>
    resolveKubernetes(input, { ...onAws, network: partners.network, networkRange }, findings),
  );
  const kafka = resolved("kafka", (input) =>
    resolveKafka(input, { ...onAws, network: partners.network, networkRange, zones: zonesOf(network) }, findings),
  );
  const imageIngest = resolved("imageIngest", (input) =>
    resolveImageIngest(input, { ...onAws, partners, dataLake, kafka }, findings),
  );
  const standsOn = cloudsOf(values, partners);
  const deliveryAccess = resolved("deliveryAccess", (input) =>
    resolveDeliveryAccess(input, { environment, standsOn, aws, gcp, azure }, findings),
  );
  return dataLake === undefined ||
    network === undefined ||
    kubernetes === undefined ||
    kafka === undefined ||
    imageIngest === undefined ||
    deliveryAccess === undefined
    ? undefined
    : { dataLake, network, kubernetes, kafka, imageIngest, deliveryAccess };
}

/** The clouds that the stack stands on: its home, where its state is, and those of the capabilities that are on. */
function cloudsOf(
  { homeCloud, dataLake }: ConfigValues,
  partners: Readonly<Record<keyof Capabilities, Partner>>,
): readonly Cloud[] {
  const onAws = (["network", "kubernetes", "kafka", "imageIngest"] as const).some(
    (key) => partners[key].state === "on",
  );
  const clouds = [
    homeCloud,
    partners.dataLake.state === "on" ? dataLake?.cloud : undefined,
    onAws ? "aws" : undefined,
  ] as const;
  return clouds.filter((cloud) => cloud !== undefined);
}

/** How many availability zones a network lies in. */
function zonesOf(config: NetworkConfig | null | undefined): number | undefined {
  if (config === null || config === undefined) {
    return undefined;
  }
  return config.kind === "made"
    ? config.network.availabilityZones.length
    : Object.keys(config.network.subnets.private).length;
}
