import { type Json, type PlannedResource, type ResourceGraph, UNKNOWN } from "../../../planner/graph";
import { inputAt, ofTypes, sourcesOf, usersOf, violation, type Walk } from "./graph";

/** The service that works with a role which stands in a property of a resource. */
const services: Readonly<Record<string, string>> = {
  "aws:ec2/flowLog:FlowLog.iamRoleArn": "vpc-flow-logs.amazonaws.com",
  "aws:eks/capability:Capability.roleArn": "capabilities.eks.amazonaws.com",
  "aws:eks/cluster:Cluster.roleArn": "eks.amazonaws.com",
  "aws:eks/nodeGroup:NodeGroup.nodeRoleArn": "ec2.amazonaws.com",
  "aws:lambda/function:Function.role": "lambda.amazonaws.com",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig.role": "s3.amazonaws.com",
};

/** The same for roles of service accounts, by the add-on whose pods have them. */
const serviceAccounts: Readonly<Record<string, string>> = {
  "aws-ebs-csi-driver": "system:serviceaccount:kube-system:ebs-csi-controller-sa",
  "vpc-cni": "system:serviceaccount:kube-system:aws-node",
};

/** Whoever works with roles of no resource: pipelines, by the name of the role and of the stack. */
const pipelines: Readonly<Record<string, (stack: string) => readonly string[]>> = {
  "delivery-access-deploy": (stack) => [circleci, `repo:dataworks/tributary:environment:${stack} of refs/heads/main`],
  "delivery-access-preview": () => [circleci, "repo:dataworks/tributary:ref:refs/heads/main"],
};
const circleci =
  "org/6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c/project/0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d/user/????????-????-????-????-????????????/vcs-origin/github.com/dataworks/tributary/vcs-ref/refs/heads/main";

/** What gives a role rights, and does not work with it. */
const gives = /^(?:aws:iam\/|aws:kms\/grant:|tributary:)/;

type Conditions = Readonly<Record<string, Readonly<Record<string, Json>>>>;

interface TrustStatement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, Json>>;
  readonly Condition?: Conditions;
}

/** Roles that others can take than who works with them. */
export const trust: Walk = (graph) =>
  ofTypes(graph, "aws:iam/role:Role").flatMap((role) => {
    const users = usersOf(graph, role).filter(({ user }) => !gives.test(user.type));
    const names = users.flatMap(({ user, properties }) => usersNames(user, properties));
    const expected = [...new Set([...names, ...(pipelines[role.name]?.(graph.stack) ?? [])])].sort();
    const trusted = statementsOf(role).map((statement) => trustedBy(graph, role, statement));
    if (expected.length === 0) {
      return [violation(role, "is worked with by nobody")];
    }
    return JSON.stringify([...trusted].sort()) === JSON.stringify(expected)
      ? []
      : [
          violation(
            role,
            `trusts ${trusted.join(" and ") || "nobody"}, and is worked with by ${expected.join(" and ")}`,
          ),
        ];
  });

function usersNames(user: PlannedResource, properties: readonly string[]): readonly string[] {
  return properties.map((property) => {
    const account = user.type === "aws:eks/addon:Addon" ? serviceAccounts[String(user.inputs["addonName"])] : undefined;
    return account ?? services[`${user.type}.${property}`] ?? `an unknown user (${user.type}.${property})`;
  });
}

function statementsOf(role: PlannedResource): readonly TrustStatement[] {
  const policy = inputAt(role, "assumeRolePolicy");
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    Statement: readonly TrustStatement[];
  };
  return document.Statement.filter(({ Effect }) => Effect !== "Deny");
}

/** Whom a statement lets take the role: one service, or one service account of a cluster of ours. */
function trustedBy(graph: ResourceGraph, role: PlannedResource, statement: TrustStatement): string {
  const { Action, Principal, Condition = {} } = statement;
  const actions = [Action ?? []].flat();
  if (typeof Principal !== "object" || Object.keys(Principal).length !== 1) {
    return `anybody (${JSON.stringify(Principal)})`;
  }
  const [[kind, who] = ["", null]] = Object.entries(Principal);
  if (kind === "Service" && actions.every((action) => action === "sts:AssumeRole" || action === "sts:TagSession")) {
    return typeof who === "string" ? who : `several services (${JSON.stringify(who)})`;
  }
  const isOurCluster =
    who === UNKNOWN &&
    sourcesOf(graph, role, "assumeRolePolicy").some(
      ({ type }) => type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    );
  if (kind === "Federated" && isOurCluster && actions.join() === "sts:AssumeRoleWithWebIdentity") {
    const tests = Object.entries(Condition["StringEquals"] ?? {});
    const subject = tests.find(([key]) => key.endsWith(":sub"))?.[1];
    const audience = tests.find(([key]) => key.endsWith(":aud"))?.[1];
    if (audience === "sts.amazonaws.com" && typeof subject === "string" && !subject.includes("*")) {
      return subject;
    }
  }
  return pipelineOf(String(who), Condition) ?? `too many (${JSON.stringify(statement)})`;
}

/** The pipeline that a statement lets in: its subject, letter by letter but for a user's id, and the branch if it asks. */
function pipelineOf(provider: string, { StringEquals: equals = {}, StringLike: like = {} }: Conditions) {
  const issuer = /^arn:aws:iam::\d{12}:oidc-provider\/(.+)$/.exec(provider)?.[1];
  const subject = equals[`${issuer}:sub`] ?? like[`${issuer}:sub`];
  const audience = equals[`${issuer}:aud`];
  const organisation = issuer?.split("oidc.circleci.com/org/")[1];
  if (typeof subject !== "string" || subject.includes("*") || audience !== (organisation ?? "sts.amazonaws.com")) {
    return undefined;
  }
  const branch = equals[`${issuer}:ref`];
  return branch === undefined ? subject : `${subject} of ${String(branch)}`;
}
