import { parse } from "yaml";

import { ConfigError, type ConfigProblem, loadConfig, type StackConfig } from "../../config";

/** The keys that every stack needs, on AWS. */
export const WHOLE_STACK = `config:
  tributary:organisation: dataworks
  tributary:owner: data-platform
  tributary:costCentre: "4711"
  tributary:environment: dev
  tributary:homeCloud: aws
  tributary:aws:
    accountId: "111122223333"
    region: us-east-1
`;

/** {@link WHOLE_STACK} with a data lake of these lines; the first of them is line 12. */
export function lakeStack(...lines: readonly string[]): string {
  return [`${WHOLE_STACK}  tributary:dataLake:`, "enabled: true", ...lines].join("\n    ").concat("\n");
}

/** A stack file's values as Pulumi hands them to a program. */
export function pulumiValues(text: string): Record<string, string> {
  const file = parse(text, { merge: true }) as { config?: Record<string, unknown> } | null;
  return handedOver(file?.config ?? {});
}

/** Config as Pulumi hands it to a program: scalars as text, everything else as JSON. */
export function handedOver(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
    ]),
  );
}

/** The config of a stack file with this text. */
export function load(text: string): StackConfig {
  return loadConfig({
    project: "tributary",
    stack: "dev",
    values: pulumiValues(text),
    source: { path: "Pulumi.dev.yaml", text },
  });
}

/** The error that loading ends in. */
export function refused(loading: () => StackConfig): ConfigError {
  try {
    loading();
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
  throw new Error("The config was accepted.");
}

/** The problems of a stack file with this text, one line each. */
export function problems(text: string): readonly string[] {
  return refused(() => load(text)).problems.map(summary);
}

/** What a test compares of a problem: its line, its key, its name and what it says. */
export function summary({ code, key, position, message }: ConfigProblem): string {
  return `${position?.line ?? "-"} ${key ?? "-"} ${code}: ${message}`;
}
