import { runtime } from "@pulumi/pulumi";
import type { Output } from "@pulumi/pulumi";

import type { Cloud } from "../components/core/platform";
import { resourceGroupId } from "../components/core/azure-ids";
import { nameRules, stackName } from "../components/core/names";
import { mayDestroyData } from "../components/core/safety";
import type { DeliveryAccess, DeliveryAccessArgs } from "../components/delivery-access";
import type { AwsDeliveryAccessArgs } from "../components/delivery-access/aws";
import type { AzureDeliveryAccessArgs } from "../components/delivery-access/azure";
import type { DeliveryAccessConfig, StackConfig } from "../config";
import type { Providers } from "./providers";

/** The pipelines' way to each cloud that they come to. */
export type DeliveryAccesses = Readonly<Partial<Record<Cloud, DeliveryAccess<DeliveryAccessArgs<unknown>>>>>;

/**
 * The pipelines' way in. It is made before anything else: from then on every role of the stack on AWS has the boundary,
 * without which a deployment may make none.
 */
export async function makeDeliveryAccess(
  stack: StackConfig,
  config: DeliveryAccessConfig,
  providers: Providers,
): Promise<DeliveryAccesses> {
  const made = config.clouds.map(async (cloud) => [cloud, await makers[cloud](stack, config, providers)] as const);
  return Object.fromEntries(await Promise.all(made));
}

type Maker = (
  stack: StackConfig,
  config: DeliveryAccessConfig,
  providers: Providers,
) => Promise<DeliveryAccess<DeliveryAccessArgs<unknown>>>;

const makers: Readonly<Record<Cloud, Maker>> = {
  aws: async (stack, config, providers) => {
    const [{ AwsDeliveryAccess }, { awsStateOf }] = await Promise.all([
      import("../components/delivery-access/aws"),
      import("../components/delivery-access/aws/state"),
    ]);
    const { platform, aws } = stack;
    const { accountId, region, replicaRegion } = required(aws);
    const access = new AwsDeliveryAccess(
      "delivery-access",
      {
        platform,
        accountId,
        region,
        otherRegions: replicaRegion === undefined ? [] : [replicaRegion],
        pipelines: config.pipelines,
        providerArns: config.providerArns,
        deployHours: config.deployHours,
        ...(config.boundaryArn !== undefined && { boundaryArn: config.boundaryArn }),
        capabilities: awsCapabilities(stack),
        grantees: awsGrantees(stack),
        state: keepsState(stack, "aws") ? awsStateOf(platform) : null,
      },
      { provider: await providers.aws(required(aws)) },
    );
    boundRoles(access.boundaryArn);
    return access;
  },
  gcp: async (stack, config, providers) => {
    const { GcpDeliveryAccess, gcpStateOf } = await import("../components/delivery-access/gcp");
    const { platform, dataLake } = stack;
    const gcp = required(stack.gcp);
    const { projectId, projectNumber } = gcp;
    return new GcpDeliveryAccess(
      "delivery-access-gcp",
      {
        platform,
        projectId,
        projectNumber,
        pipelines: config.pipelines,
        dataLake: dataLake?.cloud === "gcp" ? { destroys: mayDestroyData(platform, dataLake.onDelete) } : null,
        state: keepsState(stack, "gcp") ? gcpStateOf(platform, gcp) : null,
      },
      { provider: await providers.gcp(gcp) },
    );
  },
  azure: async (stack, config, providers) => {
    const { AzureDeliveryAccess, azureStateOf } = await import("../components/delivery-access/azure");
    const { platform } = stack;
    const azure = required(stack.azure);
    const { subscriptionId, tenantId, location, resourceGroupName } = azure;
    return new AzureDeliveryAccess(
      "delivery-access-azure",
      {
        platform,
        subscriptionId,
        tenantId,
        location,
        ...(resourceGroupName !== undefined && { resourceGroupName }),
        pipelines: config.pipelines,
        dataLake: await azureLake(stack),
        state: keepsState(stack, "azure") ? azureStateOf(platform, subscriptionId) : null,
      },
      { provider: await providers.azure(azure) },
    );
  },
};

async function azureLake({ platform, dataLake }: StackConfig): Promise<AzureDeliveryAccessArgs["dataLake"]> {
  if (dataLake?.cloud !== "azure") {
    return null;
  }
  const [{ writerRoleGuid }, { builtInRoles }] = await Promise.all([
    import("../components/data-lake/adls-writer"),
    import("../components/core/azure-roles"),
  ]);
  const { subscriptionId, resourceGroupName } = dataLake.azure;
  const resourceGroup = resourceGroupName ?? stackName(nameRules.azureResourceGroup, platform, "lake");
  return {
    destroys: mayDestroyData(platform, dataLake.onDelete),
    assignedRoles: [
      builtInRoles.keyVaultCryptoServiceEncryptionUser,
      builtInRoles.storageBlobDataReader,
      writerRoleGuid(resourceGroupId({ subscriptionId, resourceGroup })),
    ],
  };
}

/** Config has seen to it that the block is there. */
function required<Block>(block: Block | null): Block {
  if (block === null) {
    throw new Error("a cloud that pipelines come to has no block");
  }
  return block;
}

/** Whether the state is where `tributary bootstrap` keeps it on that cloud. */
function keepsState({ homeCloud, delivery }: StackConfig, cloud: Cloud): boolean {
  return homeCloud === cloud && delivery.state.url === null;
}

/** Gives every role that is made from here on the boundary, unless it has one. */
function boundRoles(boundaryArn: Output<string>): void {
  runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:iam/role:Role" && props["permissionsBoundary"] === undefined
      ? { props: { ...props, permissionsBoundary: boundaryArn }, opts }
      : undefined,
  );
}

function awsCapabilities(stack: StackConfig): AwsDeliveryAccessArgs["capabilities"] {
  const { platform, dataLake, network, kubernetes, kafka, imageIngest } = stack;
  const destroys = (onDelete: "keep" | "destroy") => ({ destroys: mayDestroyData(platform, onDelete) });
  return {
    ...(dataLake?.cloud === "aws" && { "data-lake": destroys(dataLake.onDelete) }),
    ...(network?.kind === "made" && { network: destroys(network.network.onDelete) }),
    ...(kubernetes && { kubernetes: destroys(kubernetes.onDelete) }),
    ...(kafka && { kafka: destroys(kafka.onDelete) }),
    ...(imageIngest && { "image-ingest": destroys(imageIngest.onDelete) }),
  };
}

/** Roles of others that the stack's config gives access to something of its. */
function awsGrantees({ dataLake, kafka, imageIngest }: StackConfig): readonly string[] {
  const principals = [
    ...Object.values(dataLake?.access ?? {}).map(({ principal }) => principal),
    ...Object.values(kafka?.access ?? {}).map(({ principal }) => principal),
    ...Object.values(imageIngest?.replay ?? {}),
  ];
  const arns = principals.flatMap((principal) => (principal.kind === "aws-role" ? [principal.arn] : []));
  return [...new Set(arns)].sort();
}

/** What a pipeline sets to come in, by cloud; null for a cloud that none comes to. */
export function deliveryAccessOutputs(accesses: DeliveryAccesses) {
  const outputs = (cloud: Cloud) => {
    const access = accesses[cloud];
    return access === undefined ? null : { roles: access.roles, pipelines: access.pipelines };
  };
  return { aws: outputs("aws"), gcp: outputs("gcp"), azure: outputs("azure") };
}
