import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "../../planner/graph";
import { terraformAddresses } from "../../planner/terraform/plan";
import type { Finding } from "./security-exceptions";

type Block = Readonly<Record<string, Json>>;

/** A policy of a plan. */
export interface PlannedPolicy {
  /** Address of the resource that it stands in, as Terraform would have it. */
  readonly address: string;
  /** Who may take a role, who may use a key, what a role may do, or who may use another resource. */
  readonly kind: "trust" | "key" | "identity" | "resource";
  readonly resource: PlannedResource;
  /** The property that it stands in. */
  readonly property: string;
  readonly document: Block;
}

/** Every policy in the AWS resources of a plan, at whatever property it stands, as an object or as text. */
export function policiesOf(graph: ResourceGraph): readonly PlannedPolicy[] {
  const resources = graph.resources.filter(({ custom, type }) => custom && type.startsWith("aws:"));
  const addresses = terraformAddresses(resources);
  return resources.flatMap((resource) =>
    Object.entries(resource.inputs).flatMap(([property, value]) =>
      documentsIn(value).map((document) => ({
        address: addresses.get(resource.urn) ?? resource.urn,
        kind: kindOf(resource, property),
        resource,
        property,
        document,
      })),
    ),
  );
}

function kindOf({ type }: PlannedResource, property: string): PlannedPolicy["kind"] {
  if (property === "assumeRolePolicy") {
    return "trust";
  }
  if (type === "aws:kms/key:Key") {
    return "key";
  }
  return type.startsWith("aws:iam/") ? "identity" : "resource";
}

/** The policies in a value: what has statements, at any depth, and in text that is JSON. */
function documentsIn(value: Json): readonly Block[] {
  if (typeof value === "string") {
    return /^\s*\{.*"Statement"/s.test(value) ? documentsIn(JSON.parse(value) as Json) : [];
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return isBlock(value) && "Statement" in value ? [value] : Object.values(value as Block).flatMap(documentsIn);
}

/** The statements of a policy, of which there may be one that is no list. */
export function statementsOf({ document }: PlannedPolicy): readonly Block[] {
  return [document["Statement"] ?? []].flat() as readonly Block[];
}

const ACCOUNT = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;
const global = (service: string, rest: string) => `arn:aws:${service}::${ACCOUNT}:${rest}`;

/** What the ARN of a resource of each type looks like, where the plan can't tell it. */
const arns: Readonly<Record<string, string>> = {
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": global(
    "iam",
    "oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/0",
  ),
  "aws:iam/role:Role": global("iam", "role/some-role"),
  "aws:kms/key:Key": arn("kms", "key/00000000-0000-0000-0000-000000000000"),
  "aws:lambda/function:Function": arn("lambda", "function:some-function"),
  "aws:secretsmanager/secret:Secret": arn("secretsmanager", "secret:some-secret-AbCdEf"),
  "aws:sqs/queue:Queue": arn("sqs", "some-queue"),
};

/**
 * What a policy is of that does not say so. A key's policy also answers for what is done to its aliases:
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html,
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
const owners: Readonly<Partial<Record<PlannedPolicy["kind"], readonly string[]>>> = {
  trust: [global("iam", "role/some-role")],
  key: [arn("kms", "key/00000000-0000-0000-0000-000000000000"), arn("kms", "alias/some-alias")],
};

/**
 * A policy as a linter of policies on roles can read it. It names what it is of (see {@link owners}). An ARN
 * that the plan can't tell reads as one of the resources that it comes from; one that comes from none stays as it is, and
 * is found malformed.
 */
export function readable(graph: ResourceGraph, policy: PlannedPolicy): Block {
  const sources = policy.resource.propertyDependencies[policy.property] ?? [];
  const known = graph.resources.flatMap(({ urn, type }) => (sources.includes(urn) ? (arns[type] ?? []) : []));
  const candidates = [...new Set(known)];
  const own = owners[policy.kind];
  const statements = statementsOf(policy).map((statement) => ({
    ...(guessed(statement, candidates) as Block),
    ...("NotResource" in statement ? {} : { Resource: own ?? resources(statement["Resource"], candidates) }),
  }));
  return { ...policy.document, Statement: statements };
}

/** A statement's resources; one that is unknown may be any of the candidates. */
function resources(value: Json | undefined, candidates: readonly string[]): Json {
  const named = [value ?? []].flat() as readonly Json[];
  return named.flatMap((each): readonly Json[] => (each === UNKNOWN && candidates.length > 0 ? candidates : [each]));
}

/** Any other part: an unknown value is the one candidate that there is, or the first that stands in IAM. */
function guessed(value: Json, candidates: readonly string[]): Json {
  if (value === UNKNOWN) {
    return candidates.length === 1
      ? (candidates[0] as string)
      : (candidates.find((each) => each.includes(":iam:")) ?? value);
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((each) => guessed(each, candidates));
  }
  return isBlock(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, guessed(inside, candidates)]))
    : value;
}

/** Wildcards that give more than was meant, as a linter's findings; those that forbid more are welcome. */
export function wildcards(policy: PlannedPolicy): readonly Finding[] {
  const finding = (check: string, title: string): Finding => ({ check, resource: policy.address, title });
  return statementsOf(policy)
    .filter((statement) => statement["Effect"] === "Allow")
    .flatMap((statement) => {
      const actions = [statement["Action"] ?? []].flat().map(String);
      const everybody = [statement["Principal"], ...principals(statement["Principal"])].includes("*");
      return [
        ...actions
          .filter((action) => action.includes("*"))
          .map((action) => finding("ACTION_WILDCARD", `allows ${action}`)),
        ...(everybody && statement["Condition"] === undefined
          ? [finding("PRINCIPAL_WILDCARD", "allows anybody, without a condition")]
          : []),
        ...["NotAction", "NotPrincipal", "NotResource"]
          .filter((element) => element in statement)
          .map((element) => finding("ALLOW_BY_EXCLUSION", `allows all but what ${element} names`)),
      ];
    });
}

function principals(principal: Json | undefined): readonly Json[] {
  return principal !== undefined && isBlock(principal) ? (Object.values(principal).flat() as readonly Json[]) : [];
}

function isBlock(value: Json): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
