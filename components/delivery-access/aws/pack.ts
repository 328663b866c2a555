import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";
import { ArgumentError } from "../../core/errors";

/** Characters of a managed policy, white space not counted. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const LONGEST_POLICY = 6144;
/** Managed policies of one role, as long as an account has not asked for more: as above. */
export const MOST_POLICIES = 10;

/**
 * Managed policies that hold every statement: one for each part, by its name, and where a part is too long for one, more
 * of it (`kafka-2`). So what one part needs moves nothing of another's. `PoliciesDoNotFit` if a role can't have them all.
 */
export function packPolicies(
  parts: Readonly<Record<string, readonly PolicyStatement[]>>,
): Readonly<Record<string, PolicyDocument>> {
  const policies = Object.entries(parts).flatMap(([part, statements]) =>
    fill(part, statements).map((held, index) => {
      return [index === 0 ? part : `${part}-${index + 1}`, policyDocument(...held)] as const;
    }),
  );
  if (policies.length > MOST_POLICIES) {
    throw new ArgumentError(
      "PoliciesDoNotFit",
      `a role needs ${policies.length} policies (${policies.map(([name]) => name).join(", ")}), and IAM allows ${MOST_POLICIES}: ` +
        `switch a capability off, or put it into a stack of its own.`,
    );
  }
  return Object.fromEntries(policies);
}

/** Length of a policy as IAM counts it. */
export function policyLength(...statements: readonly PolicyStatement[]): number {
  return JSON.stringify(policyDocument(...statements)).length;
}

/** The statements in their order, as many in each policy as fit. */
function fill(part: string, statements: readonly PolicyStatement[]): readonly (readonly PolicyStatement[])[] {
  const policies: PolicyStatement[][] = [];
  for (const statement of statements) {
    const last = policies.at(-1);
    if (last !== undefined && policyLength(...last, statement) <= LONGEST_POLICY) {
      last.push(statement);
    } else if (policyLength(statement) <= LONGEST_POLICY) {
      policies.push([statement]);
    } else {
      throw new ArgumentError(
        "PoliciesDoNotFit",
        `one statement of ${part} takes ${policyLength(statement)} characters, and IAM allows ${LONGEST_POLICY} in a policy: ` +
          `give access to fewer roles.`,
      );
    }
  }
  return policies;
}
