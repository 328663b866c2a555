/** What a {@link DeliveryAccess} promises, on every cloud: who takes which role, and what a role can never do. */
import type { DeliveryAccess, DeliveryAccessArgs, DeliveryRole, Pipeline } from "../../components/delivery-access";
import type { ResourceGraph } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import { only } from "../support/s3-graph";
import { conformance } from "./conformance";

/** A token as a pipeline's issuer signs it. */
export interface Token {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly [claim: string]: string;
}

/** One cloud, in the terms that the promises ask in. */
export interface DeliveryAccessBackend {
  /** Makes the way in with logical name `access`, with a lake, and a state in which locks lie below `.pulumi/locks/`. */
  readonly make: (pipelines: Readonly<Record<string, Pipeline>>) => DeliveryAccess<DeliveryAccessArgs<unknown>>;
  /** Whether the cloud gives the role to whoever has the token. */
  readonly lets: (graph: ResourceGraph, role: DeliveryRole, token: Token) => boolean;
  /** Where the preview role writes, in the cloud's words. */
  readonly previewWrites: (graph: ResourceGraph) => readonly string[];
  /** What of the deploy role's rights would make an administrator of it, or of whoever it likes. */
  readonly raises: (graph: ResourceGraph) => readonly string[];
}

const github: Pipeline = {
  kind: "github",
  repository: "dataworks/tributary",
  environment: "prod",
  branch: "main",
  previews: true,
};
const gitlab: Pipeline = { kind: "gitlab", project: "dataworks/platform/tributary", branch: "main", previews: true };
const ORGANISATION = "6f1c2a9e-5b7d-4c3e-9a80-1d2e3f4a5b6c";
const PROJECT = "0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d";
const ADA = "11111111-2222-4333-8444-555555555555";
const circleci: Pipeline = {
  kind: "circleci",
  organisationId: ORGANISATION,
  projectId: PROJECT,
  origin: "github.com/dataworks/tributary",
  branch: "main",
  users: { ada: ADA },
  previews: true,
};

/** What stands in tokens of GitHub for a job of the repository's branch. */
const githubToken = (aud: string, changed: Partial<Token> = {}): Token => ({
  iss: "https://token.actions.githubusercontent.com",
  aud,
  sub: "repo:dataworks/tributary:ref:refs/heads/main",
  repository: "dataworks/tributary",
  ref: "refs/heads/main",
  ...changed,
});
const inEnvironment = (environment: string, ref = "refs/heads/main"): Partial<Token> => ({
  sub: `repo:dataworks/tributary:environment:${environment}`,
  environment,
  ref,
});

const gitlabToken = (aud: string, changed: Partial<Token> = {}): Token => ({
  iss: "https://gitlab.com",
  aud,
  sub: "project_path:dataworks/platform/tributary:ref_type:branch:ref:main",
  ref: "main",
  ...changed,
});

const circleciToken = (changed: { user?: string; origin?: string; ref?: string; project?: string } = {}): Token => {
  const { user = ADA, origin = "github.com/dataworks/tributary", ref = "refs/heads/main", project = PROJECT } = changed;
  return {
    iss: `https://oidc.circleci.com/org/${ORGANISATION}`,
    aud: ORGANISATION,
    sub: `org/${ORGANISATION}/project/${project}/user/${user}/vcs-origin/${origin}/vcs-ref/${ref}`,
    "oidc.circleci.com/project-id": project,
    "oidc.circleci.com/vcs-origin": origin,
    "oidc.circleci.com/vcs-ref": ref,
  };
};

/** The way in of those pipelines, recorded, with what it tells each of them. */
async function record(backend: DeliveryAccessBackend, pipelines: Readonly<Record<string, Pipeline>>) {
  const graph = await recordGraph(
    () => {
      const { roles, pipelines: ways } = backend.make(pipelines);
      return { roles, ways };
    },
    { project: "tributary", stack: "prod" },
  );
  const { roles, ways } = graph.outputs as unknown as {
    roles: Record<DeliveryRole, string | null>;
    ways: Record<string, { issuer: string; audience: string }>;
  };
  return {
    graph,
    roles,
    ways,
    audience: (pipeline: string) => ways[pipeline]?.audience ?? "",
    /** The roles that a token takes. */
    taken: (token: Token) => (["preview", "deploy"] as const).filter((role) => backend.lets(graph, role, token)),
  };
}

/** The promises of {@link DeliveryAccess}. */
export const deliveryAccessConformance = conformance<DeliveryAccessBackend>("delivery access", {
  "GitHub's branch previews, its environment deploys, and neither does the other": async (backend) => {
    const { taken, audience, ways } = await record(backend, { github });
    const aud = audience("github");
    expect(ways["github"]?.issuer).toBe("https://token.actions.githubusercontent.com");
    expect(taken(githubToken(aud))).toEqual(["preview"]);
    expect(taken(githubToken(aud, inEnvironment("prod")))).toEqual(["deploy"]);
  },

  "no other token of GitHub takes a role: no pull request's, fork's, branch's, tag's or environment's": async (
    backend,
  ) => {
    const { taken, audience } = await record(backend, { github });
    const aud = audience("github");
    const others: readonly Partial<Token>[] = [
      { sub: "repo:dataworks/tributary:pull_request", ref: "refs/pull/7/merge" },
      { sub: "repo:mallory/tributary:ref:refs/heads/main", repository: "mallory/tributary" },
      { sub: "repo:mallory/tributary:environment:prod", repository: "mallory/tributary" },
      { sub: "repo:mallory/tributary:pull_request", repository: "mallory/tributary" },
      { sub: "repo:dataworks/tributary-tools:ref:refs/heads/main" },
      { sub: "repo:dataworks/tributary:ref:refs/heads/main2", ref: "refs/heads/main2" },
      { sub: "repo:dataworks/tributary:ref:refs/tags/main", ref: "refs/tags/main" },
      { sub: "repo:dataworks@1/tributary@2:ref:refs/heads/main" },
      { sub: "repo:DATAWORKS/tributary:ref:refs/heads/main" },
      inEnvironment("dev"),
      inEnvironment("prod-approval"),
    ];
    expect(others.filter((changed) => taken(githubToken(aud, changed)).length > 0)).toEqual([]);
  },

  "a token made out to somebody else, or by somebody else, takes none": async (backend) => {
    const { taken, audience } = await record(backend, { github });
    const aud = audience("github");
    expect(taken(githubToken("https://github.com/dataworks"))).toEqual([]);
    expect(taken(githubToken(`${aud}/`))).toEqual([]);
    expect(taken(githubToken(aud, { iss: "https://token.actions.example.com" }))).toEqual([]);
  },

  "numbers of owner and repository are a part of the subject where the repository has them": async (backend) => {
    const { taken, audience } = await record(backend, {
      github: { ...github, ids: { owner: "123456", repository: "456789" } },
    });
    const aud = audience("github");
    const immutable = "repo:dataworks@123456/tributary@456789";
    expect(taken(githubToken(aud, { sub: `${immutable}:ref:refs/heads/main` }))).toEqual(["preview"]);
    expect(taken(githubToken(aud, { ...inEnvironment("prod"), sub: `${immutable}:environment:prod` }))).toEqual([
      "deploy",
    ]);
    expect(taken(githubToken(aud))).toEqual([]);
    expect(taken(githubToken(aud, { sub: "repo:dataworks@123457/tributary@456789:ref:refs/heads/main" }))).toEqual([]);
  },

  "GitLab's protected branch takes both roles, and no other branch, tag or project": async (backend) => {
    const { taken, audience } = await record(backend, { gitlab });
    const aud = audience("gitlab");
    expect(taken(gitlabToken(aud))).toEqual(["preview", "deploy"]);
    const subjects = [
      "project_path:dataworks/platform/tributary:ref_type:branch:ref:main-2",
      "project_path:dataworks/platform/tributary:ref_type:tag:ref:main",
      "project_path:mallory/tributary:ref_type:branch:ref:main",
      "project_path:dataworks/platform/tributary-2:ref_type:branch:ref:main",
    ];
    expect(subjects.filter((sub) => taken(gitlabToken(aud, { sub })).length > 0)).toEqual([]);
    expect(taken(gitlabToken(aud, { iss: "https://gitlab.example.com" }))).toEqual([]);
  },

  "CircleCI's jobs of the branch take both roles, and no fork's, branch's, project's or other user's": async (
    backend,
  ) => {
    const { taken } = await record(backend, { circleci });
    expect(taken(circleciToken())).toEqual(["preview", "deploy"]);
    const others = [
      { origin: "github.com/mallory/tributary" },
      { ref: "refs/heads/feature" },
      { project: ADA },
      { user: PROJECT },
      // A branch that goes on like a subject.
      {
        origin: "github.com/mallory/tributary",
        ref: "x/vcs-origin/github.com/dataworks/tributary/vcs-ref/refs/heads/main",
      },
    ];
    expect(others.filter((changed) => taken(circleciToken(changed)).length > 0)).toEqual([]);
  },

  "pipelines stand beside each other, and one's token is none of another's": async (backend) => {
    const { taken, audience, ways } = await record(backend, { github, gitlab, circleci });
    expect(Object.keys(ways)).toEqual(["circleci", "github", "gitlab"]);
    expect(taken(githubToken(audience("github"), inEnvironment("prod")))).toEqual(["deploy"]);
    expect(taken(circleciToken())).toEqual(["preview", "deploy"]);
    expect(taken({ ...gitlabToken(audience("gitlab")), iss: "https://token.actions.githubusercontent.com" })).toEqual(
      [],
    );
  },

  "where no pipeline previews, there is no such role": async (backend) => {
    const { taken, audience, roles } = await record(backend, { github: { ...github, previews: false } });
    expect(roles.preview).toBeNull();
    expect(roles.deploy).not.toBeNull();
    expect(taken(githubToken(audience("github")))).toEqual([]);
    expect(taken(githubToken(audience("github"), inEnvironment("prod")))).toEqual(["deploy"]);
  },

  "a preview writes nothing but the state's lock": async (backend) => {
    const { graph } = await record(backend, { github });
    const places = backend.previewWrites(graph);
    expect(places).not.toEqual([]);
    expect(places.filter((place) => !place.includes(".pulumi/locks/"))).toEqual([]);
  },

  "a deployment can raise neither itself nor anybody else": async (backend) => {
    const { graph } = await record(backend, { github, gitlab });
    expect(backend.raises(graph)).toEqual([]);
  },

  "it is planned the same every time, below one component, and not for nobody": async (backend) => {
    const first = (await record(backend, { github, circleci })).graph;
    expect((await record(backend, { circleci, github })).graph.resources).toEqual(first.resources);
    const top = only(first.resources.filter(({ name }) => name === "access"));
    const rest = first.resources.filter(({ type, urn }) => !type.startsWith("pulumi:") && urn !== top.urn);
    expect(rest.filter(({ urn }) => !urn.includes("tributary:delivery-access:"))).toEqual([]);
    await expect(record(backend, {})).rejects.toThrow("PipelinesMissing: no pipeline is named");
  },
});
