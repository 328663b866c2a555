import { ArgumentError } from "../../core/errors";
import type { DeliveryRole, PipelineTrust } from "../pipeline";

/** Whom tokens for Azure are made out to, where the pipeline chooses. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const AZURE_AUDIENCE = "api://AzureADTokenExchange";
/** Credentials of one identity: as above. */
const MOST_CREDENTIALS = 20;

/** One token that an identity trusts. */
export interface ExactSubject {
  readonly pipeline: string;
  readonly issuer: string;
  readonly audience: string;
  /** Letter by letter: Azure compares so. */
  readonly subject: string;
}

/**
 * The tokens that the identity of a role trusts. `CircleciUsersMissing` where a pipeline's subject is a pattern,
 * `TooManySubjects` where there are more than an identity can have.
 */
export function requireExactSubjects(
  role: DeliveryRole,
  trusts: readonly (readonly [name: string, trust: PipelineTrust])[],
): readonly ExactSubject[] {
  const wanted = trusts.flatMap(([pipeline, { issuer, audience = AZURE_AUDIENCE, tokens }]) => {
    const token = tokens[role];
    if (token?.isPattern === true) {
      throw new ArgumentError(
        "CircleciUsersMissing",
        `${pipeline} trusts any user's jobs, and Azure takes no pattern for a subject: name the users.`,
      );
    }
    return (token?.subjects ?? []).map((subject) => ({ pipeline, issuer, audience, subject }));
  });
  if (wanted.length > MOST_CREDENTIALS) {
    throw new ArgumentError(
      "TooManySubjects",
      `the ${role} identity would trust ${wanted.length} subjects, and Azure allows ${MOST_CREDENTIALS}: name fewer pipelines, or fewer users.`,
    );
  }
  return wanted;
}
