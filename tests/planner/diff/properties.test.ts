import * as fc from "fast-check";

import { CHANGE_KINDS, diffGraphs, documentation } from "../../../planner/diff";
import { type Json, type ResourceGraph, UNKNOWN } from "../../../planner/graph";
import { diffOf, graphOf, type Sketch, urn } from "./graphs";

const types = [
  "aws:s3/bucket:Bucket",
  "aws:ec2/securityGroup:SecurityGroup",
  "gcp:storage/bucket:Bucket",
  "azure-native:storage:StorageAccount",
  "aws:iam/rolePolicy:RolePolicy",
];
const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const inputs = fc.dictionary(
  fc.constantFrom("bucket", "name", "location", "policy", "ingress", "tags", "rules", "forceDestroy", "lifecycleRules"),
  json,
);
const sketch: fc.Arbitrary<Sketch> = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d", "e"),
  fc.tuple(fc.constantFrom(...types), inputs),
);

/** The same, with every list of resources and every object's keys in another order. */
function shuffled(graph: ResourceGraph): ResourceGraph {
  const turn = (value: unknown): unknown =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, turn(inner)]),
        )
      : value;
  return { ...graph, resources: [...graph.resources].reverse().map((one) => turn(one) as typeof one) };
}

test("a graph does not differ from itself, in whatever order", () => {
  fc.assert(
    fc.property(sketch, (one) => {
      const graph = graphOf(one);
      const { changes, findings, unchanged } = diffGraphs(graph, shuffled(graph), documentation);
      expect({ changes, findings, unchanged }).toEqual({
        changes: [],
        findings: [],
        unchanged: graph.resources.length,
      });
    }),
  );
});

test("created and deleted change places when the sides do, and so do values", () => {
  fc.assert(
    fc.property(sketch, sketch, (one, other) => {
      const there = diffGraphs(graphOf(one), graphOf(other), documentation);
      const back = diffGraphs(graphOf(other), graphOf(one), documentation);
      const urns = (diff: typeof there, kind: string) =>
        diff.changes.filter((c) => c.kind === kind).map(({ urn }) => urn);
      expect(urns(back, "created")).toEqual(urns(there, "deleted"));
      expect(urns(back, "deleted")).toEqual(urns(there, "created"));
      expect(back.unchanged).toBe(there.unchanged);
    }),
  );
});

test("every managed resource has exactly one kind of change or none", () => {
  fc.assert(
    fc.property(sketch, sketch, (one, other) => {
      const [before, after] = [graphOf(one), graphOf(other)];
      const { changes, tally, unchanged } = diffGraphs(before, after, documentation);
      const urns = new Set([...before.resources, ...after.resources].map(({ urn }) => urn));
      expect(new Set(changes.map(({ urn }) => urn)).size).toBe(changes.length);
      expect(CHANGE_KINDS.reduce((sum, kind) => sum + tally[kind], 0)).toBe(changes.length);
      expect(changes.length + unchanged).toBe(urns.size);
    }),
  );
});

test("one more of what nobody knows yet is a change of a set, by where they come from", () => {
  const type = "aws:ec2/vpcEndpoint:VpcEndpoint";
  const endpoint = (...subnets: readonly string[]): Sketch => {
    const dependencies = subnets.map((name) => urn("aws:ec2/subnet:Subnet", name));
    const more = { unknown: ["subnetIds[0]"], dependencies, propertyDependencies: { subnetIds: dependencies } };
    return { e: [type, { subnetIds: subnets.map(() => UNKNOWN) }, more] };
  };
  expect(diffOf(endpoint("a", "b"), endpoint("b", "a")).changes).toEqual([]);
  expect(diffOf(endpoint("a", "b"), endpoint("a", "b", "c")).changes).toMatchObject([
    { properties: [{ path: "subnetIds", before: "[unknown] of a, b", after: "[unknown] of a, b, c" }] },
  ]);
});
