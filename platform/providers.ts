import type { ProviderResource } from "@pulumi/pulumi";

import type { Platform } from "../components/core/platform";
import { awsTags, gcpLabels, resourceTags } from "../components/core/tags";
import type { AwsConfig, AzureConfig, GcpConfig } from "../config";

/** The stack's way to each cloud: one provider a cloud, made when a capability first asks for it. */
export class Providers {
  private awsProvider: Promise<ProviderResource> | undefined;
  private gcpProvider: Promise<ProviderResource> | undefined;
  private azureProvider: Promise<ProviderResource> | undefined;

  constructor(private readonly platform: Platform) {}

  /** Refuses to work in another account than the stack's, and tags whatever it makes. */
  aws({ accountId, region }: AwsConfig): Promise<ProviderResource> {
    this.awsProvider ??= import("@pulumi/aws/provider").then(({ Provider }) => {
      const defaultTags = { tags: awsTags(resourceTags(this.platform)) };
      return new Provider("aws", { region, allowedAccountIds: [accountId], defaultTags });
    });
    return this.awsProvider;
  }

  gcp({ projectId, region }: GcpConfig): Promise<ProviderResource> {
    this.gcpProvider ??= import("@pulumi/gcp/provider").then(({ Provider }) => {
      const defaultLabels = gcpLabels(resourceTags(this.platform));
      return new Provider("gcp", { project: projectId, region, defaultLabels });
    });
    return this.gcpProvider;
  }

  /** azure-native's provider knows no default tags: components tag what they make themselves. */
  azure({ subscriptionId, tenantId, location }: AzureConfig): Promise<ProviderResource> {
    this.azureProvider ??= import("@pulumi/azure-native/provider").then(
      ({ Provider }) => new Provider("azure-native", { subscriptionId, tenantId, location }),
    );
    return this.azureProvider;
  }
}
