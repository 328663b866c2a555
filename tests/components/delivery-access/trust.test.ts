import * as fc from "fast-check";

import { awsStateOf } from "../../../components/delivery-access/aws/state";
import { rolePolicy } from "../../../components/delivery-access/aws/trust";
import { azureStateOf } from "../../../components/delivery-access/azure";
import { gcpStateOf } from "../../../components/delivery-access/gcp";
import { tokenMapping } from "../../../components/delivery-access/gcp/trust";
import { type CircleciPipeline, type GithubPipeline, trustOf } from "../../../components/delivery-access/pipeline";
import { awsBackendNames } from "../../../delivery/bootstrap/aws/location";
import { azureBackendNames } from "../../../delivery/bootstrap/azure/location";
import { gcpBackendNames } from "../../../delivery/bootstrap/gcp/location";
import { testPlatform } from "../../support/arbitraries";
import { decide } from "../../support/aws-policy";

const ORGANISATION = "6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c";
const PROJECT = "0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d";
const anybody: CircleciPipeline = {
  kind: "circleci",
  organisationId: ORGANISATION,
  projectId: PROJECT,
  origin: "github.com/dataworks/tributary",
  branch: "main",
  previews: true,
};
const github: GithubPipeline = {
  kind: "github",
  repository: "dataworks/tributary",
  environment: "prod",
  branch: "main",
  previews: true,
};

const provider = (host: string) => `arn:aws:iam::123456789012:oidc-provider/${host}`;

/** Whether AWS gives the deploy role to a token with those claims. */
function awsLets(pipeline: CircleciPipeline | GithubPipeline, claims: Readonly<Record<string, string>>): boolean {
  const trust = trustOf(pipeline);
  const host = trust.issuer.replace("https://", "");
  const document = rolePolicy("deploy", [trust], new Map([[trust.issuer, provider(host)]]));
  const context = Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${host}:${claim}`, value]));
  const request = { action: "sts:AssumeRoleWithWebIdentity", resource: "any", principal: provider(host), context };
  return decide(document, request) === "allowed";
}

describe("where any user's job of CircleCI is trusted", () => {
  const subject = (user: string, origin: string, ref: string) =>
    `org/${ORGANISATION}/project/${PROJECT}/user/${user}/vcs-origin/${origin}/vcs-ref/${ref}`;
  const lets = (sub: string) => awsLets(anybody, { aud: ORGANISATION, sub });

  test("every user's is, on the branch alone", () => {
    fc.assert(
      fc.property(fc.uuid(), (user) => {
        expect(lets(subject(user, "github.com/dataworks/tributary", "refs/heads/main"))).toBe(true);
        expect(lets(subject(user, "github.com/dataworks/tributary", "refs/heads/main2"))).toBe(false);
        expect(lets(subject(user, "github.com/mallory/tributary", "refs/heads/main"))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test("no branch of anybody's can be called so that its subject passes", () => {
    const end = "/vcs-origin/github.com/dataworks/tributary/vcs-ref/refs/heads/main";
    fc.assert(
      fc.property(fc.uuid(), fc.stringMatching(/^[\w./-]{0,60}$/), (user, branch) => {
        expect(lets(subject(user, "github.com/mallory/tributary", `refs/heads/${branch}${end}`))).toBe(false);
        expect(lets(subject(user, "github.com/dataworks/tributary", `refs/heads/${branch}${end}`))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test("Google reads the claims that the subject consists of", () => {
    const { attributeMapping, attributeCondition } = tokenMapping("circleci", trustOf(anybody));
    expect(attributeCondition).toBe(
      `(assertion['oidc.circleci.com/project-id'] == '${PROJECT}' && ` +
        "assertion['oidc.circleci.com/vcs-origin'] == 'github.com/dataworks/tributary' && " +
        "assertion['oidc.circleci.com/vcs-ref'] == 'refs/heads/main')",
    );
    expect(attributeMapping["google.subject"]).toBe("assertion['oidc.circleci.com/project-id']");
  });
});

describe("an environment of GitHub", () => {
  const sub = "repo:dataworks/tributary:environment:prod";
  const aud = "sts.amazonaws.com";

  test("deploys to AWS from its branch alone, whatever its protection rules are", () => {
    expect(awsLets(github, { aud, sub, ref: "refs/heads/main" })).toBe(true);
    expect(awsLets(github, { aud, sub, ref: "refs/heads/feature" })).toBe(false);
    expect(awsLets(github, { aud, sub })).toBe(false);
  });

  test("and so to Google Cloud", () => {
    expect(tokenMapping("ci", trustOf(github)).attributeMapping).toEqual({
      "google.subject": "assertion.sub",
      "attribute.preview": "(assertion.sub == 'repo:dataworks/tributary:ref:refs/heads/main') ? 'ci' : '-'",
      "attribute.deploy": `(assertion.sub == '${sub}' && assertion.ref == 'refs/heads/main') ? 'ci' : '-'`,
    });
  });

  test("of an Enterprise Server has another issuer, whose branch AWS can't read", () => {
    const own = { ...github, host: "git.example.com" };
    expect(trustOf(own).issuer).toBe("https://git.example.com/_services/token");
    expect(awsLets(own, { aud, sub })).toBe(true);
    expect(awsLets(own, { aud, sub: "repo:mallory/tributary:environment:prod" })).toBe(false);
  });

  test("with a colon in its name is written as GitHub writes it", () => {
    expect(trustOf({ ...github, environment: "Production:V1" }).tokens.deploy?.subjects).toEqual([
      "repo:dataworks/tributary:environment:Production%3AV1",
    ]);
  });
});

test("an environment of GitLab is asked for where the cloud can read it", () => {
  const trust = trustOf({
    kind: "gitlab",
    project: "dataworks/tributary",
    branch: "main",
    environment: "prod",
    host: "git.example.com",
    previews: false,
  });
  expect(trust.issuer).toBe("https://git.example.com");
  expect(tokenMapping("ci", trust).attributeCondition).toBe(
    "(assertion.sub == 'project_path:dataworks/tributary:ref_type:branch:ref:main' && assertion.environment == 'prod')",
  );
});

test("a subject that Google would not take is refused", () => {
  const long = { ...github, environment: "e".repeat(100) };
  expect(() => tokenMapping("ci", trustOf(long))).toThrow(
    /^SubjectTooLong: ci has the subject repo:.*, and Google takes 127 bytes/,
  );
});

test("what IAM would not take for a role's trust is refused", () => {
  const users = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`user${index}`, `${PROJECT}${index}`]));
  const trust = trustOf({ ...anybody, users });
  expect(() => rolePolicy("deploy", [trust], new Map([[trust.issuer, provider("x")]]))).toThrow(
    /^TrustTooLong: who may take the deploy role takes \d{4} characters, and IAM allows 2048/,
  );
});

test("the state is where bootstrap keeps it", () => {
  const platform = testPlatform({ organisation: "data-works" });
  const { bucket, alias } = awsBackendNames(platform);
  expect(awsStateOf(platform)).toEqual({ bucket, keyAlias: alias });
  const place = { projectId: "my-project", projectNumber: "1", region: "europe-west1" };
  const google = gcpBackendNames(platform, place);
  expect(gcpStateOf(platform, place)).toEqual({ bucket: google.bucket, key: google.key });
  const azure = azureBackendNames(platform);
  const group = `/subscriptions/s/resourceGroups/${azure.resourceGroup}/providers`;
  expect(azureStateOf(platform, "s")).toEqual({
    containerId: `${group}/Microsoft.Storage/storageAccounts/${azure.account}/blobServices/default/containers/${azure.container}`,
    keyId: `${group}/Microsoft.KeyVault/vaults/${azure.vault}/keys/${azure.secretsKey}`,
  });
});
