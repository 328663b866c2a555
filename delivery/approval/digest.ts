import { createHash } from "node:crypto";

import type { ResourceGraph } from "../../planner/graph";
import type { EngineRun } from "../engine/contract";

/**
 * Names what a release would do, as `sha256:` and 64 hexadecimal digits: whoever approves it approves this and nothing
 * else. It covers what the program asks for (every input of every resource, and the outputs) and what the engine would
 * do about it (every step, with the properties that change). It does not depend on the order of anything that has none,
 * nor on what was merely said: warnings may name a folder of the machine.
 */
export function planDigest(graph: ResourceGraph, { steps }: Pick<EngineRun, "steps">): string {
  const { project, stack, resources, outputs } = graph;
  const document = {
    version: 1,
    project,
    stack,
    resources: sortedDocuments(resources),
    outputs,
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
