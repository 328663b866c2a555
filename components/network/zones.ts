import { ArgumentError } from "../core/errors";

/** EKS and MSK take subnets in two zones at least. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const LEAST_ZONES = 2;

/**
 * The letter of an availability zone, which the names of what stands in it end with: `a` of `us-east-1a`.
 * `ZoneOutsideRegion` for anything else, a local zone (`us-west-2-lax-1a`) among them, which lacks most services.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
export function zoneLetter(region: string, zone: string): string {
  const letter = zone.startsWith(region) ? zone.slice(region.length) : "";
  if (!/^[a-z]$/.test(letter)) {
    throw new ArgumentError(
      "ZoneOutsideRegion",
      `${zone} is no availability zone of ${region}: name one as ${region}a.`,
    );
  }
  return letter;
}

/** Refuses zones that the platform's parts could not stand in: of another region, or too few. */
export function requireZones(region: string, zones: readonly string[]): void {
  zones.forEach((zone) => zoneLetter(region, zone));
  if (zones.length < LEAST_ZONES) {
    throw new ArgumentError(
      "TooFewZones",
      `the network lies in ${zones.length === 0 ? "no availability zone" : zones.join(", ")}, and the services in it ask for ${LEAST_ZONES} at least: name another.`,
    );
  }
}
