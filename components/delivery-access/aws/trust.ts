import type { PolicyDocument, PolicyStatement } from "../../core/aws-policy";
import { policyDocument } from "../../core/aws-policy";
import { ArgumentError } from "../../core/errors";
import type { DeliveryRole, PipelineTrust } from "../pipeline";

/** Whom tokens for AWS are made out to, where the pipeline chooses: what `aws-actions/configure-aws-credentials` asks for. */
export const AWS_AUDIENCE = "sts.amazonaws.com";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: as long as an account has not asked for more. */
const LONGEST_TRUST = 2048;

/**
 * Who may take a role: the tokens of each pipeline that asks for it, made out to AWS. Of other claims than these two AWS
 * can read some of GitHub's, the branch among them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 *
 * `providers` has the ARN of each issuer's provider. `TrustTooLong` if IAM would not take it.
 */
export function rolePolicy(
  role: DeliveryRole,
  trusts: readonly PipelineTrust[],
  providers: ReadonlyMap<string, string>,
): PolicyDocument {
  const statements = trusts.flatMap(({ issuer, audience = AWS_AUDIENCE, tokens }): PolicyStatement[] => {
    const token = tokens[role];
    const provider = providers.get(issuer);
    if (token === null || provider === undefined) {
      return [];
    }
    const host = issuer.replace("https://", "");
    const subject = { [`${host}:sub`]: token.subjects.length === 1 ? (token.subjects[0] ?? "") : [...token.subjects] };
    const { ref } = token.claims;
    return [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${host}:aud`]: audience,
            ...(token.isPattern ? {} : subject),
            ...(ref !== undefined && READS_REF.has(issuer) ? { [`${host}:ref`]: ref } : {}),
          },
          ...(token.isPattern ? { StringLike: subject } : {}),
        },
      },
    ];
  });
  const document = policyDocument(...statements);
  const { length } = JSON.stringify(document);
  if (length > LONGEST_TRUST) {
    throw new ArgumentError(
      "TrustTooLong",
      `who may take the ${role} role takes ${length} characters, and IAM allows ${LONGEST_TRUST}: name fewer pipelines, or fewer users.`,
    );
  }
  return document;
}

const READS_REF: ReadonlySet<string> = new Set(["https://token.actions.githubusercontent.com"]);
