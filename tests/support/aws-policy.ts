/**
 * Evaluates IAM, bucket and key policies as AWS does, for the operators that the project's policies use; another
 * operator throws. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** ARN of the account or role, or a service's name; any principal matches a policy that names none. */
  readonly principal?: string;
  /** Condition keys that the request has. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = "allowed" | "denied" | "not mentioned";

type Value = string | readonly string[];

interface Statement {
  readonly Effect: string;
  readonly Principal?: "*" | Readonly<Record<string, Value>>;
  readonly Action: Value;
  readonly Resource?: Value;
  readonly NotResource?: Value;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** What `policy` says of `request`; a policy given as text is parsed. */
export function decide(policy: unknown, request: PolicyRequest): Decision {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as { readonly Statement: Statement[] };
  const effects = document.Statement.filter((statement) => concerns(statement, request)).map(({ Effect }) => Effect);
  if (effects.includes("Deny")) {
    return "denied";
  }
  return effects.includes("Allow") ? "allowed" : "not mentioned";
}

function concerns(statement: Statement, request: PolicyRequest): boolean {
  return (
    list(statement.Action).some((pattern) => like(pattern, request.action)) &&
    list(statement.Resource ?? "*").some((pattern) => like(pattern, request.resource)) &&
    !list(statement.NotResource ?? []).some((pattern) => like(pattern, request.resource)) &&
    names(statement.Principal, request.principal) &&
    Object.entries(statement.Condition ?? {}).every(([operator, tests]) =>
      Object.entries(tests).every(([key, wanted]) => holds(operator, list(wanted), request.context?.[key])),
    )
  );
}

function names(principal: Statement["Principal"], asking: string | undefined): boolean {
  if (principal === undefined || principal === "*" || asking === undefined) {
    return true;
  }
  return Object.values(principal).some((value) => list(value).includes(asking));
}

function holds(operator: string, wanted: readonly string[], found: Value | undefined): boolean {
  if (operator === "Null") {
    return wanted.includes(String(found === undefined));
  }
  if (operator.startsWith("ForAllValues:")) {
    const single = operator.slice("ForAllValues:".length);
    return list(found ?? []).every((value) => holds(single, wanted, value));
  }
  if (operator.startsWith("ForAnyValue:")) {
    const single = operator.slice("ForAnyValue:".length);
    return list(found ?? []).some((value) => holds(single, wanted, value));
  }
  if (operator === "StringNotEquals") {
    return found === undefined || !wanted.includes(String(found));
  }
  if (found === undefined) {
    return false;
  }
  const value = String(found);
  switch (operator) {
    case "Bool":
    case "StringEquals":
      return wanted.includes(value);
    case "ArnEquals":
    case "ArnLike":
    case "StringLike":
      return wanted.some((pattern) => like(pattern, value));
    case "NumericLessThan":
      return wanted.some((bound) => Number(value) < Number(bound));
    default:
      throw new Error(`no rule for the condition operator ${operator}`);
  }
}

function like(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`, "s").test(value);
}

function list(value: Value): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
