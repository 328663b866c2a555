import * as fc from "fast-check";

import { ArgumentError } from "../../components/core/errors";
import { ConfigError } from "../../config";
import { type FileConfig, mistakenConfig, soundConfig } from "../config/arbitraries";
import { planConfig } from "./program";

/** What a service lacks, where the stack refuses to go without it. */
const UNSUPPORTED = ["MskFlavourLacks", "ZoneUnsupported"];

/** What became of one random config; any other error is thrown on, and so is a config error of one that is sound. */
async function outcome(config: FileConfig, kind: "sound" | "mistaken"): Promise<"planned" | "refused"> {
  try {
    await planConfig(config);
    return "planned";
  } catch (error) {
    const isUnsupported = error instanceof ArgumentError && UNSUPPORTED.includes(error.code);
    if (isUnsupported || (kind === "mistaken" && error instanceof ConfigError)) {
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
  const count = (kind: "sound" | "mistaken") => async (config: FileConfig) => {
    counts[await outcome(config, kind)] += 1;
  };
  // The SDK takes a stack trace for every promise, and jest maps each to its source: most of a run's time and memory.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await fc.assert(fc.asyncProperty(soundConfig, count("sound")), { numRuns: runs / 2 });
    await fc.assert(fc.asyncProperty(mistakenConfig, count("mistaken")), { numRuns: runs / 2 });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return counts;
}
