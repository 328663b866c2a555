import { BootstrapError } from "../backend";
import { AGAIN, explainOther } from "../explain";

/** Whether `error` is the AWS error of one of these names, with or without the `Exception` that some services add. */
export function isAwsError(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.some((name) => error.name === name || error.name === `${name}Exception`);
}

/** HTTP status of the answer that an AWS error came with. */
export function httpStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}

/** Credentials that AWS knows but refuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const REFUSED_CREDENTIALS = [
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "UnrecognizedClient",
];

/** `error`, met in `step`, as a {@link BootstrapError} that says what to do. */
export function explainAwsError(step: string, error: unknown): BootstrapError {
  if (error instanceof BootstrapError) {
    return error;
  }
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const options = { cause: error };
  if (isAwsError(error, "CredentialsProviderError")) {
    return new BootstrapError(
      "CredentialsMissing",
      `no AWS credentials were found (${message}). Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with "aws sso login".`,
      options,
    );
  }
  if (isAwsError(error, ...REFUSED_CREDENTIALS)) {
    return new BootstrapError(
      "CredentialsRefused",
      `${step}: AWS refused the credentials (${name}: ${message}). Renew them, for instance with "aws sso login". ${AGAIN}`,
      options,
    );
  }
  if (httpStatus(error) === 403 || isAwsError(error, "AccessDenied")) {
    return new BootstrapError(
      "AccessDenied",
      `${step}: the credentials lack a permission (${name}: ${message}). docs/guides/state-backend.md lists what bootstrap needs. ${AGAIN}`,
      options,
    );
  }
  return explainOther(step, error);
}
