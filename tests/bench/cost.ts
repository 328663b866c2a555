import type { Row } from "../../bench/summary";

/** A tool's cost at one size, made up. */
export const row = (tool: string, size: number, seconds: number, megabytes = 100): Row => ({
  tool,
  label: `${tool} row`,
  size,
  resources: size + 1,
  seconds,
  fastest: seconds - 0.5,
  slowest: seconds + 0.5,
  cpuSeconds: seconds * 2,
  megabytes,
});
