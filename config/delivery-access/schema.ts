import { z } from "zod";

import { choice, digits, flag, group, mapOf, note, optional, setOf, text, wholeNumber } from "../fields";
import { personsName } from "../principals";
import { clouds } from "../project";

/** What holds in every environment. */
export const deliveryAccessDefaults = {
  branch: "main",
  previews: true,
  /** A cluster of Kafka or Kubernetes takes up to an hour to be made, and a stack may have both. */
  deployHours: 2,
} as const;

const uuid = (what: string) =>
  text("a UUID, such as 00000000-0000-4000-8000-000000000000", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/).describe(
    what,
  );

/** A part of Git's rules, with nothing in it that means something to a cloud's conditions. https://git-scm.com/docs/git-check-ref-format */
const branch = () =>
  optional(
    text("a branch's name: letters, digits, slashes, dots, underscores and hyphens", /^[\w-][\w./-]{0,199}$/).describe(
      "The branch that is previewed and deployed from. Protect it.",
    ),
    deliveryAccessDefaults.branch,
  );

const environmentName = () => text("1 to 100 letters, digits, spaces and - _ . / :", /^[\w-][\w ./:-]{0,99}$/);

const host = (what: string, otherwise: string) =>
  optional(
    text("a host's name, such as git.example.com", /^(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/).describe(what),
    otherwise,
  );

const githubSchema = group({
  repository: text(
    "owner/name, such as dataworks/tributary",
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[\w.-]{1,100}$/,
  ).describe("The repository, as `owner/name`."),
  ids: optional(
    group({
      owner: digits(15, "at most").describe("The owner's number."),
      repository: digits(15, "at most").describe("The repository's number."),
    }).describe(
      "Numbers of owner and repository, where they stand in its tokens' subjects: those of repositories made, renamed or handed over after 15 July 2026.",
    ),
    "subjects have names alone",
  ),
  environment: optional(
    environmentName().describe("The environment whose jobs deploy. Its protection rules are who approves."),
    "the stack's `tributary:environment`",
  ),
  branch: branch(),
  host: host("Host of a GitHub Enterprise Server.", "github.com"),
});

const gitlabSchema = group({
  project: text(
    "group/project, such as dataworks/platform/tributary",
    /^[A-Za-z0-9_.][\w.-]*(\/[A-Za-z0-9_.][\w.-]*)+$/,
  ).describe("The project with its groups, as its address has them."),
  branch: branch(),
  environment: optional(
    environmentName().describe(
      "The environment whose jobs deploy. Google Cloud alone can ask for it; AWS and Azure see the branch, so protect that.",
    ),
    "any job of the branch",
  ),
  host: host("Host of a GitLab server of one's own. The clouds must reach it.", "gitlab.com"),
});

const circleciSchema = group({
  organisationId: uuid("The organisation's id, under Organization Settings."),
  projectId: uuid("The project's id, under Project Settings."),
  origin: text(
    "where the code is, without https://, such as github.com/dataworks/tributary",
    /^[a-z0-9.-]+(\/[\w.-]+){2,}$/,
  ).describe("Where the project's code is, as its tokens have it in `oidc.circleci.com/vcs-origin`."),
  branch: branch(),
  users: optional(
    mapOf(personsName(), uuid("A user's id.")).describe(
      "Ids of the users whose jobs are trusted, by a name for people. Azure needs them: it takes no pattern for a subject.",
    ),
    "whoever CircleCI runs a job of the branch for",
  ),
});

const pipelineSchema = note(
  group({
    github: optional(githubSchema.describe("GitHub Actions.")),
    gitlab: optional(gitlabSchema.describe("GitLab CI.")),
    circleci: optional(circleciSchema.describe("CircleCI's cloud.")),
    previews: optional(
      flag().describe("Whether it may preview the stack and look for drift, besides deploying it."),
      String(deliveryAccessDefaults.previews),
    ),
    awsProviderArn: optional(
      text(
        "the ARN of an OpenID Connect provider, such as arn:aws:iam::111122223333:oidc-provider/gitlab.com",
        /^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/[\w./:-]{1,255}$/,
      ).describe(
        "ARN of the provider that the AWS account has for the pipeline's issuer already: an account takes one an issuer.",
      ),
      "one is made",
    ),
  }).superRefine((pipeline, context) => {
    const kinds = [pipeline.github, pipeline.gitlab, pipeline.circleci].filter((kind) => kind !== undefined);
    if (kinds.length !== 1) {
      context.addIssue({
        code: "custom",
        params: { code: "PipelineNotOne" },
        message: "name exactly one of github, gitlab and circleci",
      });
    }
  }),
  { accepted: "an object with exactly one of github, gitlab and circleci" },
);

/** The config of the pipelines' way in. */
export const deliveryAccessSchema = group({
  enabled: flag().describe(
    "Whether pipelines come to the stack's clouds with roles of their own. An administrator makes and changes them: no pipeline can.",
  ),
  clouds: optional(
    setOf(choice(clouds), "clouds").describe("The clouds that they come to."),
    "every cloud that the stack stands on",
  ),
  pipelines: mapOf(personsName(), pipelineSchema).describe(
    "Who is trusted, by a name for people: at least one. Each may deploy from its branch or environment.",
  ),
  deployHours: optional(
    wholeNumber(1, 12).describe("Hours that a deployment to AWS may take before its credentials end."),
    String(deliveryAccessDefaults.deployHours),
  ),
  awsBoundaryArn: optional(
    text(
      "the ARN of an IAM policy, such as arn:aws:iam::111122223333:policy/boundary",
      /^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@/-]{1,512}$/,
    ).describe("ARN of the permissions boundary that every role of the stack is to have."),
    "one is made: what the capabilities that are on ever give a role",
  ),
});

/** The pipelines' way in as the stack file says it. */
export type DeliveryAccessInput = z.output<typeof deliveryAccessSchema>;
