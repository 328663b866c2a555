import { parseArgs } from "node:util";

import { type Tool, tools } from "./tools";

/** A bucket and the four resources that belong to it. */
const RESOURCES_PER_BUCKET = 5;

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  /** Resources beside the key, ascending; each a multiple of 5, since a bucket takes five. */
  readonly sizes: readonly number[];
  /** Runs of each tool at each size, whose median is reported: 1 or more. */
  readonly runs: number;
  readonly tools: readonly Tool[];
  /** File to write every measurement to. */
  readonly json?: string;
  /** Whether a requirement that is not met makes the exit status 1. */
  readonly check: boolean;
}

/** What is wrong with the command line, and what would be right. */
export class UsageError extends Error {}

export const usage = `npm run bench -- [options]

  --sizes N,N   resources to plan, multiples of ${RESOURCES_PER_BUCKET} (default: 1000,10000)
  --runs N      runs of each tool at each size; the median counts (default: 5)
  --only A,B    tools to run, of ${tools.map((tool) => tool.id).join(", ")} (default: all)
  --json FILE   write every measurement to FILE
  --check       exit with 1 when a requirement is not met
  --help        show this text`;

/** Reads the command line; `undefined` where help is asked for. */
export function readOptions(argv: readonly string[]): BenchOptions | undefined {
  const values = parse(argv);
  if (values.help) {
    return undefined;
  }
  return {
    sizes: list(values.sizes)
      .map((size) => sizeOf(size))
      .sort((a, b) => a - b),
    runs: wholeNumber("--runs", values.runs),
    tools: values.only === undefined ? tools : list(values.only).map(toolOf),
    ...(values.json !== undefined && { json: values.json }),
    check: values.check,
  };
}

/** Buckets in a graph of `size` resources beside the key. */
export function bucketsIn(size: number): number {
  return size / RESOURCES_PER_BUCKET;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        sizes: { type: "string", default: "1000,10000" },
        runs: { type: "string", default: "5" },
        only: { type: "string" },
        json: { type: "string" },
        check: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function list(text: string): readonly string[] {
  return text.split(",").map((part) => part.trim());
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new UsageError(`${option} is "${text}": give a whole number of 1 or more.`);
  }
  return Number(text);
}

function sizeOf(text: string): number {
  const size = wholeNumber("--sizes", text);
  if (size % RESOURCES_PER_BUCKET !== 0) {
    throw new UsageError(
      `--sizes has ${size}: a bucket takes five resources, so give a multiple of ${RESOURCES_PER_BUCKET}.`,
    );
  }
  return size;
}

function toolOf(id: string): Tool {
  const tool = tools.find((candidate) => candidate.id === id);
  if (tool === undefined) {
    throw new UsageError(`--only has "${id}": the tools are ${tools.map((known) => known.id).join(", ")}.`);
  }
  return tool;
}
