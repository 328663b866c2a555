import type { AwsPlace } from "../../core/aws-partition";
import type { Platform } from "../../core/platform";
import type { OnDelete } from "../../core/safety";

/** What all parts of one cluster share. */
export interface EksContext {
  readonly platform: Platform;
  readonly place: AwsPlace;
  readonly onDelete: OnDelete;
  readonly recoveryDays: number;
  /** The cluster's name in EKS. */
  readonly clusterName: string;
  /** Tags of what the provider tags with the stack's by itself. */
  readonly tags: Readonly<Record<string, string>>;
}
