import * as pulumi from "@pulumi/pulumi";

import { ArgumentError } from "../core/errors";
import type { OnUnsupported } from "../core/unsupported";

/** What a lake's service lacks that its zones ask for, or does otherwise: messages by zone. */
export type ZoneGaps = Readonly<Record<string, readonly string[]>>;

/**
 * Says what the service lacks that zones ask for: a warning on the lake, or, where the lake refuses what it can't do, an
 * `ArgumentError` with code `ZoneUnsupported`. What several zones have in common is said once, with their names.
 */
export function reportUnsupported(lake: pulumi.Resource, gaps: ZoneGaps, onUnsupported: OnUnsupported): void {
  const texts = messagesOf(gaps);
  if (onUnsupported === "refuse" && texts.length > 0) {
    throw new ArgumentError("ZoneUnsupported", texts.join(" "));
  }
  warnOfZones(lake, gaps);
}

/** Warns of what zones do otherwise than one might think, which is never a reason to refuse them. */
export function warnOfZones(lake: pulumi.Resource, gaps: ZoneGaps): void {
  for (const text of messagesOf(gaps)) {
    // The warning stands in the plan; whether the engine has taken it is nothing to wait for.
    void pulumi.log.warn(text, lake);
  }
}

function messagesOf(gaps: ZoneGaps): readonly string[] {
  const zonesOf = new Map<string, string[]>();
  for (const [zone, messages] of Object.entries(gaps)) {
    for (const message of messages) {
      zonesOf.set(message, [...(zonesOf.get(message) ?? []), zone]);
    }
  }
  return [...zonesOf].map(([message, zones]) => `zone${zones.length === 1 ? "" : "s"} ${zones.join(", ")}: ${message}`);
}
