import type { DiffMeasurement } from "./diff";
import { REAL_STACK } from "./imports";
import type { Cost } from "./measure";
import type { Measurement, StackMeasurement } from "./run";

/** The median cost of several runs. */
export interface MedianCost {
  readonly seconds: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Median of the runs' processor time; absent where it could not be read. */
  readonly cpuSeconds?: number;
  /** Median of the runs' peak memory, in millions of bytes; absent where it could not be read. */
  readonly megabytes?: number;
}

/** One tool at one size. */
export interface Row extends MedianCost {
  readonly tool: string;
  readonly label: string;
  readonly size: number;
  readonly resources: number;
}

/** All that was measured, run by run no longer. */
export interface Summary {
  readonly rows: readonly Row[];
  readonly stack?: { readonly name: string; readonly plan: MedianCost; readonly imports: MedianCost };
  readonly diff?: {
    /** Commit that every stack is compared with. */
    readonly base: string;
    readonly cost: MedianCost;
    /** The stack whose plan takes longest. */
    readonly slowest: { readonly name: string; readonly plan: MedianCost };
  };
}

/** Takes the medians. */
export function summarise(
  measurements: readonly Measurement[],
  stack?: StackMeasurement,
  diff?: DiffMeasurement,
): Summary {
  return {
    rows: measurements.map(({ tool, size, resources, costs }) => ({
      tool: tool.id,
      label: tool.label,
      size,
      resources,
      ...medianCost(costs),
    })),
    ...(stack && {
      stack: { name: REAL_STACK, plan: medianCost(stack.plan), imports: medianCost(stack.imports) },
    }),
    ...(diff && { diff: { base: diff.base, cost: medianCost(diff.diff), slowest: slowestOf(diff) } }),
  };
}

function slowestOf({ plans }: DiffMeasurement): { readonly name: string; readonly plan: MedianCost } {
  const [slowest] = Object.entries(plans)
    .map(([name, costs]) => ({ name, plan: medianCost(costs) }))
    .sort((a, b) => b.plan.seconds - a.plan.seconds);
  if (slowest === undefined) {
    throw new RangeError("No plans: a diff is measured against at least one.");
  }
  return slowest;
}

function medianCost(costs: readonly Cost[]): MedianCost {
  const seconds = costs.map((cost) => cost.seconds);
  const cpu = costs.flatMap(({ cpuSeconds }) => (cpuSeconds === undefined ? [] : [cpuSeconds]));
  const peaks = costs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
  return {
    seconds: median(seconds),
    fastest: Math.min(...seconds),
    slowest: Math.max(...seconds),
    ...(cpu.length > 0 && { cpuSeconds: median(cpu) }),
    ...(peaks.length > 0 && { megabytes: median(peaks) / 1e6 }),
  };
}

/** The middle of `values`, or the mean of the two in the middle; of nothing there is none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("No values: a median needs at least one.");
  }
  return (lower + upper) / 2;
}
