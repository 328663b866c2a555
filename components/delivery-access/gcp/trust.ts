import { ArgumentError } from "../../core/errors";
import type { DeliveryRole, PipelineTrust, TrustedToken } from "../pipeline";

/** Bytes of `google.subject`. https://cloud.google.com/iam/docs/workload-identity-federation#mapping */
const LONGEST_SUBJECT = 127;
/** What the attribute of a role holds for a token that may not take it; no pipeline has such a name. */
const NOBODY = "-";

/** How one provider reads the tokens of its pipeline. */
export interface TokenMapping {
  /** CEL expressions by the attribute that each makes. */
  readonly attributeMapping: Record<string, string>;
  /** CEL expression that a token must meet to be taken at all. */
  readonly attributeCondition: string;
}

/**
 * Which tokens a provider takes, and what they are to the project: `attribute.deploy` and `attribute.preview` have the
 * pipeline's name for exactly the tokens that may take that role. So a service account is bound to an attribute with one
 * value, and no pipeline's tokens pass for another's in the same pool.
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines#mappings-and-conditions
 *
 * `SubjectTooLong` if Google would take none of the pipeline's tokens.
 */
export function tokenMapping(pipeline: string, { tokens }: PipelineTrust): TokenMapping {
  const roles = (Object.entries(tokens) as [DeliveryRole, TrustedToken | null][]).flatMap(([role, token]) => {
    return token === null ? [] : [[role, conditionOf(token)] as const];
  });
  const subjects = roles.flatMap(([role]) => tokens[role]?.subjects ?? []);
  return {
    attributeMapping: {
      "google.subject": subjectOf(pipeline, tokens.deploy, subjects),
      ...Object.fromEntries(
        roles.map(([role, condition]) => [`attribute.${role}`, `${condition} ? ${text(pipeline)} : ${text(NOBODY)}`]),
      ),
    },
    attributeCondition: [...new Set(roles.map(([, condition]) => condition))].join(" || "),
  };
}

/** Who a token is in the project's audit logs. A subject in which anything may stand is longer than Google takes. */
function subjectOf(pipeline: string, token: TrustedToken | null, subjects: readonly string[]): string {
  const [claim] = Object.keys(token?.claims ?? {});
  if (claim !== undefined && claim.includes("/")) {
    return claimOf(claim);
  }
  const long = subjects.find((subject) => Buffer.byteLength(subject) > LONGEST_SUBJECT);
  if (long !== undefined) {
    throw new ArgumentError(
      "SubjectTooLong",
      `${pipeline} has the subject ${long}, and Google takes ${LONGEST_SUBJECT} bytes: give the branch or environment a shorter name.`,
    );
  }
  return "assertion.sub";
}

/** A subject with a pattern in it is told by its claims: they are what it consists of. */
function conditionOf({ subjects, isPattern, claims }: TrustedToken): string {
  const anySubject = subjects.map((subject) => `assertion.sub == ${text(subject)}`).join(" || ");
  const conditions = [
    ...(isPattern ? [] : [subjects.length > 1 ? `(${anySubject})` : anySubject]),
    ...Object.entries(claims).map(([claim, value]) => `${claimOf(claim)} == ${text(value)}`),
  ];
  return `(${conditions.join(" && ")})`;
}

function claimOf(claim: string): string {
  return /^\w+$/.test(claim) ? `assertion.${claim}` : `assertion[${text(claim)}]`;
}

/** A string literal of CEL. https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values */
function text(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}
