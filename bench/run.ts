import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { importOnly, planRealStack } from "./imports";
import { type Cost, measure } from "./measure";
import { bucketsIn } from "./options";
import { type Made, mapKinds, kinds, STDOUT, type Tool } from "./tools";

/** What every run of one tool at one size cost. */
export interface Measurement {
  readonly tool: Tool;
  /** Resources beside the key. */
  readonly size: number;
  /** Resources that the tool counted as its own, the key among them. */
  readonly resources: number;
  readonly costs: readonly Cost[];
}

/** The plan of a stack of this repository, and the mere import of what it uses. */
export interface StackMeasurement {
  readonly plan: readonly Cost[];
  readonly imports: readonly Cost[];
}

/**
 * Runs each tool at each size `runs` times, in turn and every other round backwards, so that a machine that slows down
 * slows all of them. Throws where a tool did not make the whole graph.
 */
export async function measureTools(
  tools: readonly Tool[],
  sizes: readonly number[],
  runs: number,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const measurements = sizes.flatMap((size) =>
    tools.map((tool) => ({ tool, size, resources: 0, costs: [] as Cost[] })),
  );
  for (let round = 1; round <= runs; round++) {
    for (const measurement of round % 2 === 1 ? measurements : [...measurements].reverse()) {
      const { tool, size } = measurement;
      progress(`run ${round} of ${runs}: ${tool.label}, ${size} resources`);
      measurement.costs.push(
        await inFolder(async (out) => {
          const env = { ...tool.env, BENCH_BUCKETS: String(bucketsIn(size)) };
          const cost = await measure(tool.args(out), env, outputIn(out));
          const made = tool.made(out);
          requireWholeGraph(tool, size, made);
          measurement.resources = made.resources;
          return cost;
        }),
      );
    }
  }
  return measurements;
}

/** Plans this repository's stack and imports what that plan uses, in turn, `runs` times each. */
export async function measureStack(runs: number, progress: (text: string) => void): Promise<StackMeasurement> {
  const plan: Cost[] = [];
  const imports: Cost[] = [];
  for (let round = 1; round <= runs; round++) {
    progress(`run ${round} of ${runs}: ${planRealStack.slice(1).join(" ")}`);
    await inFolder(async (out) => {
      plan.push(await measure(planRealStack, {}, outputIn(out)));
      const { resources } = JSON.parse(readFileSync(join(out, STDOUT), "utf8")) as { resources: { type: string }[] };
      imports.push(await measure(importOnly(resources.map(({ type }) => type)), {}, outputIn(out)));
    });
  }
  return { plan, imports };
}

/** Throws unless the tool made one key, and of each other kind as many as there are buckets. */
export function requireWholeGraph(tool: Tool, size: number, { counts }: Made): void {
  const expected = mapKinds((kind) => (kind === "key" ? 1 : bucketsIn(size)));
  const wrong = kinds.filter((kind) => counts[kind] !== expected[kind]);
  if (wrong.length > 0) {
    const differences = wrong.map((kind) => `${counts[kind]} of kind ${kind} instead of ${expected[kind]}`);
    throw new Error(
      `${tool.label} made ${differences.join(", ")}: its cost can't be compared. Look at its program in bench/programs.`,
    );
  }
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "tributary-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function outputIn(folder: string) {
  return { stdout: join(folder, STDOUT), stderr: join(folder, "stderr") };
}
