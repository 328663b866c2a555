import { isPrivateRange, parseCidr } from "../components/core/cidr";
import { logRetentionDays } from "../components/core/log-retention";
import { choice, oneOf, optional, textThat, wholeNumber } from "./fields";

/** Keys that mean the same in every capability. */

export const onDelete = (what: string) =>
  optional(
    choice(["keep", "destroy"]).describe(`${what} \`destroy\` needs \`tributary:allowDataDestruction\` as well.`),
    (environment) => environment.onDelete,
  );

export const recoveryDays = (what: string) =>
  optional(wholeNumber(7, 30).describe(what), (environment) => environment.recoveryDays);

export const logDays = (what: string) =>
  optional(oneOf(logRetentionDays).describe(what), (environment) => environment.logDays);

export const onUnsupported = (what: string) =>
  optional(choice(["warn", "refuse"]).describe(`${what}: warn and go on, or refuse.`), "warn");

/**
 * A range of IPv4 addresses that begins at its first: one of private networks, with a prefix of `bits` where they are
 * given, or one of the internet that is not all of it.
 */
export function cidrRange(kind: "private" | "any", bits = { min: 1, max: 32 }) {
  const size = bits.min === 1 ? "" : `, from /${bits.min} to /${bits.max}`;
  const accepted =
    kind === "private"
      ? `a range of private IPv4 addresses, such as 10.20.0.0/16${size}`
      : "a range of IPv4 addresses that is not the whole internet, such as 203.0.113.0/24";
  return textThat(accepted, (found) => {
    const range = parseCidr(found);
    return (
      range !== undefined &&
      range.bits >= bits.min &&
      range.bits <= bits.max &&
      (kind === "any" || isPrivateRange(range))
    );
  });
}
