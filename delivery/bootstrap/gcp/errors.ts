import { StateStoreError } from "../../state/contract";
import { BootstrapError } from "../backend";
import { AGAIN, explainOther } from "../explain";
import { isRestError } from "../rest";

/** The predefined role that a step's calls are in, by how the step's name begins. https://cloud.google.com/iam/docs/roles-permissions */
const ROLES: readonly (readonly [prefix: string, role: string])[] = [
  ["APIs", "roles/serviceusage.serviceUsageAdmin"],
  ["KMS", "roles/cloudkms.admin"],
  ["bucket", "roles/storage.admin"],
];

/** `error`, met in `step`, as a {@link BootstrapError} that says what to do. */
export function explainGoogleError(step: string, error: unknown): BootstrapError {
  const message = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (error instanceof StateStoreError && error.code === "Denied") {
    return new BootstrapError("CredentialsMissing", message, options);
  }
  if (isRestError(error, 401) || /invalid_(?:grant|rapt|client)/.test(message)) {
    return new BootstrapError(
      "CredentialsRefused",
      `${step}: Google refused the credentials (${message}). Renew them with "gcloud auth application-default login". ${AGAIN}`,
      options,
    );
  }
  if (isRestError(error, 403)) {
    if (error.reasons.includes("SERVICE_DISABLED") || error.reasons.includes("accessNotConfigured")) {
      return new BootstrapError(
        "ApiDisabled",
        `${step}: an API is switched off (${message}). Switch it on with "gcloud services enable serviceusage.googleapis.com storage.googleapis.com cloudkms.googleapis.com", and wait some minutes. ${AGAIN}`,
        options,
      );
    }
    const role = ROLES.find(([prefix]) => step.startsWith(prefix))?.[1] ?? "roles/owner";
    return new BootstrapError(
      "AccessDenied",
      `${step}: the credentials lack a permission (${message}). It is in ${role}; docs/guides/state-backend.md lists all that bootstrap needs. ${AGAIN}`,
      options,
    );
  }
  return explainOther(step, error);
}
