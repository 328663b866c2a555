import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { ResourceGraph } from "../../planner/graph";
import { statementsOf } from "../components/delivery-access/aws-graph";
import type { FileConfig } from "../config/arbitraries";
import { decide } from "../support/aws-policy";
import { policiesOf } from "../support/policies";
import { only } from "../support/s3-graph";
import { ofTypes } from "../support/walk/graph";
import { aws, planConfig } from "./program";

/** A plan of everything takes its time on a machine that is doing other work. */
jest.setTimeout(30_000);

const github = { github: { repository: "dataworks/tributary" } };
const deliveryAccess = { "tributary:deliveryAccess": { enabled: true, pipelines: { github } } };

const example = (name: string): FileConfig => {
  const file = join(__dirname, "..", "..", "docs", "examples", `Pulumi.${name}.yaml`);
  return (parse(readFileSync(file, "utf8")) as { config: FileConfig }).config;
};

describe("with everything that a stack on AWS can have", () => {
  let graph: ResourceGraph;

  beforeAll(async () => {
    graph = await planConfig({
      ...example("existing-network"),
      ...deliveryAccess,
    });
  });

  const stacksRoles = () =>
    ofTypes(graph, "aws:iam/role:Role").filter(({ urn }) => !urn.includes("tributary:delivery-access:"));

  test("every role has the boundary, and is made after it", () => {
    const boundary = only(graph.resources.filter(({ name }) => name === "delivery-access-boundary"));
    expect(stacksRoles().length).toBeGreaterThan(5);
    for (const role of stacksRoles()) {
      expect([role.name, role.inputs["permissionsBoundary"]]).toEqual([
        role.name,
        `arn:aws:iam::123456789012:policy/tributary/${boundary.inputs["name"] as string}`,
      ]);
      expect(role.propertyDependencies["permissionsBoundary"]).toContain(boundary.urn);
    }
  });

  test("the boundary lets each role do what its policies say", () => {
    const boundary = only(graph.resources.filter(({ name }) => name === "delivery-access-boundary")).inputs["policy"];
    const names = new Set(stacksRoles().map(({ inputs }) => inputs["name"]));
    const ofRoles = policiesOf(graph).filter(
      ({ resource }) =>
        resource.type === "aws:iam/rolePolicy:RolePolicy" && names.has(resource.inputs["role"] as string),
    );
    const actions = ofRoles.flatMap(({ document }) =>
      ([document["Statement"]].flat() as unknown as { Effect: string; Action: string | string[] }[])
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action }) => [Action].flat()),
    );
    expect(new Set(actions).size).toBeGreaterThan(20);
    const withheld = [...new Set(actions)].filter(
      (action) => decide(boundary, { action, resource: "arn:aws:any:us-east-1:123456789012:thing" }) !== "allowed",
    );
    expect(withheld).toEqual([]);
  });

  test("a deployment writes the policies of those roles of others that the stack gives access, and of none besides", () => {
    const policy = { Statement: statementsOf(graph, "deploy") };
    const may = (name: string) =>
      decide(policy, { action: "iam:PutRolePolicy", resource: `arn:aws:iam::123456789012:role/${name}` });
    const named = ofTypes(graph, "aws:iam/rolePolicy:RolePolicy").flatMap(({ inputs }) => inputs["role"] as string);
    const ours = new Set(stacksRoles().map(({ inputs }) => inputs["name"]));
    const theirs = [...new Set(named)].filter((role) => !ours.has(role) && role !== "[unknown]");
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.filter((role) => may(role) !== "allowed")).toEqual([]);
    expect(may("administrator")).toBe("not mentioned");
  });
});

test("a stack that builds nothing else has roles for its state alone", async () => {
  const graph = await planConfig({ ...aws, ...deliveryAccess });
  const services = (role: "preview" | "deploy") => [
    ...new Set(
      statementsOf(graph, role)
        .flatMap(({ Action }) => [Action].flat())
        .map((action) => action.split(":")[0]),
    ),
  ];
  expect(services("preview").sort()).toEqual(["cloudwatch", "iam", "kms", "logs", "s3"]);
  expect(graph.outputs["deliveryAccess"]).toEqual({
    aws: {
      roles: {
        deploy: "arn:aws:iam::111122223333:role/tributary/dataworks-tributary-elsewhere-delivery-deploy",
        preview: "arn:aws:iam::111122223333:role/tributary/dataworks-tributary-elsewhere-delivery-preview",
      },
      pipelines: {
        github: {
          issuer: "https://token.actions.githubusercontent.com",
          audience: "sts.amazonaws.com",
          provider: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        },
      },
    },
    gcp: null,
    azure: null,
  });
});

test("a state that somebody else keeps is in neither role", async () => {
  const graph = await planConfig({
    ...aws,
    ...deliveryAccess,
    "tributary:delivery": { state: { url: "https://api.pulumi.com/dataworks" } },
  });
  const text = JSON.stringify([statementsOf(graph, "preview"), statementsOf(graph, "deploy")]);
  expect(text).not.toContain("s3:");
});

test("an account's own provider and boundary are used, and none are made", async () => {
  const boundary = "arn:aws:iam::111122223333:policy/team/boundary";
  const provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
  const graph = await planConfig({
    ...aws,
    "tributary:network": { enabled: true },
    "tributary:deliveryAccess": {
      enabled: true,
      awsBoundaryArn: boundary,
      pipelines: { one: github, two: { ...github, awsProviderArn: provider } },
    },
  });
  expect(ofTypes(graph, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
  expect(graph.resources.filter(({ name }) => name === "delivery-access-boundary")).toEqual([]);
  const logs = only(graph.resources.filter(({ name }) => name === "network-flow-logs-role"));
  expect(logs.inputs["permissionsBoundary"]).toBe(boundary);
  expect(JSON.stringify(statementsOf(graph, "deploy"))).toContain(`"iam:PermissionsBoundary":"${boundary}"`);
});

test("without it, no role has a boundary", async () => {
  const graph = await planConfig({ ...aws, "tributary:network": { enabled: true } });
  const roles = ofTypes(graph, "aws:iam/role:Role");
  expect(roles.map(({ inputs }) => inputs["permissionsBoundary"])).toEqual([undefined]);
  expect(graph.outputs["deliveryAccess"]).toBeNull();
});

test("on Azure a deployment hands out exactly the roles that the lake gives", async () => {
  const graph = await planConfig({ ...example("prod-azure"), ...deliveryAccess });
  const deploy = only(graph.resources.filter(({ name }) => name === "delivery-access-azure-deploy-lake"));
  const lakes = ofTypes(graph, "azure-native:authorization:RoleAssignment").filter(
    ({ urn }) => !urn.includes("tributary:delivery-access:"),
  );
  const given = new Set(lakes.map(({ inputs }) => String(inputs["roleDefinitionId"]).split("/").at(-1)));
  expect(given.size).toBe(3);
  const guids = String(deploy.inputs["condition"]).match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g);
  expect(new Set(guids)).toEqual(given);
});

test("on Google Cloud a deployment changes what has the stack's name", async () => {
  const graph = await planConfig({ ...example("prod-gcp"), ...deliveryAccess });
  const { condition } = only(graph.resources.filter(({ name }) => name === "delivery-access-gcp-deploy-may-change"))
    .inputs as unknown as { condition: { expression: string } };
  const prefix = /buckets\/\{name\}"\)\.startsWith\("([^"]+)"\)/.exec(condition.expression)?.[1] ?? "-";
  const buckets = ofTypes(graph, "gcp:storage/bucket:Bucket").map(({ inputs }) => String(inputs["name"]));
  expect(buckets.length).toBeGreaterThan(10);
  expect(buckets.filter((name) => !name.startsWith(prefix))).toEqual([]);
});
