import type { LogRetentionDays } from "../components/core/log-retention";
import type { Cloud, Platform } from "../components/core/platform";
import type { ZoneSpec } from "../components/data-lake/zone";
import type { Pipeline } from "../components/delivery-access/pipeline";
import type { ImageIngestSpec } from "../components/ingest/spec";
import type { ClusterAccess } from "../components/kubernetes/access";
import type { AddonName } from "../components/kubernetes/addon";
import type { Capabilities } from "../components/kubernetes/capability";
import type { NodeGroups } from "../components/kubernetes/node-group";
import type { NatGatewayChoice } from "../components/network/aws/nat-gateways";
import type { ExistingTiers } from "../components/network/existing-subnets";
import type { InterfaceEndpoint } from "../components/network/endpoints";
import type { NetworkTier } from "../components/network/subnets";
import type { MskSpec } from "../components/streaming/msk/spec";
import type { Topics } from "../components/streaming/topic";
import type { AwsConfig, AzureConfig, GcpConfig } from "./project";

/** A stack's config, checked and with every default in its place. */
export interface StackConfig {
  /** What every component of the stack shares. */
  readonly platform: Platform;
  readonly homeCloud: Cloud;
  /** Each cloud's block, where the stack file has it; a capability that is on carries its own cloud's. */
  readonly aws: AwsConfig | null;
  readonly gcp: GcpConfig | null;
  readonly azure: AzureConfig | null;
  /** Each capability; null where it is off. */
  readonly dataLake: DataLakeConfig | null;
  readonly network: NetworkConfig | null;
  readonly kubernetes: KubernetesConfig | null;
  readonly kafka: KafkaConfig | null;
  readonly imageIngest: ImageIngestConfig | null;
  readonly deliveryAccess: DeliveryAccessConfig | null;
  /** How the stack is released and watched; never null: it builds nothing. */
  readonly delivery: DeliveryConfig;
}

/** A data lake that is on, with the cloud it stands on. */
export type DataLakeConfig =
  | (LakeSettings<AwsRoleId> & { readonly cloud: "aws"; readonly aws: AwsConfig })
  | (LakeSettings<GoogleServiceAccountId> & { readonly cloud: "gcp"; readonly gcp: GcpConfig })
  | (LakeSettings<AzureManagedIdentityId> & { readonly cloud: "azure"; readonly azure: AzureConfig });

/** What the data lake is asked for, the same on every cloud. */
export interface LakeSettings<Id = PrincipalId> {
  /** The zones that are on, by name, in order of name: presets, overrides and defaults put together. */
  readonly zones: Readonly<Record<string, ZoneSpec>>;
  readonly onDelete: "keep" | "destroy";
  readonly recoveryDays: number;
  readonly accessLogDays: number;
  /** Who may do what, by the name a person calls them, in order of name. */
  readonly access: Readonly<Record<string, LakeAccess<Id>>>;
  /** What a plan does where the cloud lacks something that a zone asks for. */
  readonly onUnsupported: "warn" | "refuse";
}

/** What one principal may do in the lake. */
export interface LakeAccess<Id = PrincipalId> {
  readonly principal: Id;
  /** Zones whose objects it may read, sorted. */
  readonly read: readonly string[];
  /** Zones that it may write to, sorted; a zone may stand in both. */
  readonly write: readonly string[];
}

/** An IAM role in the stack's own account; taken wherever `components/core/grants.ts` asks for a principal, as the others are. */
export interface AwsRoleId {
  readonly kind: "aws-role";
  readonly name: string;
  readonly roleName: string;
  readonly arn: string;
}

export interface GoogleServiceAccountId {
  readonly kind: "google-service-account";
  readonly name: string;
  readonly email: string;
}

export interface AzureManagedIdentityId {
  readonly kind: "azure-managed-identity";
  readonly name: string;
  /** Object id of the identity's service principal. */
  readonly principalId: string;
}

/** Who can be given access. */
export type PrincipalId = AwsRoleId | GoogleServiceAccountId | AzureManagedIdentityId;

/** A network that is on: one to be made, or one that is there. */
export type NetworkConfig = { readonly aws: AwsConfig } & (
  | { readonly kind: "made"; readonly network: MadeNetwork }
  | { readonly kind: "existing"; readonly network: ExistingNetwork }
);

/** A network to be made. */
export interface MadeNetwork extends Keeping {
  readonly cidrBlock: string;
  /** Full names: `us-east-1a`. */
  readonly availabilityZones: readonly string[];
  readonly subnetSizes: Partial<Readonly<Record<NetworkTier, number>>>;
  readonly natGateways: NatGatewayChoice;
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
  readonly readableBuckets: readonly string[];
  readonly flowLogDays: LogRetentionDays;
}

/** A network that somebody else keeps. */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly cidrBlock: string;
  /** Ids by tier and by the full name of the zone. */
  readonly subnets: ExistingTiers;
  readonly s3PrefixListId: string;
  readonly interfaceEndpoints: readonly InterfaceEndpoint[];
}

/** A Kubernetes cluster that is on. */
export interface KubernetesConfig extends Keeping {
  readonly aws: AwsConfig;
  readonly version: string;
  /** Defaults and what the stack changes of them, put together. */
  readonly nodeGroups: NodeGroups;
  /** In order of name. */
  readonly access: Readonly<Record<string, ClusterAccess>>;
  /** Ranges by name. */
  readonly apiClients: Readonly<Record<string, string>>;
  readonly publicClients: Readonly<Record<string, string>>;
  readonly peerNetworks: Readonly<Record<string, string>>;
  readonly serviceCidr?: string;
  readonly zonalShift: boolean;
  readonly addonVersions: Readonly<Partial<Record<AddonName, string>>>;
  readonly capabilities: Capabilities;
  readonly logDays: LogRetentionDays;
}

/** A Kafka cluster that is on. */
export interface KafkaConfig extends Keeping {
  readonly aws: AwsConfig;
  readonly spec: MskSpec;
  /** The topics that are on, in order of name: presets and overrides put together. */
  readonly topics: Topics;
  /** In order of name. */
  readonly access: Readonly<Record<string, KafkaAccess>>;
  /** Ranges by name. */
  readonly peerNetworks: Readonly<Record<string, string>>;
  readonly mostLag: number;
  readonly logDays: LogRetentionDays;
  readonly onUnsupported: "warn" | "refuse";
}

/** What one principal may do in Kafka. */
export interface KafkaAccess {
  readonly principal: AwsRoleId;
  /** Topics that it may write, sorted. */
  readonly produce: readonly string[];
  /** Topics that it may read, sorted, by consumer group. */
  readonly consume: Readonly<Record<string, readonly string[]>>;
  readonly manage: boolean;
}

/** Image ingest that is on. */
export interface ImageIngestConfig extends Keeping {
  readonly aws: AwsConfig;
  readonly spec: ImageIngestSpec;
  /** Names of the lake's zones. */
  readonly uploads: string;
  readonly processed: string;
  readonly quarantine?: string;
  readonly topic: string;
  /** Who may hand failed uploads to it again, in order of name. */
  readonly replay: Readonly<Record<string, AwsRoleId>>;
  readonly logDays: LogRetentionDays;
}

/** The pipelines' way in, where there is one. */
export interface DeliveryAccessConfig {
  /** Sorted; the stack file has the block of each. */
  readonly clouds: readonly Cloud[];
  /** In order of name. */
  readonly pipelines: Readonly<Record<string, Pipeline>>;
  /** ARNs of providers that the AWS account has already, by pipeline. */
  readonly providerArns: Readonly<Record<string, string>>;
  /** ARN of the boundary that roles on AWS are to have; one is made when absent. */
  readonly boundaryArn?: string;
  readonly deployHours: number;
}

/** How a stack is released, and how it is watched afterwards. No secret stands in it. */
export interface DeliveryConfig {
  /** As `pulumi login` and `pulumi stack init` take them; null: the backend that bootstrap makes. */
  readonly state: { readonly url: string | null; readonly secretsProvider: string | null };
  readonly approval: {
    readonly required: boolean;
    readonly validHours: number;
    /** In order of name. Each key is an Ed25519 public key: SubjectPublicKeyInfo in base64. */
    readonly approvers: Readonly<Record<string, { readonly publicKey: string }>>;
  };
  /** In order of name. */
  readonly smokeChecks: Readonly<Record<string, SmokeCheck>>;
  /** Name of the channel, without #. */
  readonly slack: { readonly channel: string };
  /** What may differ between the program and what is there, in order of name. */
  readonly drift: { readonly ignore: Readonly<Record<string, DriftException>> };
}

/** What must hold after a deployment. `http` and `tcp` may be `output:` and the path of the output that holds them. */
export type SmokeCheck = { readonly retries: number } & (
  | { readonly output: string; readonly matches?: string }
  | { readonly http: string; readonly status: number; readonly contains?: string; readonly timeoutSeconds: number }
  | { readonly tcp: string; readonly timeoutSeconds: number }
);

/** A difference that is explained. Absent keys take in anything. */
export interface DriftException {
  readonly type?: string;
  readonly name?: string;
  readonly property?: string;
  readonly reason: string;
  /** YYYY-MM-DD, the last day in UTC. */
  readonly until?: string;
}

/** What becomes of a capability's data. */
interface Keeping {
  readonly onDelete: "keep" | "destroy";
  readonly recoveryDays: number;
}
