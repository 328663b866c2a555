import { ArgumentError } from "./errors";
import type { AwsRole } from "./grants";

/**
 * Refuses a role whose ARN is known to lie outside `accountId`, as `PrincipalOfAnotherAccount`: its policy would be
 * written to a role of the same name here. An ARN known only after deployment is a role of this program.
 */
export function requireOwnAccount({ name, arn }: AwsRole, accountId: string): void {
  const account = typeof arn === "string" ? arn.split(":")[4] : accountId;
  if (account !== accountId) {
    throw new ArgumentError(
      "PrincipalOfAnotherAccount",
      `"${name}" is a role of account ${account}, and what it is granted lies in ${accountId}. ` +
        `Grant to a role of that account that the other may assume.`,
    );
  }
}
