/**
 * The page of the pipeline's run, where there is one. CircleCI and GitLab say it, GitHub says its parts:
 * https://circleci.com/docs/reference/variables/#built-in-environment-variables
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function runLink(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const { CIRCLE_BUILD_URL, CI_JOB_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  const github =
    GITHUB_SERVER_URL && GITHUB_REPOSITORY && GITHUB_RUN_ID
      ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
      : undefined;
  return CIRCLE_BUILD_URL || CI_JOB_URL || github;
}
