import type { Sound } from "./check";
import type { EnvironmentDefaults } from "./environments";
import type { Findings } from "./findings";
import type { AwsConfig } from "./project";

/** What every capability on AWS depends on; `undefined` for what is missing or broken. */
export interface AwsSurroundings {
  readonly aws: Sound<AwsConfig> | undefined;
  readonly defaults: EnvironmentDefaults;
}

/** A capability that another one can't do without. */
export interface Partner {
  /** Its key: `network`. */
  readonly key: string;
  /** What the stack file says of it: is it there, and is it on? */
  readonly state: "on" | "off" | "absent";
}

/** What the stack file says of a capability. Where `enabled` itself is wrong, it counts as on. */
export function stateOf(
  key: string,
  input: { readonly enabled?: boolean | undefined } | undefined,
  findings: Findings,
): Partner["state"] {
  if (input === undefined) {
    return findings.touch(key) ? "on" : "absent";
  }
  return input.enabled === true || findings.touch(key, "enabled") ? "on" : "off";
}

/** Reports each partner that `capability` lacks, at the line that switches it on; `why` is what it needs the partner for. */
export function requirePartner(capability: string, { key, state }: Partner, why: string, findings: Findings): void {
  if (state === "on") {
    return;
  }
  const remedy =
    state === "absent"
      ? `there is no tributary:${key}: add it`
      : `tributary:${key} is switched off: set tributary:${key}.enabled to true`;
  findings.add({
    code: "PartnerMissing",
    path: [capability, "enabled"],
    message: `${why}, and ${remedy}, or switch this off`,
  });
}

/** The stack's AWS account; reports that it is missing where `what` stands on it. */
export function requireAws({ aws }: AwsSurroundings, what: string, findings: Findings): Sound<AwsConfig> | undefined {
  if (aws === undefined && !findings.touch("aws")) {
    findings.add({
      code: "CloudNotConfigured",
      path: ["aws"],
      message: `missing: ${what} stands on aws; add the block under config`,
    });
  }
  return aws;
}
