import { type OnUnsupported, reportUnsupported as report } from "../core/unsupported";
import type { LakeZone } from "./index";

export type { OnUnsupported } from "../core/unsupported";

/** Says that the service lacks something that `zone` asks for: a warning on the zone, or the error `ZoneUnsupported`. */
export function reportUnsupported(zone: LakeZone, message: string, onUnsupported: OnUnsupported): void {
  report(zone, "ZoneUnsupported", `zone ${zone.zoneName}: ${message}`, onUnsupported);
}
