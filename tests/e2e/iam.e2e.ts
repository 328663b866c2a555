import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Json, PlannedResource, ResourceGraph } from "../../planner/graph";
import { policiesOf, readable, wildcards } from "../support/policies";
import { type Finding, parseExceptions, settle } from "../support/security-exceptions";
import { parliament } from "./support/parliament";
import { collect } from "./support/process";

const ROOT = resolve(__dirname, "../..");

/** Every stack, and the example that switches on what they leave off. */
const STACKS: Readonly<Record<string, readonly string[]>> = {
  dev: ["dev"],
  test: ["test"],
  prod: ["prod"],
  "existing-network": ["dev", "--config-file", "docs/examples/Pulumi.existing-network.yaml"],
};

async function plan(stack: readonly string[]): Promise<ResourceGraph> {
  const args = ["bin/tributary.js", "plan", ...stack, "--json"];
  const { status, stdout, stderr } = await collect(process.execPath, args, { cwd: ROOT });
  if (status !== 0) {
    throw new Error(`${stack.join(" ")} can't be planned (${status}):\n${stderr}`);
  }
  return JSON.parse(stdout) as ResourceGraph;
}

/** What parliament and our own eyes find in the policies of a plan. */
async function lint(graph: ResourceGraph): Promise<readonly Finding[]> {
  const policies = policiesOf(graph);
  const byName = Object.fromEntries(
    policies.map((policy, index) => [`${policy.address} ${index}`, readable(graph, policy)]),
  );
  const found = await parliament(byName);
  return [
    ...found.map((finding) => ({ ...finding, resource: finding.resource.replace(/ \d+$/, "") })),
    ...policies.flatMap(wildcards),
  ];
}

let graphs: Readonly<Record<string, ResourceGraph>>;

beforeAll(async () => {
  const planned = Object.entries(STACKS).map(async ([name, stack]) => [name, await plan(stack)] as const);
  graphs = Object.fromEntries(await Promise.all(planned));
});

it("reads the policies of roles, of who may take them, of keys and of other resources", () => {
  const kinds = Object.values(graphs).map((graph) => new Set(policiesOf(graph).map(({ kind }) => kind)));
  expect(kinds.map((found) => [...found].sort())).toEqual(
    Object.keys(STACKS).map(() => ["identity", "key", "resource", "trust"]),
  );
  const identity = ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"];
  const roles = graphs["prod"]?.resources.filter(({ type }) => identity.includes(type)) ?? [];
  expect(policiesOf(graphs["prod"] as ResourceGraph).filter(({ kind }) => kind === "identity")).toHaveLength(
    roles.length,
  );
});

it("finds nothing wrong with any policy but what docs/security-exceptions.md explains, and all of that", async () => {
  const exceptions = parseExceptions(readFileSync(resolve(ROOT, "docs/security-exceptions.md"), "utf8"), "parliament");
  const found = (await Promise.all(Object.values(graphs).map(lint))).flat();
  expect(settle(found, exceptions)).toEqual({ unexplained: [], stale: [] });
});

type Block = Readonly<Record<string, Json>>;

/** Each on a policy of its own, so that one run shows them all: what is changed in its first statement that allows. */
const tamperings: readonly (readonly [what: string, name: string, changed: Block, check: string])[] = [
  ["an action that there is not", "image-ingest-logs-policy", { Action: ["logs:PutLogEvent"] }, "UNKNOWN_ACTION"],
  [
    "a service that there is not",
    "lake-raw-zone-readwrite:transformation-policy",
    { Action: ["s4:GetObject"] },
    "UNKNOWN_PREFIX",
  ],
  [
    "an ARN without an account",
    "kafka-write:results:image-statistics-policy",
    { Resource: "arn:aws:kafka:us-east-1" },
    "INVALID_ARN",
  ],
  ["no ARN at all", "kafka-write:payment.requested:shop-policy", { Resource: "results" }, "INVALID_ARN"],
  [
    "a resource of another service",
    "lake-domain-read:analysts-policy",
    { Resource: "arn:aws:s3:::b", Action: ["s3:GetObject"] },
    "RESOURCE_MISMATCH",
  ],
  ["every resource", "lake-curated-zone-read:analysts-policy", { Resource: "*" }, "RESOURCE_STAR"],
  ["every action of a service", "lake-artifacts-write:delivery-policy", { Action: "s3:*" }, "ACTION_WILDCARD"],
  ["a part of a service's actions", "lake-glue-jobs-write:delivery-policy", { Action: ["s3:Put*"] }, "ACTION_WILDCARD"],
  [
    "a condition that the action does not know",
    "kafka-read:results:shop:shop-policy",
    { Condition: { StringEquals: { "s3:prefix": "x" } } },
    "UNKNOWN_CONDITION_FOR_ACTION",
  ],
  [
    "an operator that there is not",
    "kafka-write:payment.succeeded:payments-policy",
    { Condition: { StringLooksLike: { "aws:PrincipalOrgID": "o-1" } } },
    "UNKNOWN_OPERATOR",
  ],
  ["an effect that is none", "kafka-read:payment.succeeded:shop:shop-policy", { Effect: "Permit" }, "MALFORMED"],
  [
    "everything but one action",
    "lake-violation-read:data-stewards-policy",
    { NotAction: "iam:PassRole" },
    "ALLOW_BY_EXCLUSION",
  ],
  ["anybody who may take a role", "network-flow-logs-role", { Principal: "*", Condition: null }, "PRINCIPAL_WILDCARD"],
];

describe("a plan that was tampered with", () => {
  let before: readonly Finding[];
  let after: readonly Finding[];
  const addressed = (name: string) => name.replace(/[^\w-]/g, "-");

  beforeAll(async () => {
    const prod = graphs["prod"] as ResourceGraph;
    before = await lint(prod);
    after = await lint({ ...prod, resources: tamperings.reduce(tampered, prod.resources) });
  });

  it.each(tamperings)("fails for %s", (_, name, __, check) => {
    const of = (findings: readonly Finding[]) =>
      findings.filter((found) => found.check === check && found.resource.endsWith(`.${addressed(name)}`));
    expect(of(before)).toEqual([]);
    expect(of(after)).not.toEqual([]);
  });
});

function tampered(
  resources: readonly PlannedResource[],
  [, name, changed]: (typeof tamperings)[number],
): readonly PlannedResource[] {
  const property = name.endsWith("-policy") ? "policy" : "assumeRolePolicy";
  const meant = resources.filter((resource) => resource.name === name && property in resource.inputs);
  expect(meant).toHaveLength(1);
  return resources.map((resource) => {
    if (!meant.includes(resource)) {
      return resource;
    }
    const document = resource.inputs[property] as Block;
    const [first, ...rest] = document["Statement"] as readonly Block[];
    const { Action, ...others } = { ...first, ...changed };
    const kept = "NotAction" in changed ? others : { ...others, Action };
    const statement = Object.fromEntries(
      Object.entries(kept).filter(([, value]) => value !== null && value !== undefined),
    );
    return {
      ...resource,
      inputs: { ...resource.inputs, [property]: { ...document, Statement: [statement as Block, ...rest] } },
    };
  });
}
