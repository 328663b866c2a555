import type { Json, PlannedResource, ResourceGraph } from "../../../planner/graph";
import { diffGraphs, documentation, type Finding, type GraphDiff } from "../../../planner/diff";
import { GraphBuilder } from "../drawing/graphs";

/** Resources by logical name: type, inputs, and what else is not as usual. */
export type Sketch = Readonly<
  Record<string, readonly [type: string, inputs: Readonly<Record<string, Json>>, more?: Partial<PlannedResource>]>
>;

/** A graph of the stack shop/prod that holds the resources of `sketch`. */
export function graphOf(sketch: Sketch): ResourceGraph {
  const builder = new GraphBuilder("shop", "prod");
  for (const [name, [type, inputs, more]] of Object.entries(sketch)) {
    builder.add(type, name, { inputs, ...more });
  }
  return builder.build();
}

/** The URN of a resource directly below the stack shop/prod. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:prod::shop::${type}::${name}`;
}

export function diffOf(before: Sketch, after: Sketch): GraphDiff {
  return diffGraphs(graphOf(before), graphOf(after), documentation);
}

/** What is found, each as `rank: sentence`. */
export function told(before: Sketch, after: Sketch, rule?: string): readonly string[] {
  return diffOf(before, after)
    .findings.filter((finding: Finding) => rule === undefined || finding.rule === rule)
    .map(({ rank, sentence }) => `${rank}: ${sentence}`);
}

export const BUCKET = "aws:s3/bucket:Bucket";
