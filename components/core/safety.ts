import type * as pulumi from "@pulumi/pulumi";

import type { Platform } from "./platform";

/** What becomes of a capability's data when its resources are taken out of the program. */
export type OnDelete = "keep" | "destroy";

/** Whether data may go: the capability and the stack must both say so. */
export function mayDestroyData(platform: Platform, onDelete: OnDelete): boolean {
  return onDelete === "destroy" && platform.allowDataDestruction;
}

/**
 * Options for a resource that holds data, or without which data cannot be read (a key): protected from deletion and
 * kept in the cloud when it leaves the program, unless {@link mayDestroyData}.
 */
export function keepData(
  platform: Platform,
  onDelete: OnDelete,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  const keep = !mayDestroyData(platform, onDelete);
  return { ...opts, protect: keep, retainOnDelete: keep };
}
