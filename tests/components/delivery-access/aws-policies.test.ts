import * as fc from "fast-check";

import type { PolicyStatement } from "../../../components/core/aws-policy";
import {
  type AwsCapability,
  type AwsStackParts,
  boundaryPolicy,
  deliveryStatements,
} from "../../../components/delivery-access/aws/access";
import {
  LONGEST_POLICY,
  MOST_POLICIES,
  packPolicies,
  policyLength,
} from "../../../components/delivery-access/aws/pack";
import { AwsScope } from "../../../components/delivery-access/aws/scope";
import { awsStateOf } from "../../../components/delivery-access/aws/state";
import { nameRules, stackName } from "../../../components/core/names";
import type { Platform } from "../../../components/core/platform";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";

const capabilityNames = ["data-lake", "image-ingest", "kafka", "kubernetes", "network"] as const;
const place = { accountId: "123456789012", partition: "aws", region: "us-east-1" } as const;

const organisation = fc.stringMatching(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/);
const pulumiName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/);
const roleArn = fc.stringMatching(/^[a-z]{1,20}$/).map((name) => `arn:aws:iam::123456789012:role/${name}`);

interface AnyStack {
  readonly scope: AwsScope;
  readonly parts: AwsStackParts;
}

/** Any stack of any name, with any capabilities on. */
const anyStack: fc.Arbitrary<AnyStack> = fc
  .record({
    organisation,
    project: pulumiName,
    stack: pulumiName,
    on: fc.subarray([...capabilityNames]),
    destroys: fc.boolean(),
    elsewhere: fc.boolean(),
    hasState: fc.boolean(),
    grantees: fc.uniqueArray(roleArn, { maxLength: 10 }),
  })
  .map(({ on, destroys, elsewhere, hasState, grantees, ...names }) => {
    const platform = testPlatform(names);
    return {
      scope: new AwsScope(platform, place, elsewhere ? ["eu-west-1", "us-east-1"] : ["us-east-1"]),
      parts: {
        capabilities: Object.fromEntries(on.map((name) => [name, { destroys }])) as AwsStackParts["capabilities"],
        state: hasState ? awsStateOf(platform) : null,
        grantees,
        boundaryArn: "arn:aws:iam::123456789012:policy/tributary/boundary",
      },
    };
  });

const everything = (platform: Platform = testPlatform(), destroys = false): AnyStack => ({
  scope: new AwsScope(platform, place, ["eu-west-1", "us-east-1"]),
  parts: {
    capabilities: Object.fromEntries(capabilityNames.map((name) => [name, { destroys }])),
    state: awsStateOf(platform),
    grantees: [],
    boundaryArn: "arn:aws:iam::123456789012:policy/tributary/boundary",
  },
});

const allOf = (stack: AnyStack, role: "preview" | "deploy"): readonly PolicyStatement[] =>
  Object.values(deliveryStatements(stack.scope, stack.parts)[role]).flat();
const listed = (value: PolicyStatement["Resource"]): readonly string[] => [value ?? []].flat() as readonly string[];

/** Actions that know no resources, or none yet: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const WITHOUT_RESOURCES = [
  /^application-autoscaling:Describe\w+$/,
  /^ec2:Describe(?!VpcAttribute$)\w+$/,
  /^kafka:DescribeClusterOperation$/,
  /^kms:(?:CreateKey|ListAliases)$/,
  /^logs:(?:\w+LogDelivery|ListLogDeliveries|DescribeResourcePolicies|PutResourcePolicy)$/,
];

describe("what pipelines may do", () => {
  test("has no wildcard of actions, and none of resources where an action knows any", () => {
    fc.assert(
      fc.property(anyStack, fc.constantFrom("preview" as const, "deploy" as const), (stack, role) => {
        for (const { Effect, Action, Resource } of allOf(stack, role)) {
          const actions = [Action].flat();
          expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z]\w+$/.test(action))).toEqual([]);
          if (Effect === "Allow" && listed(Resource).includes("*")) {
            expect(actions.filter((action) => !WITHOUT_RESOURCES.some((known) => known.test(action)))).toEqual([]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("names the stack, its tags, or nobody's before they are made, in each statement that changes anything", () => {
    fc.assert(
      fc.property(anyStack, ({ scope, parts }) => {
        // Of all names the bucket's is cut soonest; secrets have underscores.
        const prefix = scope.names("s3Bucket").slice(0, -1);
        for (const statement of allOf({ scope, parts }, "deploy")) {
          const text = JSON.stringify(statement).replaceAll("_", "-");
          const changes = [statement.Action].flat().some((action) => !/:(?:Describe|Get|List)/.test(action));
          const known = [
            prefix,
            "aws:ResourceTag/project",
            "aws:RequestTag/project",
            ...parts.grantees,
            "aws-service-role",
          ];
          const ofState = parts.state !== null && text.includes(parts.state.bucket);
          const ofKey = parts.state !== null && text.includes(parts.state.keyAlias);
          const ofOthers = OF_OTHERS.some((words) => text.includes(words));
          if (changes && statement.Effect === "Allow" && !ofState && !ofKey && !ofOthers) {
            expect(known.some((words) => text.includes(words))).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("fits IAM for a stack with everything on, with room for more parts", () => {
    for (const platform of [
      testPlatform(),
      testPlatform({
        organisation: "a-long-organisation",
        project: "a-rather-long-project",
        stack: "production-europe",
      }),
    ]) {
      const stack = everything(platform, true);
      for (const role of ["preview", "deploy"] as const) {
        const policies = packPolicies(deliveryStatements(stack.scope, stack.parts)[role]);
        expect(Object.keys(policies).length).toBeLessThan(MOST_POLICIES);
      }
      expect(policyLength(...boundaryPolicy(stack.scope, stack.parts).Statement)).toBeLessThan(LONGEST_POLICY / 2);
    }
  });

  test("grows by a capability's own part when that is switched on, and every other stays as it is", () => {
    fc.assert(
      fc.property(anyStack, fc.constantFrom(...capabilityNames), ({ scope, parts }, name: AwsCapability) => {
        const others = Object.fromEntries(Object.entries(parts.capabilities).filter(([other]) => other !== name));
        const without = deliveryStatements(scope, { ...parts, capabilities: others }).preview;
        const added = deliveryStatements(scope, {
          ...parts,
          capabilities: { ...others, [name]: { destroys: false } },
        }).preview;
        expect(Object.keys(added).filter((part) => !(part in without))).toEqual([name]);
        for (const [part, statements] of Object.entries(without)) {
          expect(added[part]).toEqual(statements);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("deletes data only where it may be destroyed", () => {
    const deletions = (destroys: boolean) =>
      allOf(everything(testPlatform(), destroys), "deploy")
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => [Action].flat())
        .filter((action) => DELETES_DATA.includes(action));
    expect(deletions(false)).toEqual([]);
    expect(new Set(deletions(true))).toEqual(new Set(DELETES_DATA));
  });
});

/** Statements whose part of the account is named otherwise than by the stack. */
const OF_OTHERS = [
  // Machines and their parts come from the stack's templates.
  "ec2:LaunchTemplate",
  '"ec2:CreateAction":"RunInstances"',
  "ec2:DisassociateAddress",
  // What grows disks belongs to Kafka's clusters; where logs are delivered knows no resources.
  "application-autoscaling:service-namespace",
  "logs:CreateLogDelivery",
  "logs:PutResourcePolicy",
];

const DELETES_DATA = [
  "eks:DeleteCluster",
  "kafka-cluster:DeleteTopic",
  "kafka:DeleteCluster",
  "kms:ScheduleKeyDeletion",
  "logs:DeleteLogGroup",
  "s3:DeleteBucket",
  "s3:DeleteObjectVersion",
  "sqs:DeleteQueue",
];

describe("packing", () => {
  const statement = (length: number): PolicyStatement => ({
    Effect: "Allow",
    Action: "a:B",
    Resource: "x".repeat(length),
  });

  test("keeps every statement, in its part and in order, in policies that fit", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lengths, lengths, (one, other) => {
        const parts = { one: one.map(statement), other: other.map(statement) };
        const packed = packPolicies(parts);
        for (const [part, statements] of Object.entries(parts)) {
          const held = Object.entries(packed).filter(([name]) => name === part || name.startsWith(`${part}-`));
          expect(held.flatMap(([, policy]) => policy.Statement)).toEqual(statements);
          expect(held.map(([name]) => name)).toEqual(
            held.map((_, index) => (index === 0 ? part : `${part}-${index + 1}`)),
          );
        }
        expect(Object.values(packed).every((policy) => JSON.stringify(policy).length <= LONGEST_POLICY)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("fills a policy to the last character, and refuses what is one longer", () => {
    const room = LONGEST_POLICY - policyLength(statement(0));
    expect(Object.keys(packPolicies({ part: [statement(room)] }))).toEqual(["part"]);
    expect(() => packPolicies({ part: [statement(room + 1)] })).toThrow(
      "PoliciesDoNotFit: one statement of part takes 6145 characters, and IAM allows 6144 in a policy: give access to fewer roles.",
    );
  });

  test("refuses more policies than a role can have", () => {
    const parts = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`part${index}`, [statement(1)]]));
    expect(Object.keys(packPolicies(parts(10)))).toHaveLength(10);
    expect(() => packPolicies(parts(11))).toThrow(
      /^PoliciesDoNotFit: a role needs 11 policies \(part0, .*\), and IAM allows 10/,
    );
  });
});

describe("the boundary of the stack's roles", () => {
  const { scope, parts } = everything();
  const boundary = boundaryPolicy(scope, parts);
  const asks = (action: string, resource: string, context = {}) => decide(boundary, { action, resource, context });

  test("lets no role change roles, take another, or start machines", () => {
    for (const action of [
      "iam:PutRolePolicy",
      "iam:PassRole",
      "sts:AssumeRole",
      "ec2:RunInstances",
      "kms:PutKeyPolicy",
    ]) {
      expect(asks(action, "*")).toBe("not mentioned");
    }
  });

  test("keeps every role from every stack's state and its key", () => {
    for (const stack of ["prod", "dev"]) {
      const bucket = `arn:aws:s3:::dataworks-tributary-state-${stack}`;
      expect(asks("s3:GetObject", `${bucket}/.pulumi/stacks/${stack}.json`)).toBe("denied");
      expect(asks("s3:PutObject", `${bucket}/tributary/releases/x.json`)).toBe("denied");
      expect(asks("s3:ListBucket", bucket)).toBe("denied");
    }
    expect(asks("s3:GetObject", "arn:aws:s3:::dataworks-tributary-prod-raw-zone/x")).toBe("allowed");
    const key = "arn:aws:kms:us-east-1:123456789012:key/1";
    for (const stack of ["prod", "dev"]) {
      const context = { "kms:ResourceAliases": [`alias/dataworks-tributary-state-${stack}`] };
      expect(asks("kms:Decrypt", key, context)).toBe("denied");
      expect(asks("kms:Decrypt", key.replace("us-east-1", "eu-west-1"), context)).toBe("denied");
    }
    expect(asks("kms:Decrypt", key, { "kms:ResourceAliases": ["alias/dataworks-tributary-prod-kafka"] })).toBe(
      "allowed",
    );
  });

  test("keeps no role from what is its own stack's, whatever that is called", () => {
    fc.assert(
      fc.property(anyStack, fc.constantFrom("", "state", "state-eu"), (stack, called) => {
        const platform = { ...stack.scope.platform, ...(called !== "" && { stack: called }) };
        const named = new AwsScope(platform, place, ["us-east-1"]);
        const own = stackName(nameRules.s3Bucket, platform, "raw");
        const policy = boundaryPolicy(named, { capabilities: { "data-lake": { destroys: false } }, state: null });
        expect(decide(policy, { action: "s3:GetObject", resource: `arn:aws:s3:::${own}/x`, context: {} })).toBe(
          "allowed",
        );
        const { bucket } = awsStateOf(platform);
        const kept = boundaryPolicy(named, { capabilities: {}, state: awsStateOf(platform) });
        expect(decide(kept, { action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/x`, context: {} })).toBe(
          "denied",
        );
      }),
      { numRuns: 60 },
    );
  });
});

test("a deployment administers no stack's state's key, though that has the tags of its own", () => {
  const document = { Statement: allOf(everything(), "deploy") };
  const tags = everything().scope.tagged;
  const asks = (alias: string) =>
    decide(document, {
      action: "kms:PutKeyPolicy",
      resource: "arn:aws:kms:us-east-1:123456789012:key/1",
      context: { ...tags, "kms:ResourceAliases": [`alias/${alias}`] },
    });
  expect(asks("dataworks-tributary-prod-kafka")).toBe("allowed");
  expect(asks("dataworks-tributary-state-prod")).toBe("denied");
  expect(asks("dataworks-tributary-state-prod-eu")).toBe("denied");
});

test("a deployment changes the issuer of its own cluster, and no other's", () => {
  const { scope } = everything();
  const document = { Statement: allOf(everything(), "deploy") };
  const resource = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1";
  const asks = (action: string, context: Readonly<Record<string, string>>) =>
    decide(document, { action: `iam:${action}OpenIDConnectProvider`, resource, context });
  const others = { "aws:ResourceTag/organisation": "dataworks", "aws:ResourceTag/project": "tributary" };
  expect(asks("Create", scope.tagsRequested)).toBe("allowed");
  expect(asks("Tag", scope.tagsRequested)).toBe("allowed");
  expect(asks("Create", {})).toBe("not mentioned");
  for (const action of ["Delete", "AddClientIDTo", "Untag"]) {
    expect(asks(action, scope.tagged)).toBe("allowed");
    expect(asks(action, others)).toBe("not mentioned");
  }
  expect(asks("Tag", { ...scope.tagsRequested, ...others })).toBe("not mentioned");
});
