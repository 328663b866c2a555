import { count } from "./report";
import type { Summary } from "./summary";

/** Whether something that is asked of the planner holds. */
export interface Verdict {
  /** `required`: `--check` fails without it. `aim`: it is worked towards. */
  readonly kind: "required" | "aim";
  readonly holds: boolean;
  /** What is asked, and what was measured. */
  readonly text: string;
}

/** Most of cdktf's time that the planner may take. */
const MOST_TIMES_CDKTF = 2;
/** Most memory at {@link MEMORY_SIZE} resources, in megabytes. */
const MOST_MEGABYTES = 800;
const MEMORY_SIZE = 10_000;
/** Most that ten times the resources may cost, as a multiple. */
const MOST_FOR_TENFOLD = 10.5;
/** Most of the bare imports' time that the plan of a stack of ours may take. */
const MOST_TIMES_IMPORTS = 2;

/** Plans of the slowest stack that a diff of all stacks must take less than. */
const MOST_PLANS_OF_A_DIFF = 3;

/** Everything asked of the planner that the measured tools and sizes can tell. */
export function verdicts({ rows, stack, diff }: Summary): readonly Verdict[] {
  const ofTool = (id: string, size: number) => rows.find((row) => row.tool === id && row.size === size);
  const found: Verdict[] = [];
  for (const ours of rows.filter((row) => row.tool === "tributary")) {
    const at = `at ${count(ours.size)} resources`;
    const compare = (kind: Verdict["kind"], peer: string, most: number, asked: string) => {
      const theirs = ofTool(peer, ours.size);
      if (theirs !== undefined) {
        const times = ours.seconds / theirs.seconds;
        found.push({ kind, holds: times <= most, text: `${at}, ${asked}: ${times.toFixed(2)} times its time` });
      }
    };
    compare("required", "aws-cdk", 1, "faster than aws-cdk");
    compare("required", "cdktf", MOST_TIMES_CDKTF, `within ${MOST_TIMES_CDKTF} times cdktf`);
    compare("aim", "cdktf", 1, "not slower than cdktf");
    if (ours.size === MEMORY_SIZE && ours.megabytes !== undefined) {
      found.push({
        kind: "required",
        holds: ours.megabytes < MOST_MEGABYTES,
        text: `${at}, under ${MOST_MEGABYTES} MB: ${ours.megabytes.toFixed(0)} MB`,
      });
    }
    const tenth = ofTool("tributary", ours.size / 10);
    if (tenth !== undefined) {
      const times = ours.seconds / tenth.seconds;
      found.push({
        kind: "required",
        holds: times <= MOST_FOR_TENFOLD,
        text: `${at}, at most ${MOST_FOR_TENFOLD} times the time of a tenth of them: ${times.toFixed(1)} times`,
      });
    }
  }
  if (stack !== undefined) {
    const times = stack.plan.seconds / stack.imports.seconds;
    found.push({
      kind: "aim",
      holds: times < MOST_TIMES_IMPORTS,
      text: `the ${stack.name} stack, under ${MOST_TIMES_IMPORTS} times the bare imports: ${times.toFixed(2)} times`,
    });
  }
  if (diff !== undefined) {
    const times = diff.cost.seconds / diff.slowest.plan.seconds;
    found.push({
      kind: "required",
      holds: times < MOST_PLANS_OF_A_DIFF,
      text: `a diff of all stacks, under ${MOST_PLANS_OF_A_DIFF} times the plan of ${diff.slowest.name}: ${times.toFixed(2)} times`,
    });
  }
  return found;
}
