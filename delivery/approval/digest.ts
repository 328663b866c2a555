import { createHash } from "node:crypto";

import { stepsOf } from "../../planner/diff/property-path";
import type { Json, PlannedResource, ResourceGraph } from "../../planner/graph";
import type { EngineRun } from "../engine/contract";

/**
 * Names what a release would do, as `sha256:` and 64 hexadecimal digits: whoever approves it approves this and nothing
 * else. It covers what the program asks for (every input of every resource, and the outputs) and what the engine would
 * do about it (every step, with the properties that change). What the program learns only while the engine runs, such as
 * a lookup's answer or another stack's output, is taken from the engine, where it goes into a resource that changes. It does
 * not depend on the order of anything that has none,
 * nor on what was merely said: warnings may name a folder of the machine.
 */
export function planDigest(graph: ResourceGraph, { steps, inputs }: Pick<EngineRun, "steps" | "inputs">): string {
  const { project, stack, resources, outputs } = graph;
  const document = {
    version: 1,
    project,
    stack,
    resources: sortedDocuments(resources),
    outputs,
    learnt: sortedDocuments(resources.flatMap((resource) => learntBy(resource, inputs?.get(resource.urn)))),
    steps: sortedDocuments(
      steps.map(({ op, urn, properties, replaceProperties }) => ({
        op,
        urn,
        properties: [...properties].sort(),
        replaceProperties: [...replaceProperties].sort(),
      })),
    ),
  };
  return `sha256:${createHash("sha256").update(canonicalJson(document)).digest("hex")}`;
}

/**
 * What the engine knows of the inputs that an offline plan can't know, and of no others: names that Pulumi makes up are
 * others at each preview.
 */
function learntBy({ urn, unknown }: PlannedResource, inputs: Readonly<Record<string, Json>> | undefined): object[] {
  return inputs === undefined ? [] : unknown.map((path) => ({ urn, path, value: valueAt(inputs, path) ?? null }));
}

function valueAt(inputs: Json, path: string): Json | undefined {
  return stepsOf(path).reduce<Json | undefined>(
    (value, step) =>
      typeof value === "object" && value !== null && typeof step !== "symbol"
        ? (value as Readonly<Record<string | number, Json>>)[step]
        : undefined,
    inputs,
  );
}

/** The documents in the order of their canonical text, so that any two lists of the same ones are the same. */
function sortedDocuments(documents: readonly object[]): readonly unknown[] {
  return documents.map((document) => canonicalJson(document)).sort();
}

/** JSON whose keys are sorted: the same text for the same value. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inside: unknown) =>
    typeof inside === "object" && inside !== null && !Array.isArray(inside)
      ? Object.fromEntries(Object.entries(inside).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inside,
  );
}
