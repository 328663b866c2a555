import type { Json, PlannedResource, ResourceGraph } from "../../planner/graph";
import { policiesOf, readable, wildcards } from "./policies";

function resource(
  type: string,
  name: string,
  inputs: Record<string, Json>,
  from: Record<string, string[]> = {},
): PlannedResource {
  return {
    urn: `urn:pulumi:dev::p::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: from,
    protect: false,
    retainOnDelete: false,
    aliases: [],
    secrets: [],
    unknown: [],
  };
}

const graph = (...resources: PlannedResource[]): ResourceGraph => ({
  version: 1,
  project: "p",
  stack: "dev",
  resources,
  outputs: {},
  diagnostics: [],
});

const allow = (statement: Record<string, Json>) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", ...statement }],
});
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const KEY = "aws:kms/key:Key";

describe("the policies of a plan", () => {
  it("are found at any property and depth, as objects and as text, and told apart", () => {
    const plan = graph(
      resource(ROLE, "role", { assumeRolePolicy: allow({ Action: "sts:AssumeRole" }) }),
      resource(ROLE_POLICY, "rights", { policy: JSON.stringify(allow({ Action: "s3:GetObject" })) }),
      resource(KEY, "key", { policy: allow({ Action: "kms:Decrypt" }) }),
      resource("aws:new/thing:Thing", "thing", { settings: { access: [allow({ Action: "x:Y" })] }, note: '{"a": 1}' }),
      resource("gcp:storage/bucket:Bucket", "elsewhere", { policy: allow({}) }),
    );
    expect(policiesOf(plan).map(({ address, kind, property }) => [address, kind, property])).toEqual([
      ["aws_iam_role.role", "trust", "assumeRolePolicy"],
      ["aws_iam_role_policy.rights", "identity", "policy"],
      ["aws_kms_key.key", "key", "policy"],
      ["urn:pulumi:dev::p::aws:new/thing:Thing::thing", "resource", "settings"],
    ]);
  });

  /** The first statement of the only policy of `of`, as the linter reads it. */
  function read(of: PlannedResource, ...others: PlannedResource[]) {
    const plan = graph(of, ...others);
    const [policy] = policiesOf(plan).filter(({ resource: { name } }) => name === of.name);
    return policy && (readable(plan, policy)["Statement"] as Record<string, Json>[])[0];
  }

  it("name what they are of, though a role's and a key's don't say so", () => {
    expect(read(resource(ROLE, "role", { assumeRolePolicy: allow({}) }))?.["Resource"]).toEqual([
      "arn:aws:iam::123456789012:role/some-role",
    ]);
    expect(read(resource(KEY, "key", { policy: allow({ Resource: "*" }) }))?.["Resource"]).toContain(
      "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
    );
  });

  it("read an unknown ARN as one of what it comes from, and leave one that comes from nothing", () => {
    const key = resource(KEY, "key", {});
    const queue = resource("aws:sqs/queue:Queue", "queue", {});
    const policy = { policy: allow({ Resource: ["[unknown]", "arn:aws:s3:::b/[unknown]"] }) };
    expect(
      read(resource(ROLE_POLICY, "rights", policy, { policy: [key.urn, queue.urn] }), key, queue)?.["Resource"],
    ).toEqual([
      "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
      "arn:aws:sqs:us-east-1:123456789012:some-queue",
      "arn:aws:s3:::b/[unknown]",
    ]);
    expect(read(resource(ROLE_POLICY, "rights", policy))?.["Resource"]).toEqual([
      "[unknown]",
      "arn:aws:s3:::b/[unknown]",
    ]);
  });
});

describe("a wildcard", () => {
  const found = (statement: Record<string, Json>) =>
    policiesOf(graph(resource(ROLE_POLICY, "rights", { policy: { Statement: statement } })))
      .flatMap(wildcards)
      .map(({ check, resource: address }) => [check, address]);

  it.each([
    ["an action", { Effect: "Allow", Action: ["s3:GetObject", "s3:*"] }, "ACTION_WILDCARD"],
    ["part of an action", { Effect: "Allow", Action: "s3:Get*" }, "ACTION_WILDCARD"],
    ["anybody", { Effect: "Allow", Action: "s3:GetObject", Principal: "*" }, "PRINCIPAL_WILDCARD"],
    ["anybody on AWS", { Effect: "Allow", Action: "s3:GetObject", Principal: { AWS: ["*"] } }, "PRINCIPAL_WILDCARD"],
    ["all but something", { Effect: "Allow", NotAction: "iam:PassRole" }, "ALLOW_BY_EXCLUSION"],
  ])("is found in what is allowed: %s", (_, statement, check) => {
    expect(found(statement)).toEqual([[check, "aws_iam_role_policy.rights"]]);
  });

  it.each([
    ["what is denied", { Effect: "Deny", Action: "s3:*", Principal: "*" }],
    [
      "anybody who meets a condition",
      { Effect: "Allow", Action: "kms:Decrypt", Principal: "*", Condition: { Bool: {} } },
    ],
    ["a resource's name", { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }],
  ])("is welcome in %s", (_, statement) => {
    expect(found(statement)).toEqual([]);
  });
});
