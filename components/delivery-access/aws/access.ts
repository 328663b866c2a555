import { type PolicyDocument, type PolicyStatement, policyDocument } from "../../core/aws-policy";
import { ArgumentError } from "../../core/errors";
import type { DeliveryRole } from "../pipeline";
import { dataLakeAccess } from "./buckets";
import { imageIngestAccess, kafkaAccess } from "./functions";
import { keepStateKeys, keysAccess } from "./keys";
import { kubernetesAccess } from "./kubernetes";
import { networkAccess } from "./network";
import { observabilityAccess } from "./observability";
import { LONGEST_POLICY, policyLength } from "./pack";
import { rolesAccess } from "./roles";
import { type AwsScope, type PartAccess, allow, deny } from "./scope";
import { type AwsState, awsStatesOf, stateStatements } from "./state";

/** What each capability on AWS takes; `destroys` says whether its data may be destroyed. */
const capabilities = {
  "data-lake": dataLakeAccess,
  network: networkAccess,
  kubernetes: kubernetesAccess,
  kafka: kafkaAccess,
  "image-ingest": imageIngestAccess,
} as const satisfies Record<string, (scope: AwsScope, destroys: boolean) => PartAccess>;

/** A capability that can stand on AWS. */
export type AwsCapability = keyof typeof capabilities;

/** What a stack makes on AWS. */
export interface AwsStackParts {
  /** Those that are on, and whether a deployment may destroy what they keep. */
  readonly capabilities: Readonly<Partial<Record<AwsCapability, { readonly destroys: boolean }>>>;
  readonly state: AwsState | null;
  /** ARNs of roles that are not the stack's, to which its config gives access. */
  readonly grantees: readonly string[];
  /** ARN of the boundary of every role that the stack makes. */
  readonly boundaryArn: string;
}

/** What the two roles may do, by part. */
export function deliveryStatements(
  scope: AwsScope,
  stack: AwsStackParts,
): Readonly<Record<DeliveryRole, Readonly<Record<string, readonly PolicyStatement[]>>>> {
  const parts = partsOn(scope, stack);
  const destroys = Object.values(stack.capabilities).some((capability) => capability.destroys);
  const everywhere = [keysAccess(scope, destroys), observabilityAccess(scope, destroys)];
  const on: Readonly<Record<string, readonly PartAccess[]>> = {
    "keys-and-logs": everywhere,
    roles: [
      rolesAccess(scope, { boundaryArn: stack.boundaryArn, grantees: stack.grantees, parts: Object.values(parts) }),
    ],
    ...mapValues(parts, (part) => [part]),
  };
  const state = (role: DeliveryRole): Readonly<Record<string, readonly PolicyStatement[]>> => {
    const statements = [
      ...(stack.state === null ? [] : stateStatements(scope, stack.state, role)),
      ...(role === "deploy" ? keepStateKeys(awsStatesOf(scope.platform, stack.state).keyAliases) : []),
    ];
    return statements.length === 0 ? {} : { state: statements };
  };
  return {
    preview: { ...state("preview"), ...mapValues(on, (accesses) => accesses.flatMap(({ read }) => read)) },
    deploy: {
      ...state("deploy"),
      ...mapValues(on, (accesses) => accesses.flatMap(({ read, write }) => [...read, ...write])),
    },
  };
}

/**
 * The most that any role of the stack can do, whatever its policies say: what the parts that are on ever give a role, and
 * nothing of a state, its own or another stack's. It gives nothing by itself. `BoundaryTooLong` if IAM would not take it.
 */
export function boundaryPolicy(
  scope: AwsScope,
  { capabilities: on, state }: Pick<AwsStackParts, "capabilities" | "state">,
): PolicyDocument {
  const destroys = false;
  const actions = [
    ...Object.values(partsOn(scope, { capabilities: on })),
    keysAccess(scope, destroys),
    observabilityAccess(scope, destroys),
  ].flatMap(({ workloads = [] }) => workloads);
  const statements = [allow(actions, "*"), ...withholdStates(scope, state)];
  if (policyLength(...statements) > LONGEST_POLICY) {
    throw new ArgumentError(
      "BoundaryTooLong",
      `what roles of the stack may do takes ${policyLength(...statements)} characters, and IAM allows ${LONGEST_POLICY}: give a boundary of your own.`,
    );
  }
  return policyDocument(...statements);
}

function withholdStates({ platform, place }: AwsScope, own: AwsState | null): PolicyStatement[] {
  const { buckets, keyAliases } = awsStatesOf(platform, own);
  const arns = buckets.map((bucket) => `arn:${place.partition}:s3:::${bucket}`);
  return [
    ...(arns.length === 0 ? [] : [deny(["s3:*"], [...arns, ...arns.map((arn) => `${arn}/*`)])]),
    ...(keyAliases.length === 0
      ? []
      : [deny(["kms:*"], "*", { "ForAnyValue:StringLike": { "kms:ResourceAliases": [...keyAliases] } })]),
  ];
}

function partsOn(
  scope: AwsScope,
  { capabilities: on }: Pick<AwsStackParts, "capabilities">,
): Readonly<Record<string, PartAccess>> {
  const names = Object.keys(capabilities) as AwsCapability[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const asked = on[name];
      return asked === undefined ? [] : [[name, capabilities[name](scope, asked.destroys)]];
    }),
  );
}

function mapValues<In, Out>(map: Readonly<Record<string, In>>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
