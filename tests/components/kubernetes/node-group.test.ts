import * as fc from "fast-check";

import {
  type NodeGroupSpec,
  architectureOf,
  nodeGroupProblems,
  taintEffects,
} from "../../../components/kubernetes/node-group";
import { nodeGroupName } from "../../../components/kubernetes/eks/node-groups";
import { general } from "./cluster";

const problems = (spec: Partial<NodeGroupSpec>) => nodeGroupProblems({ general, odd: { ...general, ...spec } });
const codes = (spec: Partial<NodeGroupSpec>): string[] => problems(spec).map(({ code }) => code);

test.each([
  ["m7i.large", "x86_64"],
  ["m7g.large", "arm64"],
  ["c7gn.16xlarge", "arm64"],
  ["im4gn.large", "arm64"],
  ["is4gen.medium", "arm64"],
  ["x2gd.metal", "arm64"],
  ["a1.large", "arm64"],
  ["g5g.xlarge", "arm64"],
  ["g5.xlarge", "x86_64"],
  ["g4dn.xlarge", "x86_64"],
  ["m7i-flex.large", "x86_64"],
  ["m7a.large", "x86_64"],
  ["t3.medium", "x86_64"],
])("%s is a machine for %s", (instanceType, architecture) => {
  expect(architectureOf(instanceType)).toBe(architecture);
});

test("groups within every bound have no problems", () => {
  const spec = fc
    .record({
      instanceTypes: fc.uniqueArray(fc.constantFrom("m7i.large", "c7i.large", "t3.large"), { minLength: 1 }),
      minNodes: fc.integer({ min: 0, max: 50 }),
      more: fc.integer({ min: 1, max: 50 }),
      diskGib: fc.integer({ min: 20, max: 16_384 }),
      labels: fc.constant({ workload: "general", "example.com/tier": "1" }),
      taints: fc.dictionary(
        fc.constantFrom("workload", "gpu"),
        fc.record({ effect: fc.constantFrom(...taintEffects) }),
      ),
    })
    .map(({ more, minNodes, ...rest }): NodeGroupSpec => ({ ...rest, minNodes, maxNodes: minNodes + more }));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), spec), (groups) => {
      expect(nodeGroupProblems({ ...groups, general })).toEqual([]);
    }),
  );
});

test.each([
  ["no instance type", { instanceTypes: [] }, "NodeGroupInstanceTypes", "instanceTypes"],
  ["too many", { instanceTypes: Array<string>(21).fill("m7i.large") }, "NodeGroupInstanceTypes", "instanceTypes"],
  ["a machine for arm64", { instanceTypes: ["m7i.large", "m7g.large"] }, "NodeGroupArchitecture", "instanceTypes"],
  ["a machine for x86_64", { architecture: "arm64" as const }, "NodeGroupArchitecture", "instanceTypes"],
  ["more nodes at least than at most", { minNodes: 3, maxNodes: 2 }, "NodeGroupBounds", "minNodes"],
  ["no nodes ever", { minNodes: 0, maxNodes: 0 }, "NodeGroupBounds", "minNodes"],
  ["half a node", { minNodes: 0.5 }, "NodeGroupBounds", "minNodes"],
  ["fewer nodes than none", { minNodes: -1 }, "NodeGroupBounds", "minNodes"],
  ["a small disk", { diskGib: 19 }, "NodeGroupDisk", "diskGib"],
  ["a large disk", { diskGib: 16_385 }, "NodeGroupDisk", "diskGib"],
  ["a label of Kubernetes'", { labels: { "node-role.kubernetes.io/a": "" } }, "NodeGroupLabelReserved", "labels"],
  ["a label of EKS's", { labels: { "eks.amazonaws.com/a": "" } }, "NodeGroupLabelReserved", "labels"],
  [
    "too many taints",
    {
      taints: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, { effect: "NoSchedule" as const }])),
    },
    "NodeGroupTaints",
    "taints",
  ],
])("a group with %s has a problem", (_what, spec, code, key) => {
  expect(problems(spec)).toEqual([{ code, path: ["odd", key], message: expect.any(String) }]);
});

test("a label whose name alone looks reserved is not", () => {
  expect(codes({ labels: { "kubernetes.io": "", "notkubernetes.io/a": "" } })).toEqual([]);
});

describe("one group at least has nodes for any pod", () => {
  const tainted = (effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule"): NodeGroupSpec => ({
    ...general,
    taints: { gpu: { effect } },
  });
  const found = (groups: Record<string, NodeGroupSpec>): string[] => nodeGroupProblems(groups).map(({ code }) => code);

  test.each([
    ["there are none", {}],
    ["all keep pods off", { a: tainted("NoSchedule"), b: tainted("NoExecute") }],
    ["the one that does not may be empty", { a: { ...general, minNodes: 0 }, b: tainted("NoSchedule") }],
  ])("which is missing where %s", (_case, groups) => {
    expect(found(groups)).toEqual(["NodeGroupsForPods"]);
  });

  test("and one that would rather not have them will do", () => {
    expect(found({ a: tainted("PreferNoSchedule") })).toEqual([]);
  });
});

describe("a group's name in EKS", () => {
  const zones = ["eu-central-1a", "eu-central-1b"];
  const name = (changes: Partial<NodeGroupSpec> = {}, of = zones): string =>
    nodeGroupName("general", { ...general, ...changes }, of);

  test("stays while the group can be changed in place", () => {
    expect(name()).toMatch(/^general-[0-9a-f]{8}$/);
    expect(name({ minNodes: 1, maxNodes: 99, diskGib: 500, labels: { a: "b" } })).toBe(name());
    expect(name({ architecture: "x86_64", capacity: "on-demand" })).toBe(name());
  });

  test.each([
    ["instance types", name({ instanceTypes: ["m7i.xlarge"] })],
    ["their order", name({ instanceTypes: ["m7i.xlarge", "m7i.large"] })],
    ["capacity", name({ capacity: "spot" })],
    ["architecture", name({ architecture: "arm64" })],
    ["zones", name({}, ["eu-central-1a"])],
  ])("changes with its %s, which it must be made anew for", (_what, other) => {
    expect(other).not.toBe(name());
  });
});
