import * as fc from "fast-check";

import { ArgumentError } from "../../components/core/errors";
import { ConfigError } from "../../config";
import { mistakenConfig, soundConfig } from "../config/arbitraries";
import { planConfig } from "./program";

/** What became of one random config; any other error is thrown on. */
async function outcome(config: Parameters<typeof planConfig>[0]): Promise<"planned" | "refused"> {
  try {
    await planConfig(config);
    return "planned";
  } catch (error) {
    if (error instanceof ConfigError || (error instanceof ArgumentError && error.code === "ZoneUnsupported")) {
      return "refused";
    }
    throw error;
  }
}

/**
 * Plans so many random configs, half of them sound and half with mistakes, and counts what became of them. A sound one
 * may be refused only for what its cloud does not have; whatever else goes wrong fails the property and is shrunk.
 */
export async function planRandomConfigs(runs: number): Promise<{ planned: number; refused: number }> {
  const counts = { planned: 0, refused: 0 };
  const count = async (config: Parameters<typeof planConfig>[0]): Promise<void> => {
    counts[await outcome(config)] += 1;
  };
  // The SDK takes a stack trace for every promise, and jest maps each to its source: half the time of a run.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await fc.assert(fc.asyncProperty(soundConfig, count), { numRuns: runs / 2 });
    await fc.assert(fc.asyncProperty(mistakenConfig, count), { numRuns: runs / 2 });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return counts;
}
