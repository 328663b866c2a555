import type { Cloud, Platform } from "../components/core/platform";
import type { ZoneSpec } from "../components/data-lake/zone";
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
  /** The data lake; null where it is off. */
  readonly dataLake: DataLakeConfig | null;
}

/** A data lake that is on, with the cloud it stands on. */
export type DataLakeConfig =
  | (LakeSettings<AwsRoleId> & { readonly cloud: "aws"; readonly aws: AwsConfig })
  | (LakeSettings<GoogleServiceAccountId> & { readonly cloud: "gcp"; readonly gcp: GcpConfig })
  | (LakeSettings<AzureManagedIdentityId> & { readonly cloud: "azure"; readonly azure: AzureConfig });

/** What the data lake is asked for, the same on every cloud. */
export interface LakeSettings<PrincipalId = LakePrincipal> {
  /** The zones that are on, by name, in order of name: presets, overrides and defaults put together. */
  readonly zones: Readonly<Record<string, ZoneSpec>>;
  readonly onDelete: "keep" | "destroy";
  readonly recoveryDays: number;
  readonly accessLogDays: number;
  /** Who may do what, by the name a person calls them, in order of name. */
  readonly access: Readonly<Record<string, LakeAccess<PrincipalId>>>;
  /** What a plan does where the cloud lacks something that a zone asks for. */
  readonly onUnsupported: "warn" | "refuse";
}

/** What one principal may do in the lake. */
export interface LakeAccess<PrincipalId = LakePrincipal> {
  readonly principal: PrincipalId;
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

/** Who can be given access to a lake. */
export type LakePrincipal = AwsRoleId | GoogleServiceAccountId | AzureManagedIdentityId;
