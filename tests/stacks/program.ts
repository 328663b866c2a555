import program from "../../index";
import type { ResourceGraph } from "../../planner/graph";
import { recordGraph } from "../../planner/record";
import type { FileConfig } from "../config/arbitraries";
import { handedOver } from "../config/stack-file";

/** The graph of a stack with that config, which no file holds. */
export function planConfig(config: FileConfig): Promise<ResourceGraph> {
  return recordGraph(program, { project: "tributary", stack: "elsewhere", config: handedOver(config) });
}

/** The keys that every stack needs, on AWS, with every capability off. */
export const aws: FileConfig = {
  "tributary:organisation": "dataworks",
  "tributary:owner": "data-platform",
  "tributary:costCentre": "4711",
  "tributary:environment": "dev",
  "tributary:homeCloud": "aws",
  "tributary:aws": { accountId: "111122223333", region: "us-east-1" },
};
