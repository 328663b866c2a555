import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "./errors";

/** What becomes of a part that its service can't give what is asked of it. */
export type OnUnsupported = "warn" | "refuse";

/** Says that a service lacks something: a warning about `resource`, or, where that is refused, an error with `code`. */
export function reportUnsupported(
  resource: pulumi.Resource,
  code: string,
  message: string,
  onUnsupported: OnUnsupported,
): void {
  if (onUnsupported === "refuse") {
    throw new ArgumentError(code, message);
  }
  // The warning stands in the plan; whether the engine has taken it is nothing to wait for.
  void pulumi.log.warn(message, resource);
}
