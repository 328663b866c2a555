import { parse, stringify } from "yaml";

import { expand, type Job, linesOf } from "./job";

interface GitlabJob {
  readonly extends?: string | readonly string[];
  readonly needs?: readonly string[];
  readonly rules?: readonly { readonly if: string; readonly when?: string; readonly allow_failure?: boolean }[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: { readonly name: string };
  readonly id_tokens?: object;
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
}

/** What is no job at the top of the file. */
const KEYWORDS = new Set(["stages", "workflow", "default"]);

/** Every job, with what it extends put in; one that waits for a person needs a job of its own name and `hold-` before. */
export function gitlabJobs(text: string): readonly Job[] {
  const file = parse(text) as Readonly<Record<string, GitlabJob>> & { readonly default: GitlabJob };
  return Object.keys(file)
    .filter((name) => !KEYWORDS.has(name) && !name.startsWith("."))
    .flatMap((name): Job[] => {
      const job = { ...file.default, ...whole(name, file) };
      const { variables = {}, environment, needs = [], rules = [] } = job;
      const isManual = rules.some((rule) => rule.when === "manual" && rule.allow_failure === false);
      const lines = [...(job.before_script ?? []), ...(job.script ?? [])].flatMap(linesOf);
      const made: Job = {
        name,
        trigger: triggerOf(rules),
        needs: isManual ? [...needs, `hold-${name}`] : needs,
        ...(variables["STACK"] !== undefined && { stack: variables["STACK"] }),
        ...(environment !== undefined && { environment: environment.name }),
        signsIn: job.id_tokens !== undefined,
        secrets: [],
        commands: lines.map((line) => expand(line, variables)),
      };
      const hold: Job = { ...made, name: `hold-${name}`, needs, commands: [], signsIn: false };
      return isManual ? [hold, made] : [made];
    });
}

/** The file with each job's templates put in, and without the templates. */
export function expandTemplates(text: string): string {
  const file = parse(text) as Readonly<Record<string, GitlabJob>>;
  const names = Object.keys(file).filter((name) => !name.startsWith("."));
  return stringify(
    Object.fromEntries(names.map((name) => [name, KEYWORDS.has(name) ? file[name] : whole(name, file)])),
  );
}

/** GitLab's own rule: what comes later in `extends` wins, the job itself before all; maps are merged, lists are not. */
function whole(name: string, file: Readonly<Record<string, GitlabJob>>): GitlabJob {
  const { extends: parents = [], ...own } = file[name] ?? {};
  return [...(typeof parents === "string" ? [parents] : parents).map((parent) => whole(parent, file)), own].reduce(
    (merged, next) => ({
      ...merged,
      ...next,
      ...((merged.variables ?? next.variables) && { variables: { ...merged.variables, ...next.variables } }),
    }),
    {},
  );
}

function triggerOf(rules: NonNullable<GitlabJob["rules"]>): Job["trigger"] {
  const conditions = rules.map((rule) => rule.if).join(" ");
  if (conditions.includes("CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID")) {
    return "after-preview";
  }
  return conditions.includes('"schedule"') ? "schedule" : conditions.includes('"push"') ? "main" : "pull-request";
}
