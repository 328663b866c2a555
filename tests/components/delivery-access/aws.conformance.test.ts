import type { AwsDeliveryAccessArgs } from "../../../components/delivery-access/aws";
import { AwsDeliveryAccess } from "../../../components/delivery-access/aws";
import { awsStateOf } from "../../../components/delivery-access/aws/state";
import type { ResourceGraph } from "../../../planner/graph";
import { deliveryAccessConformance } from "../../conformance/delivery-access";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";
import { deliveryRole, statementsOf } from "./aws-graph";

const ACCOUNT = "123456789012";
const everything: AwsDeliveryAccessArgs["capabilities"] = {
  "data-lake": { destroys: true },
  network: { destroys: true },
  kubernetes: { destroys: true },
  kafka: { destroys: true },
  "image-ingest": { destroys: true },
};

deliveryAccessConformance("AWS", {
  make: (pipelines) =>
    new AwsDeliveryAccess("access", {
      platform: testPlatform(),
      accountId: ACCOUNT,
      region: "eu-central-1",
      otherRegions: ["eu-west-1"],
      pipelines,
      capabilities: everything,
      grantees: [],
      state: awsStateOf(testPlatform()),
      deployHours: 2,
    }),

  lets: (graph, kind, { iss, aud, sub, ...claims }) => {
    const role = deliveryRole(graph, kind);
    const host = iss.replace("https://", "");
    const provider = graph.resources.find(
      ({ type, inputs }) => type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider" && inputs["url"] === iss,
    );
    if (role === undefined || !(provider?.inputs["clientIdLists"] as readonly string[] | undefined)?.includes(aud)) {
      return false;
    }
    const keys = Object.entries({ ...claims, aud, sub }).map(([claim, value]) => [`${host}:${claim}`, value] as const);
    const request = {
      action: "sts:AssumeRoleWithWebIdentity",
      resource: "any",
      principal: `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`,
      context: Object.fromEntries(keys),
    };
    return decide(role.inputs["assumeRolePolicy"], request) === "allowed";
  },

  previewWrites: (graph) =>
    statementsOf(graph, "preview").flatMap(({ Action, Resource }) =>
      [Action].flat().some((action) => !READS.test(action)) ? [Resource ?? []].flat() : [],
    ),

  raises,
});

/** What neither makes, changes nor deletes anything; a data key is cryptography. */
const READS = /:(?:Describe|Get|List)[A-Z]|^kafka-cluster:Connect$|^kms:(?:Decrypt|GenerateDataKey)$/;

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const OURS = role("dataworks-tributary-prod-image-ingest");
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/tributary/dataworks-tributary-prod-delivery-boundary`;
const ELSEWHERE = { "iam:PermissionsBoundary": `arn:aws:iam::aws:policy/AdministratorAccess` };
const ours = {
  "aws:ResourceTag/organisation": "dataworks",
  "aws:ResourceTag/project": "tributary",
  "aws:ResourceTag/environment": "prod",
};

/** Calls that would make an administrator of somebody, each of which a deployment must be refused. */
const attempts: Readonly<Record<string, Parameters<typeof decide>[1]>> = {
  "a role without a boundary": { action: "iam:CreateRole", resource: OURS },
  "a role with another boundary": { action: "iam:CreateRole", resource: OURS, context: ELSEWHERE },
  "a role of another name": {
    action: "iam:CreateRole",
    resource: role("administrator"),
    context: { "iam:PermissionsBoundary": BOUNDARY },
  },
  "a policy on a role without a boundary": { action: "iam:PutRolePolicy", resource: OURS },
  "a policy on somebody's role": {
    action: "iam:PutRolePolicy",
    resource: role("somebody"),
    context: { "iam:PermissionsBoundary": BOUNDARY },
  },
  "AdministratorAccess on a role": {
    action: "iam:AttachRolePolicy",
    resource: OURS,
    context: { "iam:PermissionsBoundary": BOUNDARY, "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" },
  },
  "a boundary taken off": {
    action: "iam:DeleteRolePermissionsBoundary",
    resource: OURS,
    context: { "iam:PermissionsBoundary": BOUNDARY },
  },
  "another boundary": { action: "iam:PutRolePermissionsBoundary", resource: OURS, context: ELSEWHERE },
  "the trust of somebody's role that has the stack's tags": {
    action: "iam:UpdateAssumeRolePolicy",
    resource: role("somebody"),
    context: ours,
  },
  "the trust of a role without the stack's tags": { action: "iam:UpdateAssumeRolePolicy", resource: OURS },
  "a role handed to whatever service": {
    action: "iam:PassRole",
    resource: OURS,
    context: { "iam:PassedToService": "glue.amazonaws.com" },
  },
  "somebody's role handed to a machine": {
    action: "iam:PassRole",
    resource: role("administrator"),
    context: { "iam:PassedToService": "ec2.amazonaws.com" },
  },
  "a machine from no template": {
    action: "ec2:RunInstances",
    resource: `arn:aws:ec2:eu-central-1:${ACCOUNT}:instance/*`,
  },
  "the policy of the state's key": {
    action: "kms:PutKeyPolicy",
    resource: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`,
    context: { ...ours, "kms:ResourceAliases": ["alias/dataworks-tributary-state-prod"] },
  },
  "an issuer of pipelines": {
    action: "iam:CreateOpenIDConnectProvider",
    resource: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
  },
  "a user": { action: "iam:CreateUser", resource: `arn:aws:iam::${ACCOUNT}:user/x` },
  "a key of a user": { action: "iam:CreateAccessKey", resource: `arn:aws:iam::${ACCOUNT}:user/x` },
  "another role": { action: "sts:AssumeRole", resource: role("administrator") },
  ...Object.fromEntries(
    ["AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy", "PassRole", "DeleteRole", "CreateRole"].map(
      (action) => [
        `${action} on a role of pipelines`,
        {
          action: `iam:${action}`,
          resource: role("tributary/dataworks-tributary-prod-delivery-deploy"),
          context: { ...ours, "iam:PermissionsBoundary": BOUNDARY, "iam:PassedToService": "ec2.amazonaws.com" },
        },
      ],
    ),
  ),
  ...Object.fromEntries(
    ["CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "SetDefaultPolicyVersion"].map((action) => [
      `${action} of the boundary`,
      { action: `iam:${action}`, resource: BOUNDARY },
    ]),
  ),
};

/** What a deployment does every day, so that the attempts are not refused for nothing. */
const daily: Readonly<Record<string, Parameters<typeof decide>[1]>> = {
  "a role within the boundary": {
    action: "iam:CreateRole",
    resource: OURS,
    context: { "iam:PermissionsBoundary": BOUNDARY },
  },
  "a policy on a role within it": {
    action: "iam:PutRolePolicy",
    resource: OURS,
    context: { "iam:PermissionsBoundary": BOUNDARY },
  },
  "its trust": { action: "iam:UpdateAssumeRolePolicy", resource: OURS, context: ours },
  "a role handed to a function": {
    action: "iam:PassRole",
    resource: OURS,
    context: { "iam:PassedToService": "lambda.amazonaws.com" },
  },
  "a bucket": { action: "s3:PutBucketPolicy", resource: "arn:aws:s3:::dataworks-tributary-prod-raw-zone" },
  "the policy of a key": {
    action: "kms:PutKeyPolicy",
    resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`,
    context: { ...ours, "kms:ResourceAliases": ["alias/dataworks-tributary-prod-data-lake"] },
  },
};

function raises(graph: ResourceGraph): readonly string[] {
  const policy = { Version: "2012-10-17", Statement: statementsOf(graph, "deploy") };
  const succeeded = Object.entries(attempts).filter(([, request]) => decide(policy, request) === "allowed");
  const refused = Object.entries(daily).filter(([, request]) => decide(policy, request) !== "allowed");
  return [...succeeded.map(([what]) => what), ...refused.map(([what]) => `not even ${what}`)];
}
