import type { AwsPlace } from "../../core/aws-partition";
import type { Platform } from "../../core/platform";
import { awsTags } from "../../core/tags";

/** What all parts of one network share. */
export interface AwsNetworkContext {
  readonly platform: Platform;
  readonly place: AwsPlace;
}

/** The tags of one part of the network; its `Name` is what the console shows: `dataworks-tributary-prod-private-a`. */
export function partTags(
  { organisation, project, stack }: Platform,
  part: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return awsTags({ component: "network", Name: `${organisation}-${project}-${stack}-${part}`, ...more });
}
