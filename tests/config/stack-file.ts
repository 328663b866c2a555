import { parse } from "yaml";

import { loadConfig } from "../../config";
import type { ConfigProblem } from "../../config";
import { ConfigError } from "../../config";
import type { StackConfig } from "../../config";

/** A stack file's values as Pulumi hands them to a program: scalars as text, everything else as JSON. */
export function pulumiValues(text: string): Record<string, string> {
  const file = parse(text, { merge: true }) as { config?: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(file.config ?? {}).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
    ]),
  );
}

/** The config of a stack file with this text. */
export function load(text: string, secretKeys?: readonly string[]): StackConfig {
  return loadConfig({
    project: "tributary",
    stack: "dev",
    values: pulumiValues(text),
    source: { path: "Pulumi.dev.yaml", text },
    ...(secretKeys && { secretKeys }),
  });
}

/** The error that loading `text` ends in. */
export function refused(load: () => StackConfig): ConfigError {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
  throw new Error("The config was accepted.");
}

/** What a test compares of a problem: where, which, and what it says. */
export function summary({ code, key, position, message }: ConfigProblem): string {
  return `${position?.line ?? "-"} ${key ?? "-"} ${code}: ${message}`;
}
