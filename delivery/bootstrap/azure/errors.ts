import { BootstrapError } from "../backend";
import { AGAIN, explainOther } from "../explain";
import { isRestError } from "../rest";

/** The built-in role that a step's calls are in, by how the step's name begins; Contributor has the others. */
const ROLES: readonly (readonly [prefix: string, role: string, on: string])[] = [
  ["access:", "Role Based Access Control Administrator", "the resource group"],
  ["storage account lock", "User Access Administrator", "the resource group"],
  ["key rotation:", "Key Vault Crypto Officer", "the key vault"],
];

/** Errors of @azure/identity: nothing that could sign in, or nothing that was let in. */
const NO_CREDENTIALS = ["CredentialUnavailableError", "AggregateAuthenticationError"];
const REFUSED_CREDENTIALS = ["AuthenticationError", "AuthenticationRequiredError"];

/** `error`, met in `step`, as a {@link BootstrapError} that says what to do. */
export function explainAzureError(step: string, error: unknown): BootstrapError {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const options = { cause: error };
  if (NO_CREDENTIALS.includes(name)) {
    return new BootstrapError(
      "CredentialsMissing",
      `no Azure credentials were found (${firstLine(message)}). Sign in with "az login", or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.`,
      options,
    );
  }
  if (REFUSED_CREDENTIALS.includes(name) || isRestError(error, 401)) {
    return new BootstrapError(
      "CredentialsRefused",
      `${step}: Azure refused the credentials (${firstLine(message)}). Sign in anew, for instance with "az login". ${AGAIN}`,
      options,
    );
  }
  if (isRestError(error, 403)) {
    const [, role, on] = ROLES.find(([prefix]) => step.startsWith(prefix)) ?? ["", "Contributor", "the subscription"];
    return new BootstrapError(
      "AccessDenied",
      `${step}: the credentials lack a permission (${error.code}: ${message}). It is in the role ${role} on ${on}; docs/guides/state-backend.md lists all that bootstrap needs. ${AGAIN}`,
      options,
    );
  }
  return explainOther(step, error);
}

/** The chain of credentials says of each at length why it is not there. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
