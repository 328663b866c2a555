import type { Json } from "../../../planner/graph";
import type { StackOutput } from "../../engine/contract";
import { type Attempt, failed, passed } from "./check";

/** A stack's outputs by name. */
export type Outputs = Readonly<Record<string, StackOutput>>;

/** What stands at a path into the outputs: a value, or why there is none. */
export type Found = { readonly value: Json } | { readonly missing: string };

/** Looks for `kubernetes.endpoint` or `kafka.brokers[0]`. */
export function outputAt(outputs: Outputs, path: string): Found {
  const [name = "", ...inside] = path.split(/\.|\[(\d+)\]/).filter((part) => part !== undefined && part !== "");
  const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (output === undefined) {
    return { missing: `the stack has no output ${name}` };
  }
  if (output.secret) {
    return { missing: `the output ${name} is a secret, which no check reads` };
  }
  let value: Json | undefined = output.value;
  for (const key of inside) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, Json>>)[key]
        : undefined;
  }
  return value === undefined || isEmpty(value) ? { missing: `the output ${path} is not there, or empty` } : { value };
}

/** Whether the output is there, and reads as it should. */
export function checkOutput(outputs: Outputs, { output, matches }: { output: string; matches?: string }): Attempt {
  const found = outputAt(outputs, output);
  if ("missing" in found) {
    return failed(found.missing);
  }
  const text = typeof found.value === "string" ? found.value : JSON.stringify(found.value);
  return matches === undefined || new RegExp(matches).test(text)
    ? passed(`the output ${output} is there`)
    : failed(`the output ${output} does not match /${matches}/`);
}

/** Whether every output that the plan has came to be. */
export function checkExpected(outputs: Outputs, expected: readonly string[]): Attempt {
  const missing = expected.filter((name) => {
    const output = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    return output === undefined || (!output.secret && output.value === null);
  });
  return missing.length === 0
    ? passed(`every output of the plan is there: ${expected.length}`)
    : failed(`planned and not there, or null: ${missing.join(", ")}`);
}

/** The text that `target` says, or that the output which it names holds. */
export function resolveTarget(outputs: Outputs, target: string): Found {
  if (!target.startsWith("output:")) {
    return { value: target };
  }
  const path = target.slice("output:".length);
  const found = outputAt(outputs, path);
  return "missing" in found || typeof found.value === "string" ? found : { missing: `the output ${path} is no text` };
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}
