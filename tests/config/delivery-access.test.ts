import { load, problems, WHOLE_STACK } from "./stack-file";

/** A stack with pipelines of these lines, the first of which is line 13. */
const stack = (...lines: readonly string[]) =>
  [
    `${WHOLE_STACK}  tributary:deliveryAccess:\n    enabled: true`,
    "    pipelines:",
    ...lines.map((line) => `      ${line}`),
    "",
  ].join("\n");

const GITHUB = "ci: { github: { repository: dataworks/tributary } }";
const CIRCLECI =
  "organisationId: 6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c, projectId: 0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d, origin: github.com/dataworks/tributary";
const GCP = '  tributary:gcp: { projectId: my-project, projectNumber: "1", region: us-east1 }\n';

test("a pipeline is one of GitHub on main, deploying from the environment of the stack's class", () => {
  expect(load(stack(GITHUB)).deliveryAccess).toEqual({
    clouds: ["aws"],
    pipelines: {
      ci: { kind: "github", repository: "dataworks/tributary", branch: "main", environment: "dev", previews: true },
    },
    providerArns: {},
    deployHours: 2,
  });
  expect(load(stack(GITHUB).replace(": dev", ": prod")).deliveryAccess?.pipelines["ci"]).toMatchObject({
    environment: "prod",
  });
});

test("each kind is what the stack file says, in order of name", () => {
  const { pipelines, providerArns } =
    load(
      stack(
        "z: { github: { repository: o/r, ids: { owner: 12, repository: '34' }, environment: 'Live:1', branch: release/1 }, previews: false }",
        "b: { gitlab: { project: g/s/p, environment: prod, host: git.example.com }, awsProviderArn: 'arn:aws:iam::111122223333:oidc-provider/git.example.com' }",
        `a: { circleci: { ${CIRCLECI}, users: { ada: 11111111-2222-4333-8444-555555555555 } } }`,
      ),
    ).deliveryAccess ?? {};
  expect(Object.keys(pipelines ?? {})).toEqual(["a", "b", "z"]);
  expect(pipelines).toEqual({
    a: {
      kind: "circleci",
      previews: true,
      branch: "main",
      organisationId: "6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c",
      projectId: "0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d",
      origin: "github.com/dataworks/tributary",
      users: { ada: "11111111-2222-4333-8444-555555555555" },
    },
    b: {
      kind: "gitlab",
      previews: true,
      branch: "main",
      project: "g/s/p",
      environment: "prod",
      host: "git.example.com",
    },
    z: {
      kind: "github",
      previews: false,
      branch: "release/1",
      repository: "o/r",
      ids: { owner: "12", repository: "34" },
      environment: "Live:1",
    },
  });
  expect(providerArns).toEqual({ b: "arn:aws:iam::111122223333:oidc-provider/git.example.com" });
});

test("pipelines come to every cloud that the stack stands on, unless it says which", () => {
  const lake = "  tributary:dataLake: { enabled: true, cloud: gcp, presets: [commerce] }\n";
  expect(load(stack(GITHUB) + GCP + lake).deliveryAccess?.clouds).toEqual(["aws", "gcp"]);
  const home = stack(GITHUB).replace("homeCloud: aws", "homeCloud: gcp") + GCP;
  expect(load(home).deliveryAccess?.clouds).toEqual(["gcp"]);
  expect(load(`${home}  tributary:network: { enabled: true }\n`).deliveryAccess?.clouds).toEqual(["aws", "gcp"]);
  const said = (stack(GITHUB) + GCP + lake).replace("    pipelines:", "    clouds: [gcp]\n    pipelines:");
  expect(load(said).deliveryAccess?.clouds).toEqual(["gcp"]);
});

test("a cloud without its block is told where it is missing", () => {
  const text = stack(GITHUB).replace("    pipelines:", "    clouds: [aws, azure]\n    pipelines:");
  expect(problems(text)).toEqual([
    "1 tributary:azure CloudNotConfigured: missing: pipelines come to azure; add the block under config, or name other clouds in tributary:deliveryAccess.clouds",
  ]);
});

test("no pipeline, two kinds at once, and none are refused", () => {
  expect(problems(stack().replace("pipelines:", "pipelines: {}"))).toEqual([
    "12 tributary:deliveryAccess.pipelines PipelinesMissing: names no pipeline: add one, or set tributary:deliveryAccess.enabled to false",
  ]);
  const both = "ci: { github: { repository: o/r }, gitlab: { project: g/p } }";
  expect(problems(stack(both, "other: { previews: true }"))).toEqual([
    "13 tributary:deliveryAccess.pipelines.ci PipelineNotOne: name exactly one of github, gitlab and circleci",
    "14 tributary:deliveryAccess.pipelines.other PipelineNotOne: name exactly one of github, gitlab and circleci",
  ]);
});

test.each([
  ["github: { repository: tributary }", "github.repository"],
  ["github: { repository: 'o/*' }", "github.repository"],
  ["github: { repository: o/r, branch: '*' }", "github.branch"],
  ["github: { repository: o/r, branch: 'ma?n' }", "github.branch"],
  ["github: { repository: o/r, branch: '${aws:username}' }", "github.branch"],
  [`github: { repository: o/r, environment: "p' || true" }`, "github.environment"],
  ["gitlab: { project: 'group/*' }", "gitlab.project"],
  ["gitlab: { project: group/p, host: 'https://gitlab.com' }", "gitlab.host"],
])("nothing that a cloud's condition would read as more is taken: %s", (kind, key) => {
  expect(problems(stack(`ci: { ${kind} }`))).toEqual([
    expect.stringContaining(`13 tributary:deliveryAccess.pipelines.ci.${key} NotAccepted: `),
  ]);
});

test("numbers in subjects of an Enterprise Server, and another issuer's provider, are refused", () => {
  const ids = "ci: { github: { repository: o/r, host: git.example.com, ids: { owner: 1, repository: 2 } } }";
  expect(problems(stack(ids))).toEqual([
    "13 tributary:deliveryAccess.pipelines.ci.github.ids IdsOnEnterpriseServer: a GitHub Enterprise Server has no numbers in its subjects: drop ids",
  ]);
  const arn = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";
  expect(problems(stack(`ci: { github: { repository: o/r }, awsProviderArn: "${arn}" }`))).toEqual([
    expect.stringContaining(
      "ProviderOfAnotherIssuer: the provider of the pipeline's issuer in the stack's account is arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    ),
  ]);
});

test("what a cloud has no room for is told in the file", () => {
  const azure =
    "  tributary:azure: { subscriptionId: 11111111-2222-4333-8444-555555555555, tenantId: 11111111-2222-4333-8444-555555555555, location: westeurope }\n";
  const onAzure = stack(`ci: { circleci: { ${CIRCLECI} } }`).replace("homeCloud: aws", "homeCloud: azure") + azure;
  expect(problems(onAzure)).toEqual([
    expect.stringMatching(/^12 tributary:deliveryAccess\.pipelines CircleciUsersMissing: ci trusts any user's jobs/),
  ]);
  const long = `ci: { github: { repository: o/r, environment: ${"e".repeat(99)}, branch: ${"b".repeat(150)} } }`;
  expect(problems(stack(long).replace("homeCloud: aws", "homeCloud: gcp") + GCP)).toEqual([
    expect.stringMatching(/^13 tributary:deliveryAccess\.pipelines\.ci SubjectTooLong: /),
  ]);
  const users = Array.from({ length: 12 }, (_, index) => `u${index}: 11111111-2222-4333-8444-55555555555${index % 10}`);
  expect(problems(stack(`ci: { circleci: { ${CIRCLECI}, users: { ${users.join(", ")} } } }`))).toEqual([
    expect.stringMatching(/^12 tributary:deliveryAccess\.pipelines TrustTooLong: .*IAM allows 2048/),
  ]);
});

test("off, it is null, and asks for nothing", () => {
  expect(load(stack(GITHUB).replace("enabled: true", "enabled: false")).deliveryAccess).toBeNull();
  expect(load(WHOLE_STACK).deliveryAccess).toBeNull();
});
