import { parse } from "yaml";

import { expand, type Job, linesOf } from "./job";

/** A workflow, or a reusable one, as far as the tests read it. */
export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface WorkflowJob {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Texts of the workflows and actions, by their paths. */
export type Texts = Readonly<Record<string, string>>;

/** Every job that GitHub Actions would run, those of reusable workflows once for each call. */
export function githubJobs(texts: Texts): readonly Job[] {
  return Object.entries(texts)
    .filter(([path]) => path.includes("/workflows/"))
    .flatMap(([, text]) => jobsOf(parse(text) as Workflow, texts));
}

function jobsOf({ on, jobs, name }: Workflow, texts: Texts): readonly Job[] {
  if ("workflow_call" in on) {
    return [];
  }
  const trigger = triggerOf(on);
  return Object.entries(jobs).flatMap(([id, job]) => {
    const called = job.uses?.replace("./", "");
    if (called === undefined) {
      return [
        jobOf(
          `${name}/${id}`,
          job,
          trigger,
          listOf(job.needs).map((need) => `${name}/${need}`),
          {},
        ),
      ];
    }
    const inner = (parse(texts[called] ?? "") as Workflow).jobs;
    const outer = listOf(job.needs).flatMap((need) => Object.keys(inner).map((one) => `${name}/${need}/${one}`));
    return Object.entries(inner).map(([one, step]) =>
      jobOf(
        `${name}/${id}/${one}`,
        step,
        trigger,
        [...outer, ...listOf(step.needs).map((need) => `${name}/${id}/${need}`)],
        job.with ?? {},
      ),
    );
  });
}

function jobOf(
  name: string,
  { permissions, environment, steps = [] }: WorkflowJob,
  trigger: Job["trigger"],
  needs: readonly string[],
  inputs: Readonly<Record<string, string>>,
): Job {
  const given = (text: string) => text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, key: string) => inputs[key] ?? "");
  return {
    name,
    trigger,
    needs,
    ...(inputs["stack"] !== undefined && { stack: inputs["stack"] }),
    ...(environment !== undefined && { environment: given(environment) }),
    signsIn: permissions?.["id-token"] === "write",
    secrets: [...JSON.stringify(steps).matchAll(/secrets(?:\.|\[)([^\s}]+)/g)].map(([, secret = ""]) => secret),
    commands: steps.flatMap(({ run = "", env = {} }) => {
      const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, given(value)]));
      return linesOf(run).map((line) => expand(line, variables));
    }),
  };
}

function triggerOf(on: Workflow["on"]): Job["trigger"] {
  if ("pull_request" in on || "pull_request_target" in on) {
    return "pull-request";
  }
  return "workflow_run" in on ? "after-preview" : "schedule" in on ? "schedule" : "main";
}

function listOf(one: string | readonly string[] | undefined): readonly string[] {
  return typeof one === "string" ? [one] : (one ?? []);
}
