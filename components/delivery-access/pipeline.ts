import { ArgumentError } from "../core/errors";

/** What every kind of pipeline is asked for. */
interface AnyPipeline {
  /** Whether the pipeline may preview the stack and look for drift, besides deploying it. */
  readonly previews: boolean;
}

/** GitHub Actions, of github.com or of a GitHub Enterprise Server. */
export interface GithubPipeline extends AnyPipeline {
  readonly kind: "github";
  /** `owner/name`. */
  readonly repository: string;
  /**
   * The numbers of owner and repository. They stand in the subject of repositories that were made, renamed or handed over
   * after 15 July 2026, or that chose so. https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
   */
  readonly ids?: { readonly owner: string; readonly repository: string };
  /** The environment whose jobs deploy; its protection rules are who approves. */
  readonly environment: string;
  /** The branch that is previewed and deployed from. */
  readonly branch: string;
  /** Host of a GitHub Enterprise Server: `github.example.com`; github.com when absent. */
  readonly host?: string;
}

/** GitLab CI, of gitlab.com or of an own server. */
export interface GitlabPipeline extends AnyPipeline {
  readonly kind: "gitlab";
  /** `group/project`, with its subgroups. */
  readonly project: string;
  /** The protected branch that is previewed and deployed from. */
  readonly branch: string;
  /** The environment whose jobs deploy; any job of the branch when absent. AWS and Azure can't ask for it. */
  readonly environment?: string;
  /** Host of an own server: `gitlab.example.com`; gitlab.com when absent. */
  readonly host?: string;
}

/** CircleCI's cloud. */
export interface CircleciPipeline extends AnyPipeline {
  readonly kind: "circleci";
  /** UUID of the organisation. */
  readonly organisationId: string;
  /** UUID of the project. */
  readonly projectId: string;
  /** Where the project's code is: `github.com/dataworks/tributary`. */
  readonly origin: string;
  /** The branch that is previewed and deployed from. */
  readonly branch: string;
  /** UUIDs of the users whose jobs are trusted, by a name for people; every user's of the project when absent. */
  readonly users?: Readonly<Record<string, string>>;
}

/** Who runs `tributary` for a stack. */
export type Pipeline = GithubPipeline | GitlabPipeline | CircleciPipeline;

/** What a pipeline asks to be let in for: to look at the stack, or to deploy it. */
export type DeliveryRole = "preview" | "deploy";

/** The tokens that one role of one pipeline is trusted with: those that meet all of it. */
export interface TrustedToken {
  /** Subjects, one of which the token has letter by letter; a `?` stands for one character where {@link isPattern}. */
  readonly subjects: readonly string[];
  readonly isPattern: boolean;
  /** Claims besides the subject that the token has, by name, where the cloud can read them. */
  readonly claims: Readonly<Record<string, string>>;
}

/** What is known of a pipeline's tokens. */
export interface PipelineTrust {
  /** URL of who makes them. */
  readonly issuer: string;
  /** Whom they are made out to, where the issuer leaves no choice. */
  readonly audience?: string;
  /** Null where the pipeline does not ask for the role. */
  readonly tokens: Readonly<Record<DeliveryRole, TrustedToken | null>>;
}

/**
 * The tokens that a pipeline is trusted with. None of a pull request is among them, whoever's it is: what a pull request
 * would do is planned without any right. A fork has another repository's name in its subject, and a job for a fork's pull
 * request that of a pull request.
 */
export function trustOf(pipeline: Pipeline): PipelineTrust {
  const trust = kinds[pipeline.kind](pipeline as never);
  return { ...trust, tokens: { ...trust.tokens, preview: pipeline.previews ? trust.tokens.preview : null } };
}

const kinds = {
  github: githubTrust,
  gitlab: gitlabTrust,
  circleci: circleciTrust,
} as const;

/**
 * A job that names an environment has the environment in its subject and no branch, so that the branch is asked for as a
 * claim of its own. https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
function githubTrust({ repository, ids, environment, branch, host }: GithubPipeline): PipelineTrust {
  const [owner, name] = repository.split("/") as [string, string];
  const subject = ids === undefined ? repository : `${owner}@${ids.owner}/${name}@${ids.repository}`;
  const ref = `refs/heads/${branch}`;
  return {
    issuer: host === undefined ? "https://token.actions.githubusercontent.com" : `https://${host}/_services/token`,
    tokens: {
      preview: exactly(`repo:${subject}:ref:${ref}`),
      // Within the subject a colon of the environment's name is written so.
      deploy: { ...exactly(`repo:${subject}:environment:${environment.replaceAll(":", "%3A")}`), claims: { ref } },
    },
  };
}

/** https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
function gitlabTrust({ project, branch, environment, host = "gitlab.com" }: GitlabPipeline): PipelineTrust {
  const subject = exactly(`project_path:${project}:ref_type:branch:ref:${branch}`);
  return {
    issuer: `https://${host}`,
    tokens: {
      preview: subject,
      deploy: environment === undefined ? subject : { ...subject, claims: { environment } },
    },
  };
}

const ANY_UUID = [8, 4, 4, 4, 12].map((digits) => "?".repeat(digits)).join("-");

/**
 * The subject of `CIRCLE_OIDC_TOKEN_V2` names the user whose push ran the job. Where any user may, each of the 36
 * characters of the user's UUID is a `?`: a `*` would also take a branch whose name goes on like a subject.
 * https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/#format-of-the-openid-connect-id-token
 */
function circleciTrust({ organisationId, projectId, origin, branch, users }: CircleciPipeline): PipelineTrust {
  const ref = `refs/heads/${branch}`;
  const subject = (user: string) =>
    `org/${organisationId}/project/${projectId}/user/${user}/vcs-origin/${origin}/vcs-ref/${ref}`;
  const named = Object.values(users ?? {}).sort();
  const token: TrustedToken = {
    subjects: (named.length === 0 ? [ANY_UUID] : named).map(subject),
    isPattern: named.length === 0,
    claims: {
      "oidc.circleci.com/project-id": projectId,
      "oidc.circleci.com/vcs-origin": origin,
      "oidc.circleci.com/vcs-ref": ref,
    },
  };
  return {
    issuer: `https://oidc.circleci.com/org/${organisationId}`,
    audience: organisationId,
    tokens: { preview: token, deploy: token },
  };
}

function exactly(subject: string): TrustedToken {
  return { subjects: [subject], isPattern: false, claims: {} };
}

/** The trust of every pipeline, by name; `PipelinesMissing` if there is none. */
export function trustOfAll(
  pipelines: Readonly<Record<string, Pipeline>>,
): readonly (readonly [name: string, trust: PipelineTrust])[] {
  const trusts = Object.entries(pipelines).map(([name, pipeline]) => [name, trustOf(pipeline)] as const);
  if (trusts.length === 0) {
    throw new ArgumentError("PipelinesMissing", "no pipeline is named: name one that deploys the stack.");
  }
  return trusts.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The roles that any of them asks for. */
export function rolesAskedFor(
  trusts: readonly (readonly [name: string, trust: PipelineTrust])[],
): readonly DeliveryRole[] {
  return (["preview", "deploy"] as const).filter((role) => trusts.some(([, { tokens }]) => tokens[role] !== null));
}
