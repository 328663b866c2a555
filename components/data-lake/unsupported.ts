import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import type { LakeZone } from "./index";

/** What becomes of a zone that asks for something its service does not have. */
export type OnUnsupported = "warn" | "refuse";

/**
 * Says that the service lacks something that `zone` asks for: a warning on the zone, or, where the lake refuses what it
 * can't do, an `ArgumentError` with code `ZoneUnsupported`.
 */
export function reportUnsupported(zone: LakeZone, message: string, onUnsupported: OnUnsupported): void {
  const text = `zone ${zone.zoneName}: ${message}`;
  if (onUnsupported === "refuse") {
    throw new ArgumentError("ZoneUnsupported", text);
  }
  // The warning stands in the plan; whether the engine has taken it is nothing to wait for.
  void pulumi.log.warn(text, zone);
}
