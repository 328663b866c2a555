import type { AwsPlace } from "../../core/aws-partition";
import type { Platform } from "../../core/platform";
import type { OnDelete } from "../../core/safety";

/** What all parts of one cluster share. */
export interface MskContext {
  readonly platform: Platform;
  readonly place: AwsPlace;
  readonly onDelete: OnDelete;
  readonly recoveryDays: number;
  /** The cluster's name in MSK. */
  readonly clusterName: string;
  readonly tags: Readonly<Record<string, string>>;
}
