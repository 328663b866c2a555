import { diffGraphs, documentation } from "../../../../planner/diff";
import type { ResourceGraph } from "../../../../planner/graph";
import { GraphBuilder } from "../../drawing/graphs";

function granted(...access: readonly string[]): ResourceGraph {
  const builder = new GraphBuilder("shop", "prod");
  const zone = builder.add("tributary:data-lake:Zone", "raw");
  if (access.length > 0) {
    const grant = builder.grant(zone, "zone raw", "etl", access);
    builder.add("aws:iam/rolePolicy:RolePolicy", "etl", {
      parent: grant,
      inputs: { role: "etl", policy: { Statement: [{ Effect: "Allow", Action: access, Resource: "*" }] } },
    });
  }
  return builder.build();
}

const found = (before: ResourceGraph, after: ResourceGraph): readonly string[] =>
  diffGraphs(before, after, documentation).findings.map(({ sentence }) => sentence);

test("a new grant is told in one sentence, and not again for its policy", () => {
  expect(found(granted(), granted("read"))).toEqual(["etl may read zone raw now."]);
});

test("a wider one is told by what is more", () => {
  expect(found(granted("read"), granted("read", "write"))).toEqual(["etl may write zone raw now."]);
  expect(found(granted("read", "write"), granted("read"))).toEqual([]);
});
