import { parse } from "yaml";

import { type Job, linesOf } from "./job";

type CircleStep = string | { readonly run?: { readonly command: string } };

interface Config {
  readonly commands: Readonly<Record<string, { readonly steps: readonly CircleStep[] }>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly CircleStep[] }>>;
  readonly workflows: Readonly<Record<string, { readonly jobs: readonly Readonly<Record<string, Invocation>>[] }>>;
}

interface Invocation {
  readonly name?: string;
  readonly type?: "approval";
  readonly stack?: string;
  readonly context?: string;
  readonly requires?: readonly string[];
  readonly filters?: { readonly branches?: { readonly only?: string; readonly ignore?: string } };
}

/** Every job of the config's workflows. What is held for an approval is a job without commands. */
export function circleciJobs(text: string): readonly Job[] {
  const { commands, jobs, workflows } = parse(text) as Config;
  return Object.values(workflows).flatMap(({ jobs: invocations }) =>
    invocations.flatMap((entry) =>
      Object.entries(entry).map(([id, { name = id, stack = "", context, requires = [], filters }]): Job => {
        const lines = stepsOf(jobs[id]?.steps ?? [], commands).map((line) =>
          line.replaceAll("<< parameters.stack >>", stack),
        );
        return {
          name,
          trigger: filters?.branches?.only === "main" ? "main" : "pull-request",
          needs: requires,
          ...(stack !== "" && { stack }),
          ...(context !== undefined && { environment: context.replace(/^tributary-/, "") }),
          signsIn: lines.some((line) => line.includes("CIRCLE_OIDC_TOKEN")),
          secrets: [],
          commands: lines,
        };
      }),
    ),
  );
}

function stepsOf(steps: readonly CircleStep[], commands: Config["commands"]): readonly string[] {
  return steps.flatMap((step) =>
    typeof step === "string" ? stepsOf(commands[step]?.steps ?? [], commands) : linesOf(step.run?.command ?? ""),
  );
}
